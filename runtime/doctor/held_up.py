"""A loss that stood still at first, since hardly any gradient came through activations that flatten out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.overshoot import first_of
from runtime.doctor.yardstick import against_neighbors, worth_reaching

TIMES = 300.0  # smaller than a gradient further on: five sigmoids in a row leave a thousandth
STOOD, SHARE, LEAST = 0.95, 0.2, 4  # of the first loss; of the epochs; epochs


@dataclass(frozen=True, slots=True)
class HeldUp:
    """The first layer, the one with the largest gradient, how many times larger it was at first, and what came of it.

    `epochs` passed before the loss moved; it ended at `loss`, where the nearest rows reach `reached`.
    """

    node: str
    neighbor: str
    times: float
    flat: tuple[str, ...]
    epochs: int
    loss: float
    reached: float


def held_up(case: Case, goal: str) -> HeldUp | None:
    """Whether that is why a loss ended far above what is worth reaching, though gradients have grown since."""
    known, train = against_neighbors(case, goal), case.by_epoch(goal)
    if known is None or not len(train) or known[0] <= worth_reaching(*known[1:]):
        return None
    moved = np.flatnonzero(train < STOOD * train[0])
    stood = int(moved[0]) if len(moved) else len(train)
    if stood < max(LEAST, SHARE * len(train)):
        return None
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    gradients = {node: first_of(case, node, lambda layer: layer.gradient) or 0.0 for node in layers}
    node = layers[0] if layers else ""
    largest = max(layers[1:], key=lambda other: gradients[other], default="")
    flat = flattening(case, node, goal) if largest else []
    if not flat or not 0 < gradients[node] * TIMES <= gradients[largest]:
        return None
    return HeldUp(node, largest, gradients[largest] / gradients[node], tuple(flat), stood, known[0], known[1])


def plain_depth(case: Case, node: str) -> int:
    """How many layers with weights stand behind each other before a node, nothing that norms or joins among them."""
    return sum(case.weighs(one) for one in _plain(case, node))


def starved(case: Case, node: str) -> bool:
    """Whether hardly any gradient reaches the first of those layers, measured by the largest of the layers after it."""
    first = [one for one in _plain(case, node) if case.weighs(one)][-1]
    behind = [one for one in case.document.downstream(first) if one in case.checked.nodes and case.weighs(one)]
    own, *others = (case.median(one, lambda layer: layer.gradient, 0) or 0.0 for one in (first, *behind))
    return own * TIMES <= max(others, default=0.0) and max(others, default=0.0) > 0


def _plain(case: Case, node: str) -> list[str]:
    chain = list(case.walk(node, lambda one: case.family(one) == "normalization"))
    return [one for one in chain if case.family(one) != "normalization"]


def flattening(case: Case, node: str, goal: str) -> list[str]:
    """The activations that flatten out between the layer and the loss, with another weighted layer behind them."""
    between = case.document.downstream(node) & case.document.upstream(goal)
    return [
        other
        for other in case.checked.order
        if other in between
        and case.says(other, "saturates")
        and not case.gates(other)
        and any(
            case.weighs(after) for after in case.document.downstream(other) - {other} if after in case.checked.nodes
        )
    ]
