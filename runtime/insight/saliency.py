"""Which parts of an input count for an answer: gradient × input, integrated gradients, occlusion, Grad-CAM.

Legend: N variants of the input, S steps, C channels, H, W height and width.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from runtime.compile import Graph
from runtime.document import End
from runtime.failure import Failure
from runtime.insight.held import TAUGHT
from runtime.insight.lens import Lens, repeated
from runtime.insight.question import Pieces
from runtime.insight.trial import Given, inputs_of
from runtime.insight.ways import Plan, plan_of
from runtime.pictures import Drawn

STEPS = 32  # of the way from the baseline to the input
WINDOWS = 256  # places of the occluding window at most
QUICK = 1e8  # multiplications that are done in one piece
PIECE = 8  # variants that go through a large network at once
METHODS = ("gradient", "integrated", "occlusion", "grad_cam")
CUT = "No gradient gets from the answer to the input. Choose occlusion, which needs none."
ZEROS, MEAN = "zeros", "mean"

Varied = Callable[[Tensor], Tensor]  # variants (N, …) of the input to their scores (N,)


@dataclass(frozen=True, slots=True)
class Saliency:
    """What each number of the input adds to one score of `node`, by one of `METHODS`.

    `unit` is the class or number whose score it is; −1 for the likeliest. Of an answer with a class at each place of a
    sequence it is the score at `place`. `map` has the shape of the input, of a picture (H, W) with its channels summed.
    Facts: `unit`, `place`, `score`, what the baseline scores as `base`, the `sum` of the map, `signed`, and `high`, the
    largest magnitude. Baselines are `zeros` or the `mean` of the samples. Of a row of a table (fact `table`) that is
    the mean of the rows trained on, and the gradient is taken times the way from it, too: columns share no zero.
    Whole numbers have no gradient: what counts is found where they become real ones, whose node is the fact `at`.
    Raises `Failure` for a method that does not suit.
    """

    node: str
    source: End
    given: Given
    sample: int = 0
    method: str = "gradient"
    unit: int = -1
    baseline: str = ZEROS
    place: int = 0

    def answer(self, lens: Lens) -> Drawn | Pieces:
        """At once where it is quick, else in pieces."""
        pieces = self._pieces(lens)
        each = sum(node.multiply_adds for node in lens.checked.nodes.values())
        variants = {"integrated": 3 * STEPS, "occlusion": WINDOWS}.get(self.method, 3)
        return _at_once(pieces) if each * variants <= QUICK else pieces

    def _pieces(self, lens: Lens) -> Pieces:
        plan = plan_of(lens, self.node, self.source)
        if self.method not in METHODS or (self.method == "grad_cam" and not plan.filters):
            raise Failure("Grad-CAM needs a convolution between the input and {node}.", self.node)
        if plan.whole and plan.looked_up is None and self.method != "occlusion":
            raise Failure("Whole numbers have no gradient. Choose occlusion.")
        graph = lens.graph(plan.end)
        inputs = inputs_of(lens, graph.inputs, self.source, self.given, self.sample)
        with torch.no_grad():
            scores = graph.run(inputs)[0]
        place = min(self.place, max(0, plan.reading.places - 1))
        unit = self.unit if self.unit >= 0 else _likeliest(plan, scores, place)
        site = _site(lens, plan, inputs, self.baseline) if self.method != "grad_cam" else _own(lens, plan, inputs)
        given, base = site.given, site.base
        table = self.baseline == MEAN and site.wire == self.source and _is_row(lens, self.source, given)

        def score(variants: Tensor) -> Tensor:
            return picked(plan, _run(site.graph, site.wire, site.inputs, variants), unit, place)

        facts: dict[str, Any] = {"method": self.method, "unit": unit, "table": table}
        facts["signed"] = self.method != "grad_cam"
        if self.method == "grad_cam":
            found = _grad_cam(lens, plan, inputs, self.source, unit)
        elif self.method == "gradient":
            found = (given - base if table else given) * _gradients(score, given[None])[0]
        elif self.method == "integrated":
            found = yield from _integrated(score, given, base)
        else:
            found, facts["window"] = yield from _occlusion(score, given, base)
        ends = score(torch.stack([given, base]).to(given.dtype)).detach().float().cpu()
        facts |= {"score": float(ends[0]), "base": float(ends[1]), "form": "saliency", "baseline": self.baseline}
        facts |= {"place": place} if plan.reading.places else {}
        if site.wire != self.source:
            facts["at"] = site.wire.node
            rest = tuple(range(len(self.given.shape), found.dim()))
            found = found if not rest else found.mean(rest) if self.method == "occlusion" else found.sum(rest)
        values = found.detach().float().cpu().numpy()
        values = values.sum(axis=0) if values.ndim == 3 else values
        there = values[np.isfinite(values)]
        facts |= {"sum": float(there.sum()), "high": float(np.abs(there).max(initial=0.0))}
        return Drawn({"map": values}, facts)


def _at_once(pieces: Pieces) -> Drawn:
    while True:
        try:
            next(pieces)
        except StopIteration as end:
            whole: Drawn = end.value
            return whole


@dataclass(frozen=True, slots=True)
class Site:
    """Where the input is varied: a wire, what it carries, what it carries without the input, and the rest as it is."""

    wire: End
    graph: Graph
    inputs: list[Tensor]
    given: Tensor
    base: Tensor


def _site(lens: Lens, plan: Plan, inputs: list[Tensor], baseline: str) -> Site:
    """At the source itself; for whole numbers where they become real ones."""
    wire, sources = plan.looked_up if plan.whole else None, lens.graph(plan.end).inputs
    if wire is None:
        return _own(lens, plan, inputs, baseline)
    lookup = lens.graph(wire)
    with torch.no_grad():
        (value,) = lookup.run([inputs[sources.index(end)] for end in lookup.inputs])
        samples = lens.run(lookup, lens.samples(lookup.inputs))[0] if baseline == MEAN else value
    graph = lens.graph(plan.end, given=(wire,))
    rest = [value if end == wire else inputs[sources.index(end)] for end in graph.inputs]
    return Site(wire, graph, rest, value[0], samples.mean(0) if baseline == MEAN else torch.zeros_like(value[0]))


def _own(lens: Lens, plan: Plan, inputs: list[Tensor], baseline: str = ZEROS) -> Site:
    graph = lens.graph(plan.end)
    given = inputs[graph.inputs.index(plan.source)][0]
    base = torch.zeros_like(given) if baseline == ZEROS else _mean(lens, plan, given)
    return Site(plan.source, graph, inputs, given, base)


def _run(graph: Graph, source: End, inputs: list[Tensor], variants: Tensor) -> Tensor:
    """What the graph answers for variants (N, …) of one input, the others as they are."""
    every = [
        variants if end == source else repeated(one[0], len(variants)) if one.dim() and len(one) == 1 else one
        for end, one in zip(graph.inputs, inputs, strict=True)
    ]
    found: Tensor = graph.module.forward(*every)[0]
    return found


def picked(plan: Plan, scores: Tensor, unit: int, place: int = 0) -> Tensor:
    """One score (N,) of each answer (N, …): that of a class, one number, or of a picture the sum of all."""
    reading = plan.reading
    if reading.places:
        return scores[:, place, unit] if reading.last else scores[:, unit, place]
    flat = scores.reshape(len(scores), -1)
    if plan.picture and not plan.classes:
        return flat.sum(1)
    if plan.classes and flat.shape[1] == 1:
        return flat[:, 0] if unit else -flat[:, 0]
    return flat[:, min(unit, flat.shape[1] - 1)]


def _likeliest(plan: Plan, scores: Tensor, place: int) -> int:
    chances = plan.reading.chances(scores)
    if chances is None:
        return 0
    return int(np.nan_to_num(chances[place] if plan.reading.places else chances).argmax())


def _mean(lens: Lens, plan: Plan, given: Tensor) -> Tensor:
    table = _is_row(lens, plan.source, given)
    samples = lens.samples([plan.source], *((TAUGHT, "train") if table else ()))[0]
    return samples.float().mean(0).to(given.dtype) if len(samples) else torch.zeros_like(given)


def _is_row(lens: Lens, source: End, given: Tensor) -> bool:
    """Whether this is a row of a table: numbers side by side, in rows that are kept, not drawn at random."""
    return given.dim() == 1 and given.is_floating_point() and lens.table(source.node).drawer is None


def _gradients(score: Varied, variants: Tensor) -> Tensor:
    """The gradient of the score with respect to each variant (N, …)."""
    with torch.enable_grad():
        variants = variants.detach().clone().requires_grad_()
        total = score(variants).sum()
        (found,) = torch.autograd.grad(total, variants, allow_unused=True) if total.requires_grad else (None,)
    if found is None:
        raise Failure(CUT)
    return found.detach()


def _integrated(score: Varied, given: Tensor, base: Tensor) -> Generator[Drawn | float, None, Tensor]:
    """Sundararajan, Taly and Yan (2017): the mean gradient on the way from the baseline, times the whole way."""
    shares = (torch.arange(STEPS, device=given.device, dtype=given.dtype) + 0.5) / STEPS
    total = torch.zeros_like(given)
    for place in range(0, STEPS, PIECE):
        part = shares[place : place + PIECE].reshape(-1, *[1] * given.dim())
        total += _gradients(score, base + part * (given - base)).sum(0)
        yield (place + PIECE) / STEPS
    return total / STEPS * (given - base)


def _occlusion(score: Varied, given: Tensor, base: Tensor) -> Generator[Drawn | float, None, tuple[Tensor, int]]:
    """Zeiler and Fergus (2014): how much the score loses where a window shows the baseline; the mean of all windows."""
    masks, side = _windows(given)
    with torch.no_grad():
        whole = score(given[None])[0]
    lost = torch.zeros(given.shape, device=given.device)
    often = torch.zeros_like(lost)
    for place in range(0, len(masks), PIECE):
        part = masks[place : place + PIECE]
        with torch.no_grad():
            without = score(torch.where(part, base, given))
        often += part.sum(0)
        lost += ((whole - without).reshape(-1, *[1] * given.dim()) * part).sum(0)
        yield min(1.0, (place + PIECE) / len(masks))
    found = lost / often.clamp(min=1)
    return found / (len(found) if given.dim() == 3 else 1), side


def _windows(given: Tensor) -> tuple[Tensor, int]:
    """Masks (N, …) of what is hidden at once: squares of a picture, single numbers, steps of a sequence; their side."""
    if given.dim() != 3:
        count = given.shape[0] if given.dim() else 1
        alone = torch.eye(count, dtype=torch.bool, device=given.device)
        return alone.reshape(count, count, *[1] * (given.dim() - 1)).expand(count, *given.shape), 1
    height, width = given.shape[1:]
    side = max(1, round(min(height, width) / 5))
    stride = 1
    while len(_starts(height, side, stride)) * len(_starts(width, side, stride)) > WINDOWS:
        stride += 1
    rows, columns = torch.arange(height, device=given.device), torch.arange(width, device=given.device)
    masks = [
        ((rows >= top) & (rows < top + side))[:, None] & ((columns >= left) & (columns < left + side))
        for top in _starts(height, side, stride)
        for left in _starts(width, side, stride)
    ]
    return torch.stack(masks)[:, None].expand(-1, *given.shape), side


def _starts(length: int, side: int, stride: int) -> list[int]:
    return sorted({*range(0, length - side + 1, stride), length - side})


def _grad_cam(lens: Lens, plan: Plan, inputs: list[Tensor], source: End, unit: int) -> Tensor:
    """Selvaraju et al. (2017): the last filters' maps, weighted by how the score hangs on each."""
    graph = lens.graph(plan.end, plan.nodes[plan.filters])
    order = lens.graph(plan.end).inputs
    matched = [inputs[order.index(end)] for end in graph.inputs]
    with torch.enable_grad():
        place = graph.inputs.index(source)
        matched[place] = matched[place].detach().clone().requires_grad_()
        scores, maps = graph.module.forward(*matched)
        total = picked(plan, scores, unit).sum()
        (slopes,) = torch.autograd.grad(total, maps, allow_unused=True) if total.requires_grad else (None,)
    if slopes is None:
        raise Failure(CUT)
    weighted = (slopes.mean(dim=(2, 3), keepdim=True) * maps).sum(1, keepdim=True).clamp(min=0).detach()
    size = matched[place].shape[2:]
    return functional.interpolate(weighted.float(), size=tuple(size), mode="bilinear", align_corners=False)[0, 0]
