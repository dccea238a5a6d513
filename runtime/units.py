"""The units of a layer as few numbers, worked out where they lie: dead, saturated, alike, how far samples differ.

On the CPU by numpy, whose calls on so few values take a fifth of torch's. Legend: N samples (and places) looked at,
U units: channels of images, features of all else.
"""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
import torch
from torch import Tensor

from runtime import telemetry

MOST = 2**12  # values looked at of one layer, and this many rows at least
ROWS = 16
WIDTH = 4  # numbers that describe the units of a layer
PATIENCE = 8  # looks in a row in which a unit must stay still to count as dead
_NEAR = 0.01  # of the range between the ends
_ALWAYS = 0.95  # of its values


def by_unit(values: Tensor) -> Tensor | None:
    """The values of a layer as (N, U), at most about `MOST` of them; None for what has no units.

    Units are channels (axis 1) of images, else what lies on the last axis.
    """
    if values.dim() < 2 or not values.numel():
        return None
    values = values.detach()
    if values.dim() > 3:
        rows = values[:: max(1, len(values) // ROWS)]
        places = rows.flatten(2)
        wanted = max(1, MOST // max(1, len(rows) * places.shape[1]))
        flat = places[:, :, :: max(1, -(-places.shape[2] // wanted))].movedim(1, -1).flatten(0, 1)
    else:
        flat = values.reshape(-1, values.shape[-1])
        flat = flat[:: max(1, len(flat) // max(ROWS, MOST // max(1, flat.shape[1])))]
    return flat.float()


def describe_units(
    values_NU: Tensor, still_U: Tensor | None, ends: tuple[float, float] | None
) -> tuple[Tensor, Tensor]:
    """Four numbers (dead, saturated, spread, alike) and, for the next look, how often each unit has stood still.

    `still_U` is that of the look before; `ends` are the values beyond which the layer never goes.
    """
    if still_U is None or still_U.shape != values_NU.shape[1:]:
        still_U = torch.full_like(values_NU[0], PATIENCE - 1)  # the first look decides alone
    if values_NU.device.type != "cpu":
        return _on_device(values_NU, still_U, ends)
    values, still = values_NU.numpy(), still_U.numpy()
    still = np.where((values != values[0]).any(0), np.float32(0), still + 1)
    count = values.shape[1]
    with np.errstate(all="ignore"):  # what overflows is told by the losses
        around = values - values.mean(0)
        spread = sqrt(float(np.vdot(around, around)) / values.size)
    told = (
        np.count_nonzero(still >= PATIENCE) / count,
        _saturated(values, ends),
        spread,
        (_twins(values) - 1) / (count - 1) if count > 1 else nan,
    )
    return torch.tensor(told), torch.from_numpy(still)


def _twins(values_NU: np.ndarray) -> int:
    """How many units say the same as the first, itself among them."""
    row = values_NU[0]
    if np.count_nonzero(row == row[0]) <= 1:  # as in nearly every layer
        return 1
    return int(np.count_nonzero((values_NU == values_NU[:, :1]).all(0)))


def _saturated(values_NU: np.ndarray, ends: tuple[float, float] | None) -> float:
    if ends is None:
        return nan
    low, high = ends
    near = _NEAR * (high - low)
    share_U = ((values_NU < low + near) | (values_NU > high - near)).mean(0)
    return float(np.count_nonzero(share_U > _ALWAYS) / len(share_U))


@torch.no_grad()
def _on_device(values_NU: Tensor, still_U: Tensor, ends: tuple[float, float] | None) -> tuple[Tensor, Tensor]:
    """The same without waiting for the device."""
    still_U = (still_U + 1).masked_fill(values_NU.amax(0) != values_NU.amin(0), 0)
    dead = (still_U >= PATIENCE).float().mean()
    spread = values_NU.var(0, correction=0).mean().sqrt()
    alike = saturated = torch.full_like(dead, nan)
    if values_NU.shape[1] > 1:
        alike = ((values_NU == values_NU[:, :1]).all(0).sum() - 1) / (values_NU.shape[1] - 1)
    if ends is not None:
        near = _NEAR * (ends[1] - ends[0])
        at_end = (values_NU < ends[0] + near) | (values_NU > ends[1] - near)
        saturated = (at_end.float().mean(0) > _ALWAYS).float().mean()
    return torch.stack((dead, saturated, spread, alike)), still_U


def as_units(numbers: list[float]) -> telemetry.Units:
    """Four numbers as the value that is told; what is no number is not known."""
    return telemetry.Units(*(None if number != number else number for number in numbers))
