"""Powers of numbers, side by side."""

import torch
from torch import Tensor


def powers(x: Tensor, degree: int) -> Tensor:
    """The powers 1 to degree of features (N, F), all first powers first: (N, F · degree)."""
    return torch.cat([x**power for power in range(1, degree + 1)], dim=1)
