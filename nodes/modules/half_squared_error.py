"""Half the mean squared error."""

from torch import Tensor


def half_squared_error(prediction: Tensor, target: Tensor) -> Tensor:
    """½·(prediction − target)², averaged over all numbers; both of the same shape."""
    return 0.5 * (prediction - target).square().mean()
