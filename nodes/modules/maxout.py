"""The largest of each group of channels."""

import torch
from torch import Tensor


def maxout(x: Tensor, pieces: int) -> Tensor:
    """The largest of every `pieces` neighboring channels: (N, C, …) → (N, C / pieces, …)."""
    return torch.unflatten(x, 1, (-1, pieces)).amax(2)
