"""How well each known factor is told by a single number of a code.

Legend: N samples, D numbers of a code, K factors.
"""

import torch
from torch import Tensor


def correlations(codes: Tensor, factors: Tensor) -> Tensor:
    """Size of the correlation of each code with each factor, (D, K), from 0 to 1; 0 where one of them never changes."""
    one, other = codes - codes.mean(0), factors - factors.mean(0)
    sizes = one.norm(dim=0)[:, None] * other.norm(dim=0)[None, :]
    return torch.where(sizes > 0, (one.T @ other).abs() / sizes.clamp(min=1e-12), 0.0)


def mean_match(codes: Tensor, factors: Tensor) -> Tensor:
    """The correlation of each factor with the code that follows it best, mean over the factors."""
    return correlations(codes, factors).amax(0).mean()


def least_match(codes: Tensor, factors: Tensor) -> Tensor:
    """The same of the factor that is told worst."""
    return correlations(codes, factors).amax(0).amin()


def gap(codes: Tensor, factors: Tensor) -> Tensor:
    """How far the best code of a factor is ahead of the second best, mean over the factors."""
    best = correlations(codes, factors).topk(2, dim=0).values
    return (best[0] - best[1]).mean()
