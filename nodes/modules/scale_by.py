"""A fixed factor and a fixed summand."""

from torch import Tensor


def scale_by(x: Tensor, factor: float, summand: float) -> Tensor:
    """factor·x + summand."""
    return factor * x + summand
