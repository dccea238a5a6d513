"""The same numbers for every sample."""

import torch
from torch import Tensor


def start_state(x: Tensor, sizes: tuple[int, ...], value: float) -> Tensor:
    """(N, …) → (N, *sizes), filled with a value; of x only N and the device count."""
    return torch.full((x.shape[0], *sizes), value, device=x.device)
