"""How many samples are not clearly on their side of a boundary."""

import torch
from torch import Tensor


def mistakes(prediction: Tensor, target: Tensor) -> Tensor:
    """Number of samples whose score does not lie beyond the boundary; a tie counts.

    `prediction` is (N, C) scores with `target` (N,) labels, or one score a sample with labels 0 and 1 or signs.
    """
    if prediction.dim() > 1 and prediction.shape[1] > 1:
        own = torch.nn.functional.one_hot(target, prediction.shape[1]).bool()
        others = prediction.masked_fill(own, -torch.inf).amax(1)
        return (prediction.gather(1, target[:, None])[:, 0] <= others).float().sum()
    side = (target.reshape(-1) > 0).to(prediction.dtype) * 2 - 1
    return (side * prediction.reshape(-1) <= 0).float().sum()
