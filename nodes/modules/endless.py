"""Batches without data: noise, numbers that are always the same, lines and grids of points.

Each function takes the number of samples first. What is random comes from torch's global stream.
"""

import torch
from torch import Tensor


def normal(count: int, shape: tuple[int, ...], mean: float, deviation: float) -> Tensor:
    """Normal numbers (count, *shape)."""
    return mean + deviation * torch.randn(count, *shape)


def uniform(count: int, shape: tuple[int, ...], low: float, high: float) -> Tensor:
    """Numbers (count, *shape), each between low and high alike."""
    return low + (high - low) * torch.rand(count, *shape)


def bits(count: int, shape: tuple[int, ...], probability: float) -> Tensor:
    """Ones with a probability, else zeros: (count, *shape), as real numbers."""
    return (torch.rand(count, *shape) < probability).float()


def constant(count: int, shape: tuple[int, ...], value: float, whole: bool) -> Tensor:
    """The same number everywhere (count, *shape), whole or real."""
    return torch.full((count, *shape), round(value) if whole else value)


def interval(count: int, low: float, high: float, even: bool) -> Tensor:
    """Numbers (count, 1) of an interval: at even distances with both ends, or drawn."""
    places = torch.linspace(0, 1, count) if even else torch.rand(count)
    return (low + (high - low) * places)[:, None]


def line(count: int, start: tuple[float, ...], end: tuple[float, ...]) -> Tensor:
    """Points (count, dimensions) at even distances from one point to another, both included."""
    share = torch.linspace(0, 1, count)[:, None]
    return torch.tensor(start) * (1 - share) + torch.tensor(end) * share


def grid(count: int, reach: float, gaussian: bool) -> Tensor:
    """Points (count, 2) of a square grid as on paper: row after row from the top, each from left to right.

    Even from -reach to reach; or, through the inverse of the normal distribution, so that each point stands for an
    equal share of the standard normal plane. A count that is no square leaves the last row short.
    """
    side = 1
    while side * side < count:
        side += 1
    if gaussian:
        shares = (torch.arange(side) + 0.5) / side
        places = torch.special.ndtri(shares)
    else:
        places = torch.linspace(-reach, reach, side)
    up, across = torch.meshgrid(places.flip(0), places, indexing="ij")
    return torch.stack((across.flatten(), up.flatten()), dim=1)[:count]
