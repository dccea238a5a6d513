"""Yes or no drawn from probabilities, with a gradient, by Bengio, Léonard and Courville, 2013."""

import torch
from torch import Tensor


def bernoulli_sample(x: Tensor) -> Tensor:
    """1 with probability x, else 0; the gradient is that of x itself (straight through)."""
    drawn = (torch.rand_like(x) < x).to(x.dtype)
    return drawn + (x - x.detach())  # the difference is exactly 0
