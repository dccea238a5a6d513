"""The mean of several tensors."""

from torch import Tensor


def average(tensors: tuple[Tensor, ...]) -> Tensor:
    """Tensors that broadcast → their mean, number by number."""
    total = tensors[0]
    for tensor in tensors[1:]:
        total = total + tensor
    return total / len(tensors)
