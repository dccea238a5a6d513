"""A sine with a frequency."""

import torch
from torch import Tensor


def sine(x: Tensor, frequency: float) -> Tensor:
    """The sine of `frequency`·x, in the shape of x."""
    return torch.sin(frequency * x)
