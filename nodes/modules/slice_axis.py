"""Every so many places of an axis."""

from torch import Tensor


def slice_axis(x: Tensor, axis: int, start: int, stop: int, step: int) -> Tensor:
    """The places start, start + step, … before stop of one axis of x."""
    return x[(slice(None),) * axis + (slice(start, stop, step),)]
