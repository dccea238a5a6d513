"""Numbers of the graph as something to minimize or maximize."""

from torch import Tensor


def mean_loss(x: Tensor, squared: bool, per_sample: bool) -> Tensor:
    """The mean of x or x² over all numbers; over samples of their sums where `per_sample`, x being (N, …)."""
    numbers = x.square() if squared else x
    return numbers.sum() / numbers.shape[0] if per_sample else numbers.mean()


def sum_loss(x: Tensor, squared: bool) -> Tensor:
    """The sum of x or x² over all numbers."""
    return (x.square() if squared else x).sum()
