"""What a classifier sees in samples without labels: how many classes, and how surely.

Legend: N samples, C classes; `chances` (N, C) are shares of one for each sample, `scores` (N, C) become such.
"""

import torch
from torch import Tensor


def shares(prediction: Tensor, meaning: str) -> Tensor:
    """Chances of the classes (N, C), from raw scores, probabilities or their logarithms."""
    if meaning == "probabilities":
        return prediction
    return prediction.exp() if meaning == "log_probabilities" else prediction.softmax(1)


def found(prediction: Tensor, least: float, meaning: str = "") -> Tensor:
    """How many classes at least this share of the samples is taken for, and at least one sample."""
    guesses = shares(prediction, meaning).argmax(1)
    counts = (guesses[:, None] == torch.arange(prediction.shape[1], device=guesses.device)).float().sum(0)
    return (counts >= max(1.0, least * prediction.shape[0])).float().sum()


def even(prediction: Tensor, least: float, meaning: str = "") -> Tensor:
    """How many classes there would be if they were equally frequent: e to the entropy of the mean chances."""
    entropy: Tensor = torch.special.entr(shares(prediction, meaning).mean(0)).sum()
    return entropy.exp()


def sure(prediction: Tensor, least: float, meaning: str = "") -> Tensor:
    """Mean chance of the likeliest class."""
    return shares(prediction, meaning).amax(1).mean()
