"""How many bytes the weights of a network take: as they are, with zeros left out, with few bits for each, with both.

Counts what a file would have to hold, without names and headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, log2

from torch import Tensor

SCALE = 32  # bits of the number that brings a tensor's whole numbers back to weights


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of a network's weights, stored in four ways; how many weights there are, and how many are not 0."""

    weights: int
    nonzero: int
    dense: int
    pruned: int  # only what is not 0, and where it stands
    quantized: int  # every weight in few bits, and a scale for each tensor
    both: int


def sizes_of(parameters: Iterable[Tensor], bits: int = 32) -> Sizes:
    """What trained weights take, biases included; `bits` for one weight of a matrix or kernel when quantized."""
    found = list(parameters)
    return Sizes(
        weights=sum(parameter.numel() for parameter in found),
        nonzero=sum(int(parameter.count_nonzero()) for parameter in found),
        dense=sum(_bytes(parameter) for parameter in found),
        pruned=sum(_bytes(parameter, sparse=True) for parameter in found),
        quantized=sum(_bytes(parameter, bits) for parameter in found),
        both=sum(_bytes(parameter, bits, sparse=True) for parameter in found),
    )


def _bytes(parameter: Tensor, bits: int = 64, *, sparse: bool = False) -> int:
    """The bytes of one tensor; zeros are left out only where that pays.

    The places of the others are marked by a bit for every weight, or by a number for each one that is left.
    """
    whole, count = 8 * parameter.element_size(), parameter.numel()
    few = parameter.dim() > 1 and bits < whole
    width, scale = (bits, SCALE) if few else (whole, 0)
    total = count * width
    if sparse and count:
        left = int(parameter.count_nonzero())
        total = min(total, left * width + min(count, left * ceil(log2(count))))
    return ceil((total + scale) / 8)
