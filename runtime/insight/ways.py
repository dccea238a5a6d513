"""From sources to answers: which there are in a graph, and what lies on the way from the one to the other.

Legend: N samples, C channels, H, W height and width.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from nodes.catalogue import find
from nodes.spec import Signal
from runtime.checked import Checked
from runtime.document import End
from runtime.failure import Failure
from runtime.insight import portrait_forms as forms
from runtime.insight.lens import Lens
from runtime.insight.portraits import end_of, entering, origins_of
from runtime.insight.reading import Reading, reading_of

LAYERS = 120  # nodes of a way that are looked at, at most


@dataclass(frozen=True, slots=True)
class Way:
    """From source ports to an answer: `node` is an Output or a loss, `end` the wire that is read there."""

    node: str
    end: End
    sources: tuple[End, ...]


def ways_of(checked: Checked) -> tuple[Way, ...]:
    """Every answer of a flat graph that depends on a source: Outputs first, then predictions that no Output tells."""
    found: dict[End, str] = {}
    for kind, port in (("output", ""), ("loss", "prediction")):
        for node in checked.kind(kind):
            facts = find(checked.document.nodes[node].type)
            key = port or (facts.inputs[0].key if facts else "")
            wires = checked.document.entering(node, key)
            if wires and checked.signal(wires[0].source.node, wires[0].source.port) is not None:
                found.setdefault(checked.origin(wires[0].source), node)
    origins = origins_of(checked, found)
    return tuple(
        Way(node, end, tuple(sorted(origins[end], key=lambda one: _rank(checked, one))))
        for end, node in found.items()
        if origins[end]
    )


def _rank(checked: Checked, end: End) -> tuple[int, int, str]:
    """Pictures before numbers, what a person can well give before labels, then the order of the graph."""
    signal = checked.signal(end.node, end.port)
    order = checked.order.index(end.node) if end.node in checked.order else 0
    return (0 if signal is not None and signal.floating and signal.meaning != "target" else 1), order, end.port


@dataclass(frozen=True, slots=True)
class Plan:
    """What is looked at on the way from a source to an answer, worked out once."""

    end: End
    source: End
    nodes: Mapping[str, End]
    attending: Mapping[str, list[End]]
    reading: Reading  # of the answer
    whole: bool  # the source gives whole numbers
    looked_up: End | None  # the real numbers that whole ones are first turned into, where that is one wire
    picture: tuple[int, ...]  # the shape (C, H, W) of an answer that is a picture
    filters: str  # the last convolution on the way, or nothing
    span: Tensor  # (2, …) least and largest of each number of the source
    scale: tuple[float, float] | None  # least and largest number that is to be answered, where those are known

    @property
    def methods(self) -> tuple[str, ...]:
        """How it can be asked which parts of the input count."""
        if self.whole and self.looked_up is None:
            return ("occlusion",)  # needs no gradient
        return ("gradient", "integrated", "occlusion", *(("grad_cam",) if self.filters else ()))

    @property
    def classes(self) -> tuple[str, ...]:
        """Of the answer; empty where it is no choice among some."""
        return self.reading.classes


_plans: WeakKeyDictionary[Lens, dict[tuple[str, End], Plan]] = WeakKeyDictionary()


def plan_of(lens: Lens, node: str, source: End) -> Plan:
    """The plan for an Output or a loss and a source port. Raises `Failure` where the one does not hang on the other."""
    known = _plans.setdefault(lens, {})
    if (node, source) not in known:
        known[node, source] = _plan(lens, node, source)
    return known[node, source]


def _plan(lens: Lens, node: str, source: End) -> Plan:
    checked = lens.checked
    way = next((way for way in ways_of(checked) if way.node == node), None)
    if way is None or source not in way.sources:
        raise Failure("{node} does not depend on that input any more. Choose another input.", node)
    above = checked.document.upstream(way.end.node)
    ends = {key: end for key in checked.order if key in above and (end := end_of(checked, key)) is not None}
    origins = origins_of(checked, ends.values())
    nodes = {key: end for key, end in ends.items() if source in origins[end] or end == source}
    if source.node in ends:
        nodes[source.node] = source
    looked_up = _looked_up(checked, source, set(nodes))
    chosen = forms.spread(len(nodes), LAYERS)
    nodes = {key: end for place, (key, end) in enumerate(nodes.items()) if place in set(chosen)}
    attending = {key: entering(checked, key) for key in nodes if _attends(lens, key)}
    reading = reading_of(lens, way.end)
    samples = lens.samples([source])[0]
    span = torch.stack([samples.amin(0), samples.amax(0)]) if len(samples) else samples
    picture = () if reading.classes else _picture_shape(checked, way.end)
    filters = _filters(lens, nodes) if _is_picture(checked.signal(source.node, source.port)) else ""
    scale = None if reading.classes or picture else _scale(lens, way.end)
    known = checked.signal(source.node, source.port)
    whole = known is not None and not known.floating
    return Plan(way.end, source, nodes, attending, reading, whole, looked_up, picture, filters, span, scale)


def _looked_up(checked: Checked, source: End, within: set[str]) -> End | None:
    """Where whole numbers of a source become real ones, as in an Embedding, if all ways to the answer pass there."""
    signal = checked.signal(source.node, source.port)
    if signal is None or signal.floating:
        return None
    whole, found = {source}, set[End]()
    for node in checked.order:
        if node not in within or not any(wire.source in whole for wire in checked.document.incoming[node]):
            continue
        facts = find(checked.document.nodes[node].type)
        for port in facts.outputs if facts else ():
            known = checked.signal(node, port.key)
            if known is not None:
                (found if known.floating else whole).add(End(node, port.key))
    return next(iter(found)) if len(found) == 1 else None


def _scale(lens: Lens, end: End) -> tuple[float, float] | None:
    """Between which numbers the targets of this prediction lie."""
    checked = lens.checked
    for loss in checked.kind("loss"):
        prediction, target = (checked.document.entering(loss, key) for key in ("prediction", "target"))
        if not prediction or not target or checked.origin(prediction[0].source) != end:
            continue
        wire = checked.origin(target[0].source)
        if wire.node in checked.kind("source"):
            values = lens.table(wire.node).tensors[wire.port]
            if values.numel():
                return float(values.min()), float(values.max())
    return None


def _attends(lens: Lens, node: str) -> bool:
    return isinstance(lens.program.module_of(node), nn.MultiheadAttention)


def _is_picture(signal: Signal | None) -> bool:
    return signal is not None and signal.rank == 4 and signal.floating


def _picture_shape(checked: Checked, end: End) -> tuple[int, ...]:
    """The shape of an answer that is a picture by itself, or has as many numbers as the pictures of a source."""
    signal = checked.signal(end.node, end.port)
    if signal is None or not signal.floating or signal.rank not in (2, 4):
        return ()
    if signal.rank == 4:
        return signal.shape[1:]
    for source in checked.kind("source"):
        facts = find(checked.document.nodes[source].type)
        for port in facts.outputs if facts else ():
            known = checked.signal(source, port.key)
            if known is not None and _is_picture(known) and prod(known.shape[1:]) == signal.shape[1]:
                return known.shape[1:]
    return ()


def _filters(lens: Lens, nodes: Mapping[str, End]) -> str:
    """The last node with filters that answers maps."""
    found = ""
    for node, end in nodes.items():
        own = lens.program.parameters_of(node).values()
        if any(one.dim() == 4 for one in own) and _is_picture(lens.signal(end)):
            found = node
    return found
