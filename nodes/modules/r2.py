"""The coefficient of determination."""

import torch
from torch import Tensor


def r2(prediction: Tensor, target: Tensor) -> Tensor:
    """1 − squared errors ÷ squared spread of the target over the rows, averaged over what a row holds.

    A number of the target that is the same in all rows counts 1 where it is met and 0 elsewhere, as in scikit-learn.

    Meant for all rows at once: the mean over batches is another number.
    """
    errors = (target - prediction).square().sum(0)
    spread = (target - target.mean(0, keepdim=True)).square().sum(0)
    told = torch.where(spread > 1e-12, 1 - errors / spread.clamp(min=1e-12), (errors <= 1e-12).to(errors.dtype))
    return told.mean()
