"""Tensors as few numbers: samples are taken where they lie, brought over together and described here.

Legend: T tensors, K values of each, V values of all, Q quantiles, B bins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import gcd, inf, prod

import numpy as np
import torch
from torch import Tensor

from runtime import telemetry

MOST, LEAST = 2048, 256  # values looked at of one tensor, and of each where there are many
ALL = 2**15  # values looked at of all tensors together
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 32


def share_of(count: int) -> int:
    """How many values are looked at of each of so many tensors."""
    return min(MOST, max(LEAST, ALL // max(1, count)))


def sample(tensor: Tensor, most: int = MOST) -> Tensor:
    """At most so many values (k,) of a tensor, evenly spread over all of it, mostly where they lie."""
    tensor = tensor.detach()
    taken = places_of(tensor.shape, tensor.stride(), most)
    if taken is None:  # it shares memory with itself, or leaves some out
        tensor = tensor.contiguous()
        taken = places_of(tensor.shape, tensor.stride(), most)
        assert taken is not None
    return tensor.as_strided(*taken)


def views(tensors: Sequence[Tensor], most: int = MOST) -> list[Tensor]:
    """Of each tensor the values (k,) that are looked at, where they lie: they change when it is written to.

    They are at most `most` of all the tensors together.
    """
    laid = [_as_it_lies(tensor.detach()) for tensor in tensors]
    count = sum([tensor.numel() for tensor in laid])
    stride = _stride(count, most - len(laid) + 1, tuple([_period(tensor.shape) for tensor in laid]))
    return [tensor.reshape(-1)[::stride] for tensor in laid]


def _as_it_lies(tensor: Tensor) -> Tensor:
    """The same values with the axes in the order of the memory, so that flattening copies nothing."""
    if tensor.is_contiguous():
        return tensor
    return tensor.permute(sorted(range(tensor.dim()), key=tensor.stride, reverse=True))


@lru_cache(4096)
def places_of(shape: torch.Size, strides: tuple[int, ...], most: int) -> tuple[tuple[int], tuple[int]] | None:
    """The size and stride of the sample of a tensor that lies in the memory so; None where there are gaps."""
    axes = sorted((stride, size) for stride, size in zip(strides, shape, strict=True) if size != 1)
    count = 1
    for stride, size in axes:
        if stride != count:
            return None
        count *= size
    stride = _stride(count, most, (_period([size for _, size in reversed(axes)]),))
    return (-(-count // stride),), (stride,)


def _period(shape: Sequence[int]) -> int:
    return prod(shape[1:]) if len(shape) > 1 and shape[0] else 1


@lru_cache(4096)
def _stride(count: int, most: int, periods: tuple[int, ...]) -> int:
    """The least stride that takes few enough values and shares no factor with a row, so that every column is met."""
    stride = max(1, -(-count // most))
    while any(gcd(stride, period) > 1 for period in periods):
        stride += 1
    return stride


def brought(samples: Sequence[Tensor]) -> np.ndarray:
    """The values of all samples (V,) one after the other, in one transfer."""
    values_V: np.ndarray = torch.cat([item.flatten() for item in samples]).float().cpu().numpy()
    return values_V


@dataclass(frozen=True, slots=True)
class Rows:
    """Values one after the other (V,), and how many there are of each tensor (T,)."""

    values: np.ndarray
    counts: np.ndarray

    def part(self, first: int, end: int | None = None) -> Rows:
        """Some tensors that follow each other."""
        before, within = self.counts[:first].sum(), self.counts[first:end]
        return Rows(self.values[before : before + within.sum()], within)

    @property
    def first(self) -> np.ndarray:
        """Where each begins."""
        first: np.ndarray = np.cumsum(self.counts) - self.counts
        return first

    def sums(self, values_V: np.ndarray) -> np.ndarray:
        """The sum of such values for each tensor (T,)."""
        sums: np.ndarray = np.add.reduceat(values_V, self.first, dtype=np.float64)
        return sums


def describe(rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    """Mean, deviation, low, high, share of zeros and quantiles of each sample (T, 5 + Q), and its histogram (T, B).

    All on the processor: so few values take a device longer than bringing them over.
    """
    values_V, n_T, T = rows.values, rows.counts, len(rows.counts)
    if not T:
        return np.zeros((0, 5 + len(QUANTILES))), np.zeros((0, BINS), np.intp)
    with np.errstate(all="ignore"):  # what overflows is told by the losses
        mean_T = rows.sums(values_V) / n_T
        deviation_T = np.sqrt(rows.sums(np.square(values_V - np.repeat(mean_T, n_T))) / n_T)
        zeros_T = rows.sums(values_V == 0) / n_T
        sorted_TK = _sorted(rows)
        low_T1, high_T1 = sorted_TK[:, :1], np.take_along_axis(sorted_TK, n_T[:, None] - 1, 1)
        place_TQ = np.multiply.outer(n_T - 1, np.array(QUANTILES))
        before_TQ = place_TQ.astype(np.intp)
        lower_TQ = np.take_along_axis(sorted_TK, before_TQ, 1)
        upper_TQ = np.take_along_axis(sorted_TK, np.minimum(before_TQ + 1, n_T[:, None] - 1), 1)
        quantiles_TQ = lower_TQ + (upper_TQ - lower_TQ) * (place_TQ - before_TQ)
        bins_TB = _histogram(rows, low_T1[:, 0], high_T1[:, 0])
        told = (mean_T[:, None], deviation_T[:, None], low_T1, high_T1, zeros_T[:, None], quantiles_TQ)
        return np.concatenate(told, 1).astype(np.float32), bins_TB  # as they are kept in a history


def magnitudes(rows: Rows) -> np.ndarray:
    """Root mean square and largest magnitude of each sample: (T, 2)."""
    if not len(rows.counts):
        return np.zeros((0, 2))
    with np.errstate(all="ignore"):
        size_T = np.sqrt(rows.sums(np.square(rows.values)) / rows.counts)
    return np.stack((size_T, np.maximum.reduceat(np.abs(rows.values), rows.first)), 1).astype(np.float32)


def _sorted(rows: Rows) -> np.ndarray:
    """Each sample in ascending order, with infinity behind the shorter ones: (T, K)."""
    values_TK = np.full((len(rows.counts), rows.counts.max()), inf, np.float32)
    values_TK[np.arange(values_TK.shape[1]) < rows.counts[:, None]] = rows.values
    values_TK.sort(1)
    return values_TK


def _histogram(rows: Rows, low_T: np.ndarray, high_T: np.ndarray) -> np.ndarray:
    """How many values lie in each of `BINS` equal parts between low and high: (T, BINS)."""
    T, n_T = len(rows.counts), rows.counts
    scale_T = BINS / (high_T.astype(np.float64) - low_T)
    place_V = (rows.values - np.repeat(low_T, n_T)) * np.repeat(scale_T, n_T)
    place_V = np.where(place_V < BINS, place_V, BINS - 1)  # the highest value, and what is no number
    bins_V = np.repeat(np.arange(0, T * BINS, BINS), n_T) + place_V.astype(np.intp)
    return np.bincount(bins_V, minlength=T * BINS).reshape(T, BINS)


def as_tensor(numbers: Sequence[float], histogram: Sequence[int]) -> telemetry.Tensor:
    """A row of what `describe` answers as the value that is told."""
    mean, deviation, low, high, zeros, *quantiles = numbers
    return telemetry.Tensor(mean, deviation, low, high, zeros, tuple(quantiles), tuple(histogram))
