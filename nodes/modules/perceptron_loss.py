"""The criterion whose gradient is Rosenblatt's rule, 1958."""

import torch
from torch import Tensor


def perceptron_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean of max(0, −side·score). A target above 0 is the upper side.

    A score of exactly 0 counts as a mistake: there `clamp` passes the gradient on, so weights of zero can start.
    """
    score = prediction.reshape(-1)
    side = (target.reshape(-1) > 0).to(score.dtype) * 2 - 1
    return (-side * score).clamp(min=0).mean()


def perceptron_loss_of_classes(prediction: Tensor, target: Tensor) -> Tensor:
    """Mean over samples of max(0, highest wrong score − true score), of scores (N, C) and labels (N,).

    A tie counts as a mistake, as a score of 0 does above.
    """
    own = torch.nn.functional.one_hot(target, prediction.shape[1]).bool()
    others = prediction.masked_fill(own, -torch.inf).amax(1)
    return (others - prediction.gather(1, target[:, None])[:, 0]).clamp(min=0).mean()
