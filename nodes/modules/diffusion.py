"""Noise added and taken away step by step: denoising diffusion, by Ho, Jain and Abbeel, 2020.

Legend: `kept` (T,) is the share of the variance that is still the sample's after each step (ᾱ of the paper).
"""

import math

import torch
from torch import Tensor, nn


def kept_shares(steps: int, schedule: str) -> Tensor:
    """What is kept after each step, (steps,), falling from nearly 1 to nearly 0.

    `linear` is that of Ho, stretched to the number of steps; `cosine` that of Nichol and Dhariwal, 2021.
    """
    if schedule == "linear":
        added = torch.linspace(0.1 / steps, 20.0 / steps, steps, dtype=torch.float64)
    else:
        angle = (torch.arange(steps + 1, dtype=torch.float64) / steps + 0.008) / 1.008 * math.pi / 2
        curve = torch.cos(angle) ** 2
        added = 1 - curve[1:] / curve[:-1]
    return torch.cumprod(1 - added.clamp(max=0.999), 0).float()


def of_samples(numbers: Tensor, t: Tensor, x: Tensor) -> Tensor:
    """The number (T,) of each sample's step t (N), in a shape that broadcasts against x (N, …)."""
    return numbers[t].reshape(-1, *[1] * (x.dim() - 1))


class DiffusionNoise(nn.Module):
    """x (N, …) and, if given, steps t (N) → x with noise, the noise, and t, drawn evenly where it is not given."""

    kept: Tensor

    def __init__(self, steps: int, schedule: str) -> None:
        super().__init__()
        self.steps = steps
        self.register_buffer("kept", kept_shares(steps, schedule))

    def forward(self, x: Tensor, t: Tensor | None = None) -> tuple[Tensor, Tensor, Tensor]:
        if t is None:
            t = torch.randint(0, self.steps, (x.shape[0],), device=x.device)
        noise = torch.randn_like(x)
        kept = of_samples(self.kept, t, x)
        return kept.sqrt() * x + (1 - kept).sqrt() * noise, noise, t


class DenoiseStep(nn.Module):
    """x after step t, the noise predicted in it and t (N) → x one step earlier; x itself where t is below 0.

    A draw from q(xₜ₋₁ | xₜ, x₀) with x₀ worked out from the predicted noise, cut off at ±`limit` unless that is 0.
    """

    kept: Tensor
    before: Tensor

    def __init__(self, steps: int, schedule: str, limit: float = 0.0) -> None:
        super().__init__()
        self.limit = limit
        kept = kept_shares(steps, schedule)
        self.register_buffer("kept", kept)
        self.register_buffer("before", torch.cat([torch.ones_like(kept[:1]), kept[:-1]]))

    def forward(self, x: Tensor, noise: Tensor, t: Tensor) -> Tensor:
        place = t.clamp(min=0)
        kept, before = of_samples(self.kept, place, x), of_samples(self.before, place, x)
        start = (x - (1 - kept).sqrt() * noise) / kept.sqrt()
        if self.limit:
            start = start.clamp(-self.limit, self.limit)
        added = 1 - kept / before
        mean = before.sqrt() * added / (1 - kept) * start + (1 - added).sqrt() * (1 - before) / (1 - kept) * x
        deviation = (added * (1 - before) / (1 - kept)).sqrt()  # 0 at the first step: nothing is left to draw
        earlier = mean + deviation * torch.randn_like(x)
        return torch.where(t.reshape(-1, *[1] * (x.dim() - 1)) < 0, x, earlier)
