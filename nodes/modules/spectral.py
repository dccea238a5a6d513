"""Layers that stretch nothing: weights divided by their largest singular value, by Miyato and others, 2018."""

import torch
from torch import Tensor, nn
from torch.nn import functional


def divided_by_stretch(weight: Tensor, direction: Tensor, iterations: int) -> Tensor:
    """The weight (out, …) over its largest singular value as a matrix, found by power iteration.

    `direction` (out) is where the last search ended; so many iterations are added to it in place.
    """
    matrix = weight.flatten(1)
    with torch.no_grad():
        for _ in range(iterations):
            inward = functional.normalize(matrix.t() @ direction, dim=0)
            direction.copy_(functional.normalize(matrix @ inward, dim=0))
        inward = functional.normalize(matrix.t() @ direction, dim=0)
        outward = functional.normalize(matrix @ inward, dim=0)
    stretch = outward @ (matrix @ inward)
    return weight / stretch.clamp(min=1e-12)


class SpectralLinear(nn.Linear):
    """`nn.Linear` whose weight is divided by what it stretches most."""

    direction: Tensor

    def __init__(self, in_features: int, out_features: int, bias: bool = True, iterations: int = 1) -> None:
        super().__init__(in_features, out_features, bias=bias)
        self.iterations = iterations
        self.register_buffer("direction", functional.normalize(torch.randn(out_features), dim=0))

    def forward(self, x: Tensor) -> Tensor:
        weight = divided_by_stretch(self.weight, self.direction, self.iterations if self.training else 0)
        return functional.linear(x, weight, self.bias)


class SpectralConv2d(nn.Conv2d):
    """`nn.Conv2d` whose kernel, as a matrix (out, in·height·width), is divided by what it stretches most."""

    direction: Tensor

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        bias: bool = True,
        iterations: int = 1,
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride=stride, padding=padding, bias=bias)
        self.iterations = iterations
        self.register_buffer("direction", functional.normalize(torch.randn(out_channels), dim=0))

    def forward(self, x: Tensor) -> Tensor:
        weight = divided_by_stretch(self.weight, self.direction, self.iterations if self.training else 0)
        y: Tensor = self._conv_forward(x, weight, self.bias)
        return y
