"""Noise while training."""

import torch
from torch import Tensor, nn


class GaussianNoise(nn.Module):
    """Adds normal noise of a deviation to x while training; passes x unchanged afterwards."""

    def __init__(self, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, x: Tensor) -> Tensor:
        return x + self.deviation * torch.randn_like(x) if self.training else x
