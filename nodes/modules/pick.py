"""The number of each row that a label names."""

from torch import Tensor


def pick(x: Tensor, label: Tensor) -> Tensor:
    """Rows (N, C, …) and labels (N, …) from 0 to C − 1 → the numbers that the labels name (N, …)."""
    return x.gather(1, label.unsqueeze(1)).squeeze(1)
