"""Where a recurrence starts: the same numbers for every sample of a batch."""

import torch
from torch import Tensor


def start_value(x: Tensor, sizes: tuple[int, ...], value: float, whole: bool) -> Tensor:
    """The value in the shape (N, *sizes), N as in x (N, …); as int64 where it is to be whole."""
    dtype = torch.int64 if whole else torch.get_default_dtype()
    return torch.full((x.shape[0], *sizes), value, dtype=dtype, device=x.device)
