"""A range of numbers stretched to another, as measured on the training rows."""

import torch
from torch import Tensor, nn


class Scale(nn.Module):
    """Maps the range of the training rows to `low` … `high`; `shape` is the range's and broadcasts against a sample."""

    fitted = True  # `fit` is called once, before training
    least: Tensor
    span: Tensor

    def __init__(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> None:
        super().__init__()
        self.low, self.high = low, high
        self.register_buffer("least", torch.zeros(shape))
        self.register_buffer("span", torch.ones(shape))

    def fit(self, x: Tensor) -> None:
        """Measure x, all training rows (N, …). What is constant becomes `low`."""
        kept = (1,) * (x.dim() - self.least.dim()) + tuple(self.least.shape)
        axes = [axis for axis, size in enumerate(kept) if size == 1]
        least, largest = x.detach().amin(axes, keepdim=True), x.detach().amax(axes, keepdim=True)
        span = largest - least
        self.least.copy_(least.reshape(self.least.shape))
        self.span.copy_(span.masked_fill(span == 0, 1.0).reshape(self.least.shape))

    def forward(self, x: Tensor) -> Tensor:
        return self.low + (x - self.least) / self.span * (self.high - self.low)
