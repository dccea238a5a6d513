"""One thing given to every sample of a batch."""

from torch import Tensor


def for_each_sample(value: Tensor, x: Tensor) -> Tensor:
    """The value (…) as (N, …), N as in x (N, …)."""
    return value.unsqueeze(0).expand(x.shape[0], *value.shape)
