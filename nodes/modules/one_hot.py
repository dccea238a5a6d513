"""Labels as rows with a single 1."""

import torch
from torch import Tensor


def one_hot(x: Tensor, classes: int) -> Tensor:
    """Labels (N, …) from 0 to classes − 1 → (N, …, classes) of zeros and ones, as floating-point numbers."""
    return (x.unsqueeze(-1) == torch.arange(classes, device=x.device)).to(torch.get_default_dtype())
