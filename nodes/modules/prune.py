"""Pruning by magnitude."""

import torch
from torch import Tensor


@torch.no_grad()
def prune(parameters: list[Tensor], share: float, scope: str = "global") -> list[Tensor]:
    """Put the smallest `share` of all weights (matrices and kernels) to 0, of the whole list or of each tensor.

    Answers a bool mask for every parameter, True where it may go on changing. What is 0 already counts, so pruning to
    0.5 and then to 0.8 ends with 0.8. Of equal weights the first go.
    """
    masks = [torch.ones_like(parameter, dtype=torch.bool) for parameter in parameters]
    weighty = [number for number, parameter in enumerate(parameters) if parameter.dim() > 1]
    for group in [weighty] if scope == "global" else [[number] for number in weighty]:
        if not group:
            continue
        sizes = torch.cat([parameters[number].abs().flatten() for number in group])
        kept = torch.ones_like(sizes, dtype=torch.bool)
        kept[sizes.argsort(stable=True)[: round(share * len(sizes))]] = False
        parts = kept.split([parameters[number].numel() for number in group])
        for number, part in zip(group, parts, strict=True):
            masks[number] = part.view_as(parameters[number])
            parameters[number].mul_(masks[number])
    return masks
