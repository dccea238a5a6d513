"""Functions that need numbers above 0, with smaller ones raised to a floor."""

from torch import Tensor


def logarithm(x: Tensor, floor: float) -> Tensor:
    """The natural logarithm of x, or of the floor where x is below it; there the gradient is 0."""
    return x.clamp(min=floor).log()


def square_root(x: Tensor, floor: float) -> Tensor:
    """The square root of x, or of the floor where x is below it; there the gradient is 0."""
    return x.clamp(min=floor).sqrt()
