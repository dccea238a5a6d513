"""Numbers that are learnt themselves: an image, a code, the centers of clusters."""

import torch
from torch import Tensor, nn


class FreeParameter(nn.Module):
    """Takes nothing and gives its numbers, which training changes; they have no batch axis."""

    def __init__(self, *sizes: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(sizes))

    def forward(self) -> Tensor:
        return self.weight * 1  # a result of its own, as exports want it
