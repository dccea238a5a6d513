"""The derivative of one tensor with respect to another, as part of the graph."""

import torch
from torch import Tensor


def follow(value: Tensor) -> Tensor:
    """The value, taking gradients: itself if it does already, else the same numbers as a start of their own."""
    return value if value.requires_grad else value.detach().requires_grad_()


def derivative(y: Tensor, x: Tensor) -> Tensor:
    """∂Σy/∂x in the shape of x; for samples that do not mix, the derivative of each sample's sum.

    It takes gradients itself, so it can be derived again and trained. Zeros where y does not depend on x.
    """
    if not (y.requires_grad and x.requires_grad):
        return torch.zeros_like(x)
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True, materialize_grads=True)
    return slope
