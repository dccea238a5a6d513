"""How far the vertical axis of a chart reaches: the present run decides, whatever earlier ones did."""

from __future__ import annotations

from math import isfinite

import numpy as np

from studio.widgets.chart_lines import Drawn

FACTOR = 10.0  # by which an earlier run may widen a logarithmic axis at the least
DECADES = 1000.0  # times the usual value that a run once had, from which on a linear axis says nothing
FEW = 0.02  # of the points of a band, which may lie out of sight
SMALLEST = 1e-24  # of the largest value in sight: smaller ones stretch a logarithmic axis no further


def _below(values: np.ndarray, share: float) -> np.ndarray:
    """The finite value below which that share of them lies, as an array (1,); (0,) where there is none."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return finite
    place = round(share * (len(finite) - 1))
    return np.partition(finite, place)[place : place + 1]  # `np.quantile` takes ten times as long


def extremes(drawn: list[Drawn], *, log: bool) -> tuple[float, float]:
    """The least and the largest value in sight; on a logarithmic axis the least above zero. NaN when there is none."""
    lows, highs = [], []
    for each in drawn:
        if each.line.smoothing == 0:
            lows.append(each.bins.low)
            highs.append(each.bins.high)
        else:  # of a band what all but a few points stay within
            lows += [each.middle, _below(each.bins.low, FEW)]
            highs += [each.middle, _below(each.bins.high, 1 - FEW)]
    low, high = (np.concatenate(part) if part else np.empty(0) for part in (lows, highs))
    low, high = low[np.isfinite(low)], high[np.isfinite(high)]
    if log:
        low, high = np.append(low, high), high[high > 0]
        low = low[low > 0]
    if not len(low) or not len(high):
        return float("nan"), float("nan")
    least, largest = float(low.min()), float(high.max())
    return (max(least, largest * SMALLEST), largest) if log else (least, largest)


def reach(drawn: list[Drawn], *, log: bool) -> tuple[float, float]:
    """The extremes of the present run; earlier ones widen them, but never so far that they flatten it."""
    present = [each for each in drawn if not each.line.earlier]
    least, largest = extremes(drawn, log=log)
    if len(present) == len(drawn):
        return least, largest
    low, high = extremes(present, log=log)
    if not (isfinite(low) and isfinite(high)):
        return least, largest
    if log:
        further = max(high / low, FACTOR)
        return max(least, low / further), min(largest, high * further)
    further = max(high - low, abs(high), abs(low))
    return max(least, low - further), min(largest, high + further)


def spans_decades(drawn: list[Drawn]) -> bool:
    """Whether most of the present run would lie flat on the bottom of a linear axis."""
    values = [each.middle for each in drawn if not each.line.earlier]
    found = np.concatenate(values) if values else np.empty(0)
    found = found[np.isfinite(found)]
    if not len(found):
        return False
    least, largest = found.min(), found.max()
    return bool(least > 0 and largest > DECADES * least and largest > DECADES * _below(found, 0.5)[0])
