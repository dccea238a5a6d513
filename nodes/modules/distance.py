"""How far two tensors are apart, sample by sample."""

import torch
from torch import Tensor
from torch.nn import functional


def distance(a: Tensor, b: Tensor, measure: str) -> Tensor:
    """a and b (N, …) → (N): `euclidean`, `squared` or `cosine` (1 − the cosine of the angle)."""
    left, right = a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
    if measure == "cosine":
        return 1 - functional.cosine_similarity(left, right, dim=1)
    if measure == "squared":
        return (left - right).square().sum(1)
    lengths: Tensor = torch.linalg.vector_norm(left - right, dim=1)
    return lengths
