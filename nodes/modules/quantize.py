"""Quantization of weights: symmetric, one scale for each tensor."""

import torch
from torch import Tensor


@torch.no_grad()
def quantize(parameters: list[Tensor], bits: int) -> None:
    """Round every weight (matrices and kernels) to a whole multiple of max|w| / (2ᵇⁱᵗˢ⁻¹ − 1)."""
    steps = 2 ** (bits - 1) - 1
    for parameter in parameters:
        if parameter.dim() > 1 and parameter.any():
            scale = parameter.abs().max() / steps
            parameter.copy_((parameter / scale).round_() * scale)
