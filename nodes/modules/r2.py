"""The coefficient of determination."""

from torch import Tensor


def r2(prediction: Tensor, target: Tensor) -> Tensor:
    """1 − squared errors ÷ squared spread of the target over the rows, averaged over what a row holds.

    Meant for all rows at once: the mean over batches is another number.
    """
    errors = (target - prediction).square().sum(0)
    spread = (target - target.mean(0, keepdim=True)).square().sum(0)
    return (1 - errors / spread.clamp(min=1e-12)).mean()
