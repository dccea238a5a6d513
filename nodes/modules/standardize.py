"""Mean 0 and deviation 1, as measured on the training rows."""

import torch
from torch import Tensor, nn


class Standardize(nn.Module):
    """Subtracts a mean and divides by a deviation. `shape` is theirs and broadcasts against one sample of x."""

    fitted = True  # `fit` is called once, before training
    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("deviation", torch.ones(shape))

    def fit(self, x: Tensor) -> None:
        """Measure x, all training rows (N, …). What is constant is only shifted."""
        numbers = x.detach().to("cpu", torch.float64)
        kept = (1,) * (x.dim() - self.mean.dim()) + tuple(self.mean.shape)
        axes = [axis for axis, size in enumerate(kept) if size == 1]
        deviation, mean = torch.std_mean(numbers, dim=axes, correction=0, keepdim=True)
        constant = deviation <= 1e-7 * mean.abs()  # what rounding leaves of a constant is no spread
        self.mean.copy_(mean.reshape(self.mean.shape))
        self.deviation.copy_(deviation.masked_fill(constant, 1.0).reshape(self.mean.shape))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.deviation
