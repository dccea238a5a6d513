"""Share of samples that are right everywhere."""

from torch import Tensor


def exact_match(prediction: Tensor, target: Tensor) -> Tensor:
    """Share of samples all of whose places are right: scores (N, C, …) against labels (N, …)."""
    right = prediction.argmax(1) == target
    return right.reshape(len(right), -1).all(1).float().mean()
