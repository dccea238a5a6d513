"""A sum of inputs of which each has a learnt weight between 0 and 1, as in Xie and others, 2019."""

import torch
from torch import Tensor, nn


class WeightedSum(nn.Module):
    """Adds `inputs` tensors of matching shapes, each times the sigmoid of its weight; all begin at one half."""

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(inputs))

    def forward(self, *x: Tensor) -> Tensor:
        """Tensors that broadcast → their weighted sum."""
        shares = torch.sigmoid(self.weight)
        total = shares[0] * x[0]
        for number in range(1, len(x)):
            total = total + shares[number] * x[number]
        return total
