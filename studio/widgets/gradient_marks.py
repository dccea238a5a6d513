"""When a gradient is worth a warning: the rule of the plots, and the words for it."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING

from studio.translate import tr

if TYPE_CHECKING:
    from runtime.telemetry import Layer

NONE, VANISHING, EXPLODING, BROKEN = "", "vanishing", "exploding", "broken"
LOST = 1e-4  # of the largest gradient in the network: less hardly moves the layer beside the others
LARGE = 1e2  # of any gradient's RMS: one step of an ordinary learning rate moves weights by more than their size
SIGNS = {NONE: "", VANISHING: "▼", EXPLODING: "▲", BROKEN: "✕"}


def of_weights(layer: Layer) -> bool:
    """Whether the gradient of a node is that of its weights."""
    return layer.weight is not None


def largest_gradients(layers: Mapping[str, Layer]) -> dict[bool, float]:
    """The largest gradients of a step, which others are compared with: of weights (True), and of what leaves a node.

    A weight gathers what comes back to all pixels and steps, of which each output has but a part.
    """
    found = {True: 0.0, False: 0.0}
    for layer in layers.values():
        if layer.gradient is not None and isfinite(layer.gradient):
            found[of_weights(layer)] = max(found[of_weights(layer)], layer.gradient)
    return found


def mark_word(mark: str) -> str:
    """What is wrong, in a word."""
    return {VANISHING: tr("vanishing"), EXPLODING: tr("exploding"), BROKEN: tr("not a number")}.get(mark, "")


def gradient_mark(value: float, largest: float) -> str:
    """What is wrong with a gradient's RMS, given the largest of the same step: vanishing, exploding, broken or nothing.

    Broken is what is not finite. Small everywhere is a network that has learnt, not one that cannot: vanishing is
    said of a layer beside others.
    """
    if not isfinite(value):
        return BROKEN
    if value > LARGE:
        return EXPLODING
    if value == 0 or (isfinite(largest) and value < LOST * largest):
        return VANISHING
    return NONE
