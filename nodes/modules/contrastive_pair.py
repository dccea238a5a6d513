"""Codes of pairs pulled together or pushed apart, by Hadsell, Chopra and LeCun, 2006."""

import torch
from torch import Tensor


def contrastive_pair(a: Tensor, b: Tensor, same: Tensor, margin: float) -> Tensor:
    """Mean of ½d² where `same` (N) is above 0, else ½·max(0, margin − d)²; d is the distance of the codes (N, D)."""
    apart = a - b
    near = (same.reshape(-1) > 0).to(apart.dtype)
    short_of_margin = (margin - torch.linalg.vector_norm(apart, dim=1)).clamp(min=0)
    loss: Tensor = 0.5 * (near * apart.square().sum(1) + (1 - near) * short_of_margin.square()).mean()
    return loss
