"""The largest error of all samples."""

from torch import Tensor


def largest_error(prediction: Tensor, target: Tensor) -> Tensor:
    """max |prediction − target| over all numbers of all rows, in the unit of the target; both (N, …)."""
    return (prediction - target).abs().amax()
