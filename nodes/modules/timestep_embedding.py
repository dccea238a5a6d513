"""A step as waves of many lengths, as Vaswani and others, 2017, have places and Ho and others, 2020, have steps."""

import math

import torch
from torch import Tensor


def timestep_embedding(t: Tensor, width: int, longest: float) -> Tensor:
    """Steps t (N) → (N, width): cosines and sines whose periods grow from 2π to 2π·longest steps."""
    places = torch.arange(width // 2, device=t.device, dtype=torch.get_default_dtype()) / max(width // 2, 1)
    angle = t.reshape(-1, 1).to(places.dtype) * torch.exp(-math.log(longest) * places)
    return torch.cat([angle.cos(), angle.sin()], dim=1)
