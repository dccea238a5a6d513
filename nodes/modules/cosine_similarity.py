"""How nearly the two rows of each sample point the same way."""

import torch
from torch import Tensor


def cosine_similarity(a: Tensor, b: Tensor, either_way: bool) -> Tensor:
    """Mean over samples (N, …) of the cosine of the angle between both, or of its size."""
    cosines = torch.nn.functional.cosine_similarity(a.flatten(1), b.flatten(1), dim=1)
    return (cosines.abs() if either_way else cosines).mean()
