"""What is known of samples, compared between those whose codes are nearest.

Legend: N samples, D numbers of a code, K nearest others.
"""

import torch
from torch import Tensor

ROWS = 1024  # samples whose distances to all others are in memory at once


def nearest(codes: Tensor, neighbors: int) -> Tensor:
    """The nearest others of each code (N, D): their rows (N, K); K is smaller where there are fewer others."""
    count = min(neighbors, len(codes) - 1)
    found = []
    for begin in range(0, len(codes), ROWS):
        part = codes[begin : begin + ROWS]
        distances = torch.cdist(part, codes)
        own = torch.arange(len(part), device=codes.device)
        distances[own, begin + own] = torch.inf
        found.append(distances.topk(count, largest=False).indices)
    return torch.cat(found)


def same_class(codes: Tensor, label: Tensor, neighbors: int) -> Tensor:
    """Share of the nearest others that have the label (N) of a sample; 0 where there are no others."""
    if len(codes) < 2:
        return codes.new_zeros(())
    return (label[nearest(codes, neighbors)] == label[:, None]).float().mean()


def distance_between(codes: Tensor, target: Tensor, neighbors: int, turn: float = 0.0) -> Tensor:
    """Mean distance of the target, (N) or (N, 1), to that of the nearest others; the short way round a full turn."""
    if len(codes) < 2:
        return codes.new_zeros(())
    known = target.reshape(-1)
    apart = (known[nearest(codes, neighbors)] - known[:, None]).abs()
    if turn:
        apart = apart % turn
        apart = torch.minimum(apart, turn - apart)
    return apart.mean()
