"""Noise in the shape of something else, drawn anew at every call, after training too."""

import torch
from torch import Tensor


def normal_like(x: Tensor, mean: float, deviation: float) -> Tensor:
    """Normal numbers around a mean, in the shape of x."""
    return mean + deviation * torch.randn_like(x)


def uniform_like(x: Tensor, low: float, high: float) -> Tensor:
    """Numbers drawn evenly from `low` to `high`, in the shape of x."""
    return low + (high - low) * torch.rand_like(x)
