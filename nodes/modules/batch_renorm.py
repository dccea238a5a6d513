"""Batch renormalization, by Ioffe, 2017."""

import torch
from torch import Tensor, nn


class BatchRenorm(nn.Module):
    """Norms every channel of x (N, C, …) in training nearly as in use: by the kept mean and deviation, within bounds.

    The bounds open from those of plain batch norm to `r_max` and `d_max` over the first `warm_up` batches.
    """

    running_mean: Tensor
    running_deviation: Tensor
    batches: Tensor

    def __init__(
        self,
        channels: int,
        r_max: float = 3.0,
        d_max: float = 5.0,
        momentum: float = 0.05,
        warm_up: int = 0,
        affine: bool = True,
        eps: float = 1e-5,
    ) -> None:
        super().__init__()
        self.r_max, self.d_max, self.momentum, self.warm_up, self.eps = r_max, d_max, momentum, warm_up, eps
        self.weight = nn.Parameter(torch.ones(channels)) if affine else None
        self.bias = nn.Parameter(torch.zeros(channels)) if affine else None
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_deviation", torch.ones(channels))
        self.register_buffer("batches", torch.zeros((), dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        y = self.normed_by_batch(x) if self.training else self.normed(x, self.running_mean, self.running_deviation)
        if self.weight is None or self.bias is None:
            return y
        return y * self.spread(self.weight, x) + self.spread(self.bias, x)

    def normed_by_batch(self, x: Tensor) -> Tensor:
        axes = [axis for axis in range(x.dim()) if axis != 1]
        mean = x.mean(axes)
        deviation = (x.var(axes, correction=0) + self.eps).sqrt()
        with torch.no_grad():
            opened = (self.batches / self.warm_up).clamp(max=1.0) if self.warm_up else torch.ones_like(mean[0])
            most, farthest = 1 + (self.r_max - 1) * opened, self.d_max * opened
            ratio = (deviation / self.running_deviation).clamp(1 / most, most)
            shift = ((mean - self.running_mean) / self.running_deviation).clamp(-farthest, farthest)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_deviation.lerp_(deviation, self.momentum)
            self.batches.add_(1)
        return self.normed(x, mean, deviation) * self.spread(ratio, x) + self.spread(shift, x)

    def normed(self, x: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
        return (x - self.spread(mean, x)) / self.spread(deviation, x)

    def spread(self, channels: Tensor, x: Tensor) -> Tensor:
        return channels.reshape(1, -1, *[1] * (x.dim() - 2))
