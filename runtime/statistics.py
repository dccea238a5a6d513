"""Tensors as few numbers, worked out where they lie. Legend: T tensors, K values of each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import gcd, inf

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from runtime import telemetry

MOST, LEAST = 2048, 512  # values looked at of one tensor, and of each where there are many
ALL = 2**16  # values looked at of all tensors together
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
BINS = 32
WIDTH = 5 + len(QUANTILES) + BINS  # numbers that describe a tensor


def share_of(count: int) -> int:
    """How many values are looked at of each of so many tensors."""
    return min(MOST, max(LEAST, ALL // max(1, count)))


def sample(tensor: Tensor, most: int = MOST) -> Tensor:
    """At most so many values (k,) of a tensor, evenly spread over all of it; a copy, which does not keep the rest."""
    return views([tensor], most)[0].to(torch.float32, copy=True)


def views(tensors: Sequence[Tensor], most: int = MOST) -> list[Tensor]:
    """Of each tensor the values (k,) that are looked at, where they lie: they change when it is written to.

    They are at most `most` of all the tensors together.
    """
    laid = [_as_it_lies(tensor.detach()) for tensor in tensors]
    count = sum([tensor.numel() for tensor in laid])
    stride = _stride(count, most - len(laid) + 1, tuple([_period(tensor) for tensor in laid]))
    return [tensor.reshape(-1)[::stride] for tensor in laid]


def alike(view: Tensor, other: Tensor) -> Tensor:
    """The same places of another tensor of the shape and strides of that whose view it is."""
    return other.detach().as_strided(view.shape, view.stride(), other.storage_offset())


def _as_it_lies(tensor: Tensor) -> Tensor:
    """The same values with the axes in the order of the memory, so that flattening copies nothing."""
    if tensor.is_contiguous():
        return tensor
    return tensor.permute(sorted(range(tensor.dim()), key=tensor.stride, reverse=True))


def _period(tensor: Tensor) -> int:
    return tensor.numel() // tensor.shape[0] if tensor.dim() > 1 and tensor.shape[0] else 1


@lru_cache(4096)
def _stride(count: int, most: int, periods: tuple[int, ...]) -> int:
    """The least stride that takes few enough values and shares no factor with a row, so that every column is met."""
    stride = max(1, -(-count // most))
    while any(gcd(stride, period) > 1 for period in periods):
        stride += 1
    return stride


def describe(samples: Sequence[Tensor]) -> Tensor:
    """Mean, deviation, low, high, share of zeros, quantiles and histogram of each sample: (T, WIDTH)."""
    V_TK = pad_sequence(list(samples), batch_first=True, padding_value=inf)
    n_T1, inside_TK = _layout(tuple(len(item) for item in samples), V_TK.device)
    sorted_TK = _sort(V_TK)
    mean = V_TK.where(inside_TK, 0).sum(1, keepdim=True) / n_T1
    deviation = (V_TK - mean).where(inside_TK, 0).square().sum(1, keepdim=True).div(n_T1).sqrt()
    zeros = (V_TK == 0).sum(1, keepdim=True) / n_T1
    low, high = sorted_TK[:, :1], sorted_TK.gather(1, n_T1 - 1)
    place = V_TK.new_tensor(QUANTILES) * (n_T1 - 1)
    before = place.long()
    after = torch.minimum(before + 1, n_T1 - 1)
    quantiles = torch.lerp(sorted_TK.gather(1, before), sorted_TK.gather(1, after), place - before)
    edges = low + (high - low) * torch.arange(1, BINS, device=V_TK.device) / BINS
    below = torch.searchsorted(sorted_TK, edges)  # how many values lie under each inner edge
    histogram = torch.cat((below, n_T1), 1).diff(dim=1, prepend=torch.zeros_like(n_T1))
    return torch.cat((mean, deviation, low, high, zeros, quantiles, histogram), 1)


def magnitudes(samples: Sequence[Tensor]) -> Tensor:
    """Root mean square and largest magnitude of each sample: (T, 2)."""
    V_TK = pad_sequence(list(samples), batch_first=True)
    n_T1, _ = _layout(tuple(len(item) for item in samples), V_TK.device)
    mean_square = V_TK.square().sum(1, keepdim=True) / n_T1
    return torch.cat((mean_square.sqrt(), V_TK.abs().amax(1, keepdim=True)), 1)


@lru_cache(64)
def _layout(counts: tuple[int, ...], device: torch.device) -> tuple[Tensor, Tensor]:
    n_T1 = torch.tensor(counts, device=device)[:, None]
    return n_T1, torch.arange(max(counts), device=device) < n_T1


def _sort(values: Tensor) -> Tensor:
    """Each row in ascending order; on the CPU by numpy, which is six times as fast."""
    if values.device.type == "cpu":
        return torch.from_numpy(np.sort(values.numpy(), axis=1))
    return values.sort(1).values


def as_tensor(numbers: Sequence[float]) -> telemetry.Tensor:
    """A row of `describe` as the value that is told."""
    mean, deviation, low, high, zeros, *rest = numbers
    quantiles, histogram = rest[: len(QUANTILES)], rest[len(QUANTILES) :]
    return telemetry.Tensor(mean, deviation, low, high, zeros, tuple(quantiles), tuple(map(int, histogram)))
