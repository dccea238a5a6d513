"""The units of a layer as few numbers: dead, saturated, alike, how far samples differ.

Legend: N samples (and places) looked at, U units: channels of images, features of all else.
"""

from __future__ import annotations

from itertools import pairwise
from math import sqrt

import numpy as np
import torch
from torch import Tensor

from runtime import telemetry

MOST = 2**12  # values looked at of one layer, and this many rows at least
ROWS = 16
PATIENCE = 8  # looks in a row in which a unit must stay still to count as dead
SURE = 32  # samples in these together; of fewer a unit that seldom speaks may happen to see none of its own
_NEAR = 0.01  # of the range between the ends
_ALWAYS = 0.95  # of its values


def has_units(values: Tensor) -> bool:
    """Whether these are samples of units."""
    return values.dim() > 1 and values.numel() > 0


def unit_places(shape: torch.Size, strides: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Where the values of units lie in such a tensor: size and strides (…, U), about `MOST` values at most.

    Units are channels (axis 1) of images, else what lies on the last axis. None where the places of an image, or the
    samples of all else, do not follow each other at equal distances.
    """
    if len(shape) > 3:
        rows = max(1, shape[0] // ROWS)
        step = _apart(shape[2:], strides[2:])
        count, kept = shape[2:].numel(), -(-shape[0] // rows)
        wanted = max(1, MOST // max(1, kept * shape[1]))
        every = max(1, -(-count // wanted))
        size = (kept, -(-count // every), shape[1])
        return None if step is None else (size, (rows * strides[0], every * step, strides[1]))
    step = _apart(shape[:-1], strides[:-1])
    count = shape[:-1].numel()
    every = max(1, count // max(ROWS, MOST // max(1, shape[-1])))
    return None if step is None else ((-(-count // every), shape[-1]), (every * step, strides[-1]))


def _apart(shape: torch.Size, strides: tuple[int, ...]) -> int | None:
    """How far these axes together lie apart, taken as one; None where that differs."""
    known = [(size, stride) for size, stride in zip(shape, strides, strict=True) if size != 1]
    follow = all(before == stride * size for (_, before), (size, stride) in pairwise(known))
    return (known[-1][1] if known else 1) if follow else None


def describe_units(
    values_NU: np.ndarray, still_U: np.ndarray | None, ends: tuple[float, float] | None
) -> tuple[telemetry.Units, np.ndarray]:
    """What is told of units and, for the next look, how often each of them has stood still.

    `still_U` is that of the look before; `ends` are the values beyond which the layer never goes. A single sample does
    not say what differs among samples: there only a unit that gives 0 stands still, and no spread is told.
    """
    rows, count = values_NU.shape
    sure = -(-SURE // rows)  # looks
    patience = max(PATIENCE, sure)
    if still_U is None or len(still_U) != count:
        still_U = np.full(count, patience - sure)  # the first look decides alone, if it sees enough
    moves_U = (values_NU != (values_NU[0] if rows > 1 else 0.0)).any(0)
    still_U = np.where(moves_U, 0, still_U + 1)
    with np.errstate(all="ignore"):  # what overflows is told by the losses
        around_NU = values_NU - values_NU.mean(0)
        spread = sqrt(float(np.vdot(around_NU, around_NU)) / values_NU.size)
    told = telemetry.Units(
        dead=np.count_nonzero(still_U >= patience) / count,
        saturated=_saturated(values_NU, ends) if rows > 1 else None,
        spread=spread if rows > 1 and spread == spread else None,
        alike=(_twins(values_NU) - 1) / (count - 1) if count > 1 else None,
    )
    return told, still_U


def _twins(values_NU: np.ndarray) -> int:
    """How many units say the same as the first, itself among them."""
    row = values_NU[0]
    if np.count_nonzero(row == row[0]) <= 1:  # as in nearly every layer
        return 1
    return int(np.count_nonzero((values_NU == values_NU[:, :1]).all(0)))


def _saturated(values_NU: np.ndarray, ends: tuple[float, float] | None) -> float | None:
    if ends is None:
        return None
    low, high = ends
    near = _NEAR * (high - low)
    share_U = ((values_NU < low + near) | (values_NU > high - near)).mean(0)
    return float(np.count_nonzero(share_U > _ALWAYS) / len(share_U))
