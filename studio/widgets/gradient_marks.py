"""When a gradient is worth a warning: the rule of the plots. Pure."""

from __future__ import annotations

from math import isfinite

NONE, VANISHING, EXPLODING, BROKEN = "", "vanishing", "exploding", "broken"
LOST = 1e-4  # of the largest gradient in the network: less hardly moves the layer beside the others
LARGE = 1e2  # of any gradient's RMS: one step of an ordinary learning rate moves weights by more than their size
SIGNS = {NONE: "", VANISHING: "▼", EXPLODING: "▲", BROKEN: "✕"}


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
