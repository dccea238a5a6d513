"""Share of right classes."""

from torch import Tensor


def accuracy(prediction: Tensor, target: Tensor, middle: float = 0.0) -> Tensor:
    """Share of samples whose class is right, from 0 to 1.

    `prediction` is (N, C, …) scores with `target` (N, …) labels, or one score a sample with `target` as labels
    0 and 1 or signs −1 and +1; a score above `middle` means the upper class.
    """
    if prediction.dim() > 1 and prediction.shape[1] > 1:
        return (prediction.argmax(1) == target).float().mean()
    return ((prediction.reshape(-1) > middle) == (target.reshape(-1) > 0)).float().mean()
