"""Constraints: each changes a weight in place, as it must be after an update.

Legend: a weight is (units, inputs, …), as torch has it; what has one axis is a single vector.
"""

import torch
from torch import Tensor


@torch.no_grad()
def non_negative(weight: Tensor) -> None:
    """Negative weights become 0."""
    weight.clamp_(min=0.0)


@torch.no_grad()
def limit(weight: Tensor, largest: float) -> None:
    """Weights beyond ±largest become ±largest."""
    weight.clamp_(-largest, largest)


@torch.no_grad()
def unit_norm(weight: Tensor, together: str = "unit") -> None:
    """Every vector gets length 1; vectors of zeros stay."""
    length = lengths(weight, together)
    weight.div_(length.masked_fill(length == 0, 1.0))


@torch.no_grad()
def max_norm(weight: Tensor, largest: float, together: str = "unit") -> None:
    """Vectors longer than `largest` are shrunk to it."""
    weight.mul_(largest / lengths(weight, together).clamp(min=largest))


@torch.no_grad()
def spectral(weight: Tensor, largest: float = 1.0) -> None:
    """The largest singular value of the weight as a matrix (units, rest) becomes `largest` where it is more."""
    matrix = weight.reshape(1, -1) if weight.dim() < 2 else weight.flatten(1)
    stretch = torch.linalg.matrix_norm(matrix, ord=2)
    weight.mul_(largest / stretch.clamp(min=largest))


def lengths(weight: Tensor, together: str) -> Tensor:
    """The length of every vector, in a shape that broadcasts against the weight.

    `unit` takes what lies along axis 0 apart, `input` what lies along axis 1, `all` nothing.
    """
    apart = {"unit": 0, "input": 1}.get(together)
    axes = [axis for axis in range(weight.dim()) if weight.dim() < 2 or axis != apart]
    length: Tensor = torch.linalg.vector_norm(weight, dim=axes, keepdim=True)
    return length
