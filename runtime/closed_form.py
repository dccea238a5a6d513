"""Weights in closed form, where a loss has its bottom at a place that can be worked out.

Legend: N rows, F features, U units.
"""

import torch
from torch import Tensor, nn


@torch.no_grad()
def solve(layer: nn.Linear, x: Tensor, target: Tensor, ridge: float = 0.0) -> None:
    """Give a Linear layer the weights that minimize Σ (layer(x) − target)² + ridge·Σ w² over all rows.

    `x` is (…, F) and `target` (…, U), of any floating dtype, on any device. Without a ridge and with fewer rows than
    weights to a unit, the smallest weights of those that fit are taken (the pseudoinverse); the bias counts as the
    weight of a column of ones, and no ridge pulls it. Worked out on the CPU in float64, since with about as many
    rows as features the rounding of float32 would be all that is left.
    """
    rows = x.detach().to("cpu", torch.float64).reshape(-1, layer.in_features)
    wanted = target.detach().to("cpu", torch.float64).reshape(-1, layer.out_features)
    pull = torch.eye(layer.in_features, dtype=torch.float64) * ridge**0.5 if ridge else rows[:0]
    left, right = torch.cat((rows, pull)), torch.cat((wanted, wanted.new_zeros(len(pull), layer.out_features)))
    if layer.bias is not None:
        ones = torch.cat((rows.new_ones(len(rows), 1), rows.new_zeros(len(pull), 1)))
        left = torch.cat((left, ones), dim=1)
    found = torch.linalg.lstsq(left, right, driver="gelsd").solution  # (F + 1, U)
    layer.weight.copy_(found[: layer.in_features].T)
    if layer.bias is not None:
        layer.bias.copy_(found[-1])
