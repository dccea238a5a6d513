"""A price of being active, for sparse codes."""

from torch import Tensor


def activity_penalty(x: Tensor, weight: float, squared: bool) -> Tensor:
    """weight·Σ|x| or weight·Σx² over the numbers of a sample of x (N, …), averaged over samples."""
    return weight * (x.square() if squared else x.abs()).sum() / x.shape[0]
