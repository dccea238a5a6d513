"""What a network answers for one input that a person gives, and what every layer makes of that very input.

Legend: N samples, K classes or numbers, T places of a sequence, C channels, H, W height and width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nodes.spec import Signal
from runtime.document import End
from runtime.failure import Failure
from runtime.insight import portrait_forms as forms
from runtime.insight.attended import heads_of
from runtime.insight.lens import Lens
from runtime.insight.ways import Plan, plan_of
from runtime.pictures import Drawn

ROW = 16  # units that are shown in one row
NUMBERS = 64  # of an answer that is neither classes nor a picture; classes at each place of a sequence
PLACES = 256  # of a sequence


@dataclass(frozen=True, slots=True)
class Given:
    """The numbers of one sample as a value that never changes: equal numbers make equal questions."""

    data: bytes
    shape: tuple[int, ...]
    dtype: str = "float32"

    @classmethod
    def of(cls, array: np.ndarray) -> Given:
        """These numbers as they are now."""
        return cls(np.ascontiguousarray(array).tobytes(), array.shape, str(array.dtype))

    @property
    def array(self) -> np.ndarray:
        """The numbers, to be read."""
        return np.frombuffer(self.data, self.dtype).reshape(self.shape)

    def batch(self, device: torch.device) -> Tensor:
        """The numbers as a batch of one (1, …)."""
        return torch.from_numpy(self.array.copy())[None].to(device)


@dataclass(frozen=True, slots=True)
class Trial:
    """What `node` (an Output or a loss, by its path) answers when `source` gives this one input.

    What other source ports give is held at the held-out sample of number `sample`. The answer has `chances` (K,) of
    classes with `facts["classes"]`, or (T, K) at each place of a sequence, or `numbers` (K,), or a picture; and the
    picture of each node on the way under its path, as `Portraits` has them, in `facts["nodes"]`. Raises `Failure` for
    an input that does not fit.
    """

    node: str
    source: End
    given: Given
    sample: int = 0
    side: int = 24
    most: int = 36

    def answer(self, lens: Lens) -> Drawn:
        """One pass through the network."""
        plan = plan_of(lens, self.node, self.source)
        ends = tuple(
            dict.fromkeys([plan.end, *plan.nodes.values(), *(e for some in plan.attending.values() for e in some)])
        )
        graph = lens.graph(*ends)
        inputs = inputs_of(lens, graph.inputs, self.source, self.given, self.sample)
        seen = dict(zip(ends, graph.run(inputs), strict=True))
        drawing: dict[str, forms.Form] = {}
        for node, end in plan.nodes.items():
            heads = [seen[one] for one in plan.attending.get(node, ())]
            attended = heads_of(lens, node, heads, 0) if heads else None
            form = forms.attention(attended, self.side, self.most) if attended is not None else None
            form = form or _form(lens, plan, node, end, seen[end], self.side, self.most)
            if form is not None:
                drawing[node] = form
        answer = _answer(lens, plan, seen[plan.end], self.side)
        arrays = forms.brought({node: form.values for node, form in drawing.items()})
        told = {node: _with_reach(form.facts, arrays[node]) for node, form in drawing.items()}
        facts = {"form": "trial", "nodes": told, "methods": list(plan.methods), **answer.facts}
        return Drawn(arrays | answer.arrays, facts)


def inputs_of(lens: Lens, ends: tuple[End, ...], source: End, given: Given, number: int) -> list[Tensor]:
    """Batches of one for these source ports: the given input, the others as the held-out sample of that number."""
    signal = lens.signal(source)
    wanted = signal.shape[1:] if signal is not None else given.shape
    if tuple(given.shape) != tuple(wanted):
        raise Failure(
            "The input has the shape {got}, but {node} gives {wanted}.",
            source.node,
            got=" × ".join(map(str, given.shape)),
            wanted=" × ".join(map(str, wanted)),
        )
    return [given.batch(lens.device) if end == source else held(lens, end, number) for end in ends]


def held(lens: Lens, end: End, number: int) -> Tensor:
    """The held-out sample of that number (1, …); the numbers begin again where there are no more."""
    samples = lens.samples([end])[0]
    return samples[number % len(samples)][None] if len(samples) else samples


def _answer(lens: Lens, plan: Plan, scores: Tensor, side: int) -> Drawn:
    """The answer itself: chances of classes, at one place or at each of a sequence, a picture, or numbers."""
    kinds = plan.reading.chances(scores) if plan.classes else None
    if kinds is not None and plan.reading.places:
        return _sequence(plan, kinds)
    if kinds is not None:
        raw = scores.reshape(-1)[:NUMBERS].float().cpu().numpy()
        return Drawn({":chances": kinds, ":scores": raw}, {"kind": "classes", "classes": list(plan.classes)})
    if plan.picture:
        signal = lens.signal(plan.end) or Signal(())
        form = forms.images(scores.reshape(plan.picture), max(96, side), 16, signal, picture=True)
        values = forms.brought({"x": form.values})["x"]
        return Drawn({":picture": values}, {"kind": "picture", "picture": _with_reach(form.facts, values)})
    flat = scores.reshape(-1).float()
    shown = flat[:NUMBERS].cpu().numpy()
    facts: dict[str, Any] = {"kind": "numbers", "count": flat.numel()}
    if plan.scale is not None:
        facts["low"], facts["high"] = plan.scale
    return Drawn({":numbers": shown}, facts)


def _sequence(plan: Plan, kinds: np.ndarray) -> Drawn:
    """Chances (T, K) at the first places, of those classes that are likely somewhere."""
    shown = kinds[:PLACES]
    order = np.argsort(-np.nan_to_num(shown).max(axis=0), kind="stable")[:NUMBERS]
    chosen = np.sort(order)
    facts = {"kind": "tokens", "classes": [plan.classes[index] for index in chosen.tolist()],
             "units": chosen.tolist(), "places": plan.reading.places}  # fmt: skip
    return Drawn({":chances": np.ascontiguousarray(shown[:, chosen])}, facts)


def _form(lens: Lens, plan: Plan, node: str, end: End, values: Tensor, side: int, most: int) -> forms.Form | None:
    """The picture of what a node answers for the one sample (1, …)."""
    signal = lens.signal(end)
    if signal is None or not signal.rank or not signal.varies(0) or not len(values):
        return forms.constant(values, side)
    given = node in lens.checked.kind("source")
    if not signal.floating:
        return forms.tokens(values[0], lens.tokens(end)) if given else None
    if values.dim() >= 4:
        return forms.images(values[0], side, most, signal, picture=given or signal.meaning == "image")
    if values.dim() == 3:
        return forms.sequence(values[0], side)
    if given:
        return forms.row(torch.cat([values, plan.span.to(values)]), 0, list(lens.columns(end.node)))
    return _cells(forms.units(values.reshape(1, -1), side, forms.Order()))


def _cells(form: forms.Form) -> forms.Form:
    """Many units of one sample as rows of cells, about twice as wide as high, where they fill such rows."""
    count = form.values.shape[-1]
    fitting = [rows for rows in range(1, count + 1) if count % rows == 0 and rows <= count // rows <= 6 * rows]
    if count <= ROW or not fitting:
        return form
    rows = min(fitting, key=lambda rows: abs(count / rows / rows - 2))
    return forms.Form(form.values.reshape(1, rows, count // rows), form.facts)


def _with_reach(facts: dict[str, Any], values: np.ndarray) -> dict[str, Any]:
    if "high" in facts:
        return facts
    low, high = forms.reach(values, facts)
    return {**facts, "low": low, "high": high}
