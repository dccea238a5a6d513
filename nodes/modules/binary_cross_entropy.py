"""Binary cross-entropy against labels."""

from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


def binary_cross_entropy(prediction: Tensor, label: Tensor) -> Tensor:
    """Mean surprise of scores (N, 1) or (N) at labels 0 and 1 of shape (N)."""
    return binary_cross_entropy_with_logits(prediction, label.to(prediction.dtype).reshape(prediction.shape))
