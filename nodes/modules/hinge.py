"""The hinge loss of one score a sample."""

import torch
from torch import Tensor


def hinge(prediction: Tensor, target: Tensor, margin: float, squared: bool) -> Tensor:
    """Mean of max(0, margin − side·score). A target above 0 is the upper side."""
    score = prediction.reshape(-1)
    side = (target.reshape(-1) > 0).to(score.dtype) * 2 - 1
    short_of_margin = torch.relu(margin - side * score)
    return short_of_margin.square().mean() if squared else short_of_margin.mean()
