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
