"""Linear with its weight turned over, so that it can share the weight of another Linear (tied weights)."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class TransposedLinear(nn.Module):
    """x·W + b with W of shape (in, out): the weight of a Linear that leads the other way. The bias is its own."""

    def __init__(self, in_features: int, out_features: int, bias: bool = True) -> None:
        super().__init__()
        bound = 1 / math.sqrt(in_features)
        self.weight = nn.Parameter(torch.empty(in_features, out_features).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(out_features).uniform_(-bound, bound)) if bias else None

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.weight.t(), self.bias)
