"""Losses that add up over the numbers of a sample and average over samples, as likelihoods do."""

from torch import Tensor
from torch.nn import functional


def squared_error_sum(prediction: Tensor, target: Tensor, factor: float) -> Tensor:
    """factor·Σ (prediction − target)² of a sample, mean over samples; both (N, …)."""
    return factor * (prediction - target).square().sum() / prediction.shape[0]


def binary_cross_entropy_sum(prediction: Tensor, target: Tensor) -> Tensor:
    """Σ of the surprise of scores (N, …) at targets 0 to 1 in as many numbers, mean over samples; in nats."""
    wanted = target.to(prediction.dtype).reshape(prediction.shape)
    return functional.binary_cross_entropy_with_logits(prediction, wanted, reduction="sum") / prediction.shape[0]
