"""Each node as a picture of its own: feature maps, decision maps, states over time, attention, units, samples.

Legend: N samples, C channels, H, W height and width, T steps, U units, P places of the grid, S side of a map.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor, nn

from nodes.catalogue import find
from nodes.spec import Signal
from runtime.checked import Checked
from runtime.data import take_rows
from runtime.document import End
from runtime.insight import portrait_forms as forms
from runtime.insight.attended import heads_of, tokens_at
from runtime.insight.layout import channels_first
from runtime.insight.lens import Lens
from runtime.pictures import Drawn
from runtime.weight_pictures import images_of

GRID = 100  # places along a side of the plane
SAMPLES = 16  # that rows of units are shown for
WORK = 5e6  # multiplications of a look at most, from which fewer samples are looked at
WHOLE = 200  # nodes of a network up to which all of it is computed together, whichever are looked at
WIDE = 400  # units that follow from two features, from which their maps are coarser while a run goes on
NUMBERS = 2**22  # that go through the network at once


@dataclass(frozen=True, slots=True)
class Portraits:
    """What these nodes answer, each as a picture; one answer for all of them.

    `nodes` are paths in the flat graph. A picture has tiles of at most `side` numbers along an edge and at most `most`
    of them; of several samples the one of number `sample` is shown. `weights` are those nodes whose weights are shown
    instead; with `points` the samples lie on every decision map. With `rows` the one sample that is looked at is that
    row of each source, whatever it is held for.
    """

    aside: ClassVar[bool] = True  # `Question`
    nodes: tuple[str, ...]
    side: int = 20
    most: int = 64
    sample: int = 0
    weights: tuple[str, ...] = ()
    points: bool = False
    rows: tuple[tuple[str, int], ...] = ()  # source, number of the row

    def answer(self, lens: Lens) -> Drawn:
        """`arrays` hold the values of each node under its path, `facts["nodes"]` its kind and what else is known."""
        drawing, plan = _Drawing(self, lens), plan_of(lens)
        ends = {node: plan.ends[node] for node in self.nodes if node in plan.ends}
        for node in [node for node in self.weights if node in ends]:
            if drawing.draw_weights(node):
                del ends[node]
        for wire in dict.fromkeys(plan.planes[end] for end in ends.values() if end in plan.planes):
            below = {node: end for node, end in ends.items() if plan.planes.get(end) == wire}
            drawing.draw_line(wire, below) if _width(lens.signal(wire)) == 1 else drawing.draw_plane(wire, below)
        drawing.draw_samples({node: end for node, end in ends.items() if end not in plan.planes})
        return drawing.finish()


@dataclass(frozen=True, slots=True)
class Plan:
    """Of a network: the wire that stands for each node, the one or two real features that a wire follows from, and
    the source ports that every wire depends on."""

    ends: Mapping[str, End]
    planes: Mapping[End, End]
    origins: Mapping[End, frozenset[End]]
    samples: int  # that a look may take

    def within(self, wire: End) -> tuple[End, ...]:
        """The wires that follow from these features alone."""
        return tuple(end for end, plane in self.planes.items() if plane == wire and end != wire)


@dataclass(frozen=True, slots=True)
class Given:
    """The samples that a graph is given, by its inputs, and their order: the same at every look."""

    inputs: tuple[End, ...]
    tensors: list[Tensor]
    order: forms.Order
    rows: tuple[tuple[str, int], ...] = ()  # that stand first


_plans: WeakKeyDictionary[Lens, Plan] = WeakKeyDictionary()
_given: WeakKeyDictionary[Lens, Given] = WeakKeyDictionary()


def plan_of(lens: Lens) -> Plan:
    """What can be looked at through a lens; worked out once."""
    if lens not in _plans:
        checked = lens.checked
        ends = {node: end for node in checked.order if (end := end_of(checked, node)) is not None}
        origins = origins_of(checked, {*ends.values(), *(wire.source for wire in checked.document.wires)})
        planes = {end: wire for end in ends.values() if (wire := plane_of(checked, origins[end])) is not None}
        _plans[lens] = Plan(ends, planes, origins, samples_for(checked))
    return _plans[lens]


def given_to(lens: Lens, inputs: tuple[End, ...], rows: tuple[tuple[str, int], ...] = ()) -> Given:
    """What a look gives to these inputs, such a row of each source first; kept for the next."""
    known = _given.get(lens)
    if known is None or (known.inputs, known.rows) != (inputs, rows):
        count, wished = plan_of(lens).samples, dict(rows)
        tensors = lens.samples(inputs, count)
        if rows:
            tensors = [_led(lens, end, one, wished.get(end.node)) for end, one in zip(inputs, tensors, strict=True)]
        row = next((wished[end.node] for end in inputs if end.node in wished), None)
        known = _given[lens] = Given(inputs, tensors, forms.order_of(lens, inputs, count, row), rows)
    return known


def _led(lens: Lens, end: End, samples: Tensor, row: int | None) -> Tensor:
    """Samples (N, …) with that row of their source before them, or the first of them twice."""
    if row is None:
        return torch.cat([samples[:1], samples])
    number = torch.tensor([row])
    return torch.cat([take_rows(lens.rows[end.node].tensors[end.port], number, lens.device), samples])


@dataclass(slots=True)
class _Drawing:
    """One answer while it is made: tensors of all nodes, brought over together at the end."""

    asked: Portraits
    lens: Lens
    found: dict[str, Tensor] = field(default_factory=dict)
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    extra: dict[str, np.ndarray] = field(default_factory=dict)

    def put(self, node: str, form: forms.Form) -> None:
        """Keep what was made of a node."""
        self.found[node] = form.values
        self.facts[node] = form.facts

    def draw_weights(self, node: str) -> bool:
        """The weights of a node as tiles; whether it has some."""
        own = [one.detach() for one in self.lens.program.parameters_of(node).values() if one.dim() >= 2]
        if not own:
            return False
        images = images_of(self.lens.program, node)
        self.put(node, forms.weights(own[0], *images, self.asked.side, self.asked.most))
        return True

    def draw_plane(self, wire: End, ends: Mapping[str, End]) -> None:
        """Decision maps of all units over the range of the two features of `wire`."""
        lens = self.lens
        table = lens.table(wire.node)
        within = plan_of(lens).within(wire)
        asked = tuple(dict.fromkeys(end for end in ends.values() if end != wire))
        wide = sum(_width(lens.signal(end)) for end in within)
        count = GRID if wide <= WIDE or not lens.busy else 50 if self.asked.side >= forms.LARGE else 2 * self.asked.side
        places, extent = forms.grid_over(table.tensors[wire.port], count)
        axes = list(table.columns) if len(table.columns) == 2 else []
        seen = self._seen(within if wide <= WIDE else asked, places) if asked else {}
        made: dict[End, forms.Form] = {}
        for node, end in ends.items():
            if end not in seen or len(seen[end]) != len(places):
                continue
            if end not in made:
                values = seen[end].reshape(len(places), -1)
                made[end] = forms.maps(values, count, self.asked.side, self.asked.most, lens.signal(end))
                made[end].facts.update(extent=extent, axes=axes)
            self.put(node, forms.Form(made[end].values, dict(made[end].facts)))
            names = table.class_names
            if node in lens.checked.kind("output") and seen[end][0].numel() == len(names) > 1:
                chances = forms.chances(seen[end], lens.signal(end))
                form, winner = forms.classes(chances, count, self.asked.side, names)
                form.facts.update(extent=extent, axes=axes)
                self.put(node, form)
                self.extra[f"{node}:winner"] = winner
        ending = {node for node in ends if node in lens.checked.kind("output") or node == wire.node}
        shown = [node for node in ends if self.asked.points or node in ending]
        if shown:
            self._put_points(shown, wire, extent, axes)

    def draw_line(self, wire: End, ends: Mapping[str, End]) -> None:
        """Curves of all units over the range of the one feature of `wire`."""
        lens = self.lens
        table = lens.table(wire.node)
        asked = tuple(dict.fromkeys(end for end in ends.values() if end != wire))
        places = forms.line_over(table.tensors[wire.port], GRID)
        seen = self._seen(plan_of(lens).within(wire), places) if asked else {}
        across = [float(places[0, 0]), float(places[-1, 0])]
        targets = forms.targets(lens, wire, 300)
        for node, end in ends.items():
            values = places if end == wire else seen[end]
            if len(values) != len(places) or not values.is_floating_point():
                continue
            given = end == wire and bool(targets)  # a source shows its samples alone
            units = values.reshape(len(places), -1)
            self.put(node, forms.curves(units[:, :0] if given else units, across, list(table.columns)))
            if given or node in lens.checked.kind("output"):
                self.extra |= {f"{node}:{name}": array for name, array in targets.items()}

    def _seen(self, ends: tuple[End, ...], places: Tensor) -> dict[End, Tensor]:
        """What these wires carry at the places; many small rows go through the network at once."""
        lens = self.lens
        graph = lens.graph(*ends)
        places = places.to(lens.device)
        chunk = max(lens.chunk, NUMBERS // max(1, sum(_width(lens.signal(end)) for end in ends)))
        found = graph.run([places]) if len(places) <= chunk else lens.run(graph, [places])
        return dict(zip(ends, found, strict=True))

    def _put_points(self, nodes: list[str], wire: End, extent: list[float], axes: list[str]) -> None:
        """The samples on the maps of these nodes, and alone as the picture of their source."""
        mark = forms.points(self.lens, wire, 1200 if self.asked.points else 160)
        for node in nodes:
            self.facts.setdefault(node, {"kind": "points", "extent": extent, "axes": axes, "units": 2}).update(
                mark.facts
            )
            self.extra |= {f"{node}:{name}": array for name, array in mark.arrays.items()}

    def draw_samples(self, ends: Mapping[str, End]) -> None:
        """What the others answer for a few held-out samples."""
        if not ends:
            return
        lens, plan = self.lens, plan_of(self.lens)
        attending = {node: entering(lens.checked, node) for node in plan.ends if _attends(lens, node)}
        whole = len(plan.ends) <= WHOLE
        sinks = [end for end in plan.ends.values() if end not in plan.planes] if whole else [*ends.values()]
        sinks += [end for node, found in attending.items() if whole or node in ends for end in found]
        together = tuple(dict.fromkeys(sinks))
        graph = lens.graph(*together)
        given = given_to(lens, graph.inputs, self.asked.rows)
        seen, order = dict(zip(together, lens.run(graph, given.tensors), strict=True)), given.order
        for node, end in ends.items():
            inputs = [seen[one] for one in attending.get(node, ())]
            heads = heads_of(lens, node, inputs, self.asked.sample) if inputs else None
            if heads is not None:
                self.put(node, forms.attention(heads, self.asked.side, self.asked.most))
                self._name_looks(self.facts[node], attending[node], given)
                continue
            form = self._form(node, end, seen[end], order)
            if form is not None:
                if form.facts["kind"] == "sequence":
                    self._name_steps(form.facts, end, given)
                if node in lens.checked.kind("source") and self.asked.sample < len(order.plain):
                    form.facts["label"] = order.plain[self.asked.sample]
                self.put(node, form)

    def _name_looks(self, facts: dict[str, Any], entering: Sequence[End], given: Given) -> None:
        """The tokens at the steps that ask and at those that are looked at, for a large picture."""
        (asks, steps), asked = facts["size"], self._origins(entering[1])
        facts["asking"] = self._tokens(entering[0], asked, asks, given)
        facts["asked"] = self._tokens(entering[1], (), steps, given)

    def _name_steps(self, facts: dict[str, Any], end: End, given: Given) -> None:
        """The tokens at the steps that are shown of a sequence, for a large picture."""
        words = self._tokens(end, (), facts["steps"], given)
        facts["words"] = [words[step] for step in facts["across"] if step < len(words)]

    def _tokens(self, end: End, apart: Collection[End], steps: int, given: Given) -> list[str]:
        known = dict(zip(given.inputs, given.tensors, strict=True))
        row = min(self.asked.sample, min(map(len, given.tensors), default=1) - 1)
        if self.asked.side < forms.LARGE or row < 0:
            return []
        return tokens_at(self.lens, self._origins(end), apart, known, steps, row)

    def _origins(self, end: End) -> frozenset[End]:
        return plan_of(self.lens).origins.get(end, frozenset())

    def _form(self, node: str, end: End, values: Tensor, order: forms.Order) -> forms.Form | None:
        """The picture of what a node answers (N, …)."""
        asked, signal = self.asked, self.lens.signal(end)
        if signal is None or not signal.rank or not signal.varies(0):
            return forms.constant(values, asked.side)
        sample = min(asked.sample, len(values) - 1)
        if sample < 0:
            return None
        given = node in self.lens.checked.kind("source")
        if not signal.floating:
            return forms.tokens(values[sample], self.lens.tokens(end)) if given else None
        if values.dim() >= 4:
            return forms.images(
                values[sample], asked.side, asked.most, signal, picture=given or signal.meaning == "image"
            )
        if values.dim() == 3:
            return forms.sequence(values[sample], asked.side, slid=channels_first(self.lens.checked, end))
        if given:
            return forms.row(values, sample, list(self.lens.columns(end.node)))
        units = values.reshape(len(values), -1)
        return forms.units(units[:1] if asked.rows else units, asked.side, order)

    def finish(self) -> Drawn:
        """Everything brought over at once, and the ends of each scale."""
        arrays = forms.brought(self.found)
        for node, values in arrays.items():
            facts = self.facts[node]
            if "high" not in facts:
                facts["low"], facts["high"] = forms.reach(values, facts, self.extra.get(f"{node}:points"))
        facts = {"form": "portraits", "nodes": self.facts}
        facts["samples"] = 1 if self.asked.rows else plan_of(self.lens).samples
        return Drawn(arrays | self.extra, facts)


def _width(signal: Signal | None) -> int:
    return int(np.prod(signal.shape[1:])) if signal is not None and signal.rank > 1 else 1


def end_of(checked: Checked, node: str) -> End | None:
    """The wire that stands for a node: its first output with real numbers, or what enters an Output."""
    if node not in checked.nodes:
        return None
    facts = find(checked.document.nodes[node].type)
    if facts is None or facts.kind in ("loss", "metric", "goal", "view", "reroute"):
        return None
    if facts.kind == "output":
        wires = checked.document.entering(node, facts.inputs[0].key)
        return wires[0].source if wires and checked.signal(wires[0].source.node, wires[0].source.port) else None
    signals = [(End(node, port.key), checked.signal(node, port.key)) for port in facts.outputs]
    known = [(end, signal) for end, signal in signals if signal is not None and signal.rank]
    return next((end for end, signal in known if signal.floating), known[0][0] if known else None)


def origins_of(checked: Checked, ends: Iterable[End]) -> dict[End, frozenset[End]]:
    """The source ports that each of these wires depends on, found in one walk."""
    sources = set(checked.kind("source"))
    incoming = checked.document.incoming
    known: dict[str, frozenset[End]] = {}
    wanted = list(ends)
    needed = checked.document.upstream(*(end.node for end in wanted)) if wanted else frozenset[str]()
    for node in checked.order:
        if node in needed and node not in sources:
            found = [
                frozenset((wire.source,)) if wire.source.node in sources else known.get(wire.source.node, frozenset())
                for wire in incoming[node]
            ]
            known[node] = frozenset().union(*found)
    return {end: frozenset((end,)) if end.node in sources else known.get(end.node, frozenset()) for end in wanted}


def plane_of(checked: Checked, origins: frozenset[End]) -> End | None:
    """The one wire with one or two real features that everything follows from, or None."""
    if len(origins) != 1:
        return None
    (wire,) = origins
    signal = checked.signal(wire.node, wire.port)
    plain = signal is not None and signal.rank == 2 and signal.varies(0) and signal.floating
    return wire if plain and signal is not None and signal.shape[1] in (1, 2) else None


def entering(checked: Checked, node: str) -> list[End]:
    """The wires that enter a node, in the order of its ports."""
    facts = find(checked.document.nodes[node].type)
    ports = facts.inputs if facts else ()
    return [wire.source for port in ports for wire in checked.document.entering(node, port.key)]


def samples_for(checked: Checked) -> int:
    """How many samples a look may take: fewer where one is much work."""
    each = sum(node.multiply_adds for node in checked.nodes.values())
    return int(min(SAMPLES, max(1, WORK // max(1, each))))


def _attends(lens: Lens, node: str) -> bool:
    return isinstance(lens.program.module_of(node), nn.MultiheadAttention)
