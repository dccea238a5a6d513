"""The ranges of the axes over a whole play: pictures that follow one another are drawn on the same axes."""

from __future__ import annotations

import numpy as np

from studio.widgets.seen.marks import Arrays

SPAN = "span"  # the fact that carries left, right, low, high


class Span:
    """Grows with every picture it is told of and never shrinks, until it begins anew."""

    def __init__(self) -> None:
        self.reach: tuple[float, float, float, float] | None = None  # left, right, low, high

    def begin(self) -> None:
        """Another play: its axes are its own."""
        self.reach = None

    def take_in(self, form: object, arrays: Arrays) -> dict[str, object]:
        """The fact that puts a picture on the axes of all before it and of itself; none for one without axes."""
        found = _reach_of(form, arrays)
        if found is None:
            return {}
        left, right, low, high = self.reach or found
        self.reach = min(left, found[0]), max(right, found[1]), min(low, found[2]), max(high, found[3])
        return {SPAN: list(self.reach)}


def _reach_of(form: object, arrays: Arrays) -> tuple[float, float, float, float] | None:
    if form == "points":
        points = arrays["points"][np.isfinite(arrays["points"]).all(axis=1)]
        if len(points):
            (left, low), (right, high) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
            return left, right, low, high
    if form == "bars" and np.isfinite(arrays["edges"]).all():
        edges, counts = arrays["edges"], arrays["counts"]
        return float(edges[0]), float(edges[-1]), 0.0, float(counts.max(initial=0.0))
    return None
