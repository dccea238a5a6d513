"""The units of a layer as few numbers: dead, saturated, alike, how far samples differ.

Legend: N samples (and places) looked at, U units: channels of images, features of all else.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from torch import Tensor

from runtime import telemetry

MOST = 2**12  # values looked at of one layer, and this many rows at least
ROWS = 16
PATIENCE = 8  # looks in a row in which a unit must stay still to count as dead
_NEAR = 0.01  # of the range between the ends
_ALWAYS = 0.95  # of its values


def by_unit(values: Tensor) -> Tensor | None:
    """The values of a layer as (N, U), at most about `MOST` of them and mostly where they lie; None without units.

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
    return flat


def describe_units(
    values_NU: np.ndarray, still_U: np.ndarray | None, ends: tuple[float, float] | None
) -> tuple[telemetry.Units, np.ndarray]:
    """What is told of units and, for the next look, how often each of them has stood still.

    `still_U` is that of the look before; `ends` are the values beyond which the layer never goes.
    """
    count = values_NU.shape[1]
    if still_U is None or len(still_U) != count:
        still_U = np.full(count, PATIENCE - 1)  # the first look decides alone
    still_U = np.where((values_NU != values_NU[0]).any(0), 0, still_U + 1)
    with np.errstate(all="ignore"):  # what overflows is told by the losses
        around_NU = values_NU - values_NU.mean(0)
        spread = sqrt(float(np.vdot(around_NU, around_NU)) / values_NU.size)
    told = telemetry.Units(
        dead=np.count_nonzero(still_U >= PATIENCE) / count,
        saturated=_saturated(values_NU, ends),
        spread=spread if spread == spread else None,
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
