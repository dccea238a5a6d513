"""Whether samples that were made up fall where real ones lie: around the middles of known classes.

Legend: M made-up samples, N real ones, C classes.
"""

import torch
from torch import Tensor


def distances(samples: Tensor, data: Tensor, label: Tensor, classes: int) -> Tensor:
    """How far each made-up sample (M, …) is from the middle of each class of real ones (N, …), label (N): (M, C).

    Infinite for a class without samples.
    """
    data = data.flatten(1)
    members = (label[:, None] == torch.arange(classes, device=label.device)).to(data.dtype)
    counts = members.sum(0)
    middles = (members.T @ data) / counts.clamp(min=1)[:, None]
    apart = torch.cdist(samples.flatten(1), middles, compute_mode="donot_use_mm_for_euclid_dist")
    return torch.where(counts > 0, apart, torch.inf)


def hit(samples: Tensor, data: Tensor, label: Tensor, classes: int, radius: float) -> Tensor:
    """How many classes have a made-up sample within the radius of their middle."""
    return (distances(samples, data, label, classes) <= radius).any(0).float().sum()


def near(samples: Tensor, data: Tensor, label: Tensor, classes: int, radius: float) -> Tensor:
    """Share of the made-up samples within the radius of the middle of some class."""
    return (distances(samples, data, label, classes) <= radius).any(1).float().mean()
