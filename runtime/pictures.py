"""From tensors to what a view tells: small arrays, ready to be drawn, and plain facts about them. No graph, no Qt.

Every answer names its `form`, by which it is drawn: tiles, points, map, lines, bars, cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isqrt
from typing import Any

import numpy as np
import torch
from torch import Tensor

LARGEST = 96  # pixels along a side of a tile; larger pictures are thinned
COUNTED = 2**17  # numbers of a histogram


@dataclass(frozen=True, slots=True)
class Drawn:
    """Arrays by name, and plain facts: what a JSON object can hold."""

    arrays: dict[str, np.ndarray]
    facts: dict[str, Any] = field(default_factory=dict)


def numbers_of(tensor: Tensor) -> np.ndarray:
    """The tensor as single-precision numbers."""
    array: np.ndarray = tensor.detach().float().cpu().numpy()
    return array


def as_images(x: Tensor, *, batch: bool = True) -> Tensor:
    """Images (T, C, H, W) with 1 or 3 channels of images, lines of features that fill a square, or feature maps.

    Without `batch` the first axis is none of samples. The channels of feature maps become images of their own.
    """
    x = x if batch else x[None]
    if x.dim() == 2:
        side = isqrt(x.shape[1])
        x = x.reshape(len(x), 1, side, side)
    elif x.dim() == 3:
        x = x[:, None]
    return x if x.shape[1] in (1, 3) else x.reshape(-1, 1, *x.shape[2:])


def tiles(
    images: Tensor, low: float | None = None, high: float | None = None, *, each: bool = False, largest: int = LARGEST
) -> Drawn:
    """Images (T, C, H, W) as bytes (T, H, W) or (T, H, W, 3), black at the least and white at the largest value.

    The ends are those given, or what is found in all images, or with `each` in every single one.
    """
    step = max(1, -(-max(images.shape[2:]) // largest))
    values = numbers_of(images[:, :, ::step, ::step]).transpose(0, 2, 3, 1)
    least, most = (np.nanmin, np.nanmax) if values.size else (np.min, np.max)
    values = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    bottom = least(values) if low is None or high is None else low
    top = most(values) if low is None or high is None else high
    if each:
        starts, ends = values.min(axis=(1, 2, 3), keepdims=True), values.max(axis=(1, 2, 3), keepdims=True)
        shares = (values - starts) / np.maximum(ends - starts, 1e-12)
    else:
        shares = (values - bottom) / max(float(top - bottom), 1e-12)
    pixels = np.round(np.clip(shares, 0.0, 1.0) * 255).astype(np.uint8)
    pixels = pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    return Drawn({"tiles": pixels}, {"form": "tiles", "low": float(bottom), "high": float(top)})


def signed_tiles(images: Tensor) -> Drawn:
    """Weights (T, C, H, W) as bytes: 0 in the middle, the largest magnitude at both ends."""
    values = numbers_of(images)
    reach = float(np.nanmax(np.abs(values))) if values.size else 0.0
    reach = reach if np.isfinite(reach) and reach else 1.0
    drawn = tiles(images, -reach, reach, largest=4 * LARGEST)
    return Drawn(drawn.arrays, {**drawn.facts, "signed": True})


def in_plane(codes: Tensor, before: np.ndarray | None = None) -> np.ndarray:
    """Points (N, 2): the codes themselves, or their two principal components.

    A component has no sign of its own; it takes that with which it lies nearer to `before`.
    """
    if codes.shape[1] == 2:
        return numbers_of(codes)
    centered = torch.nan_to_num(codes.detach().float())
    centered = centered - centered.mean(0)
    left, scales, _ = torch.linalg.svd(centered, full_matrices=False)
    points = numbers_of(left[:, :2] * scales[:2])
    if points.shape[1] < 2:
        points = np.pad(points, ((0, 0), (0, 1)))
    if before is not None and before.shape == points.shape:
        points *= np.where((points * before).sum(axis=0) < 0, -1.0, 1.0)
    return np.ascontiguousarray(points, np.float32)


def marked(label: Tensor | None, classes: tuple[str, ...], *, classed: bool) -> Drawn:
    """What colors points: `label` (N,) class numbers with their names, or `value` (N,) numbers; nothing without.

    A label at each place of a sequence is not one of the sample.
    """
    if label is None or label[:1].numel() > 1:
        return Drawn({})
    flat = label.reshape(len(label), -1)[:, 0]
    if not classed:
        return Drawn({"value": numbers_of(flat)})
    signs = flat.is_floating_point()
    numbers = (flat > 0).long() if signs else flat.long()
    found = numbers.cpu().numpy().astype(np.int32)
    count = max(int(found.max(initial=0)) + 1, len(classes))
    names = [classes[index] if index < len(classes) else str(index) for index in range(count)]
    return Drawn({"label": found}, {"classes": names})


def histogram(x: Tensor, other: Tensor | None, bins: int) -> Drawn:
    """Shares of the numbers per bin: `counts` (bins,), `other` (bins,) where given, `edges` (bins + 1,)."""
    first = _some(x)
    second = _some(other) if other is not None else np.zeros(0, np.float32)
    both = np.concatenate((first, second))
    both = both[np.isfinite(both)]
    low, high = (float(both.min()), float(both.max())) if len(both) else (0.0, 1.0)
    if high - low <= 1e-12 * max(1.0, abs(low), abs(high)):
        low, high = low - 0.5, high + 0.5
    arrays: dict[str, np.ndarray] = {}
    for name, values in (("counts", first), ("other", second)):
        values = values[np.isfinite(values)]
        if name == "counts" or other is not None:
            counts, edges = np.histogram(values, bins, (low, high))
            arrays[name] = (counts / max(1, len(values))).astype(np.float32)
            arrays["edges"] = edges.astype(np.float32)
    there = first[np.isfinite(first)]
    facts = {"mean": float(there.mean()), "deviation": float(there.std())} if len(there) else {}
    return Drawn(arrays, {"form": "bars", **facts})


def _some(x: Tensor) -> np.ndarray:
    flat = x.detach().reshape(-1)
    return numbers_of(flat[:: max(1, -(-len(flat) // COUNTED))])


def single_map(scores: Tensor, points: int, *, middle: float, clipped: bool) -> Drawn:
    """One score at each of points × points places as `map` from −1 to 1: clipped there, or scaled to reach it.

    Row 0 is the lowest.
    """
    values = numbers_of(scores).reshape(points, points)
    reach = 1.0 if clipped else float(np.nanmax(np.abs(values - middle), initial=1e-12))
    reach = 0.5 if clipped and middle else reach
    shares = np.nan_to_num(np.clip((values - middle) / max(reach, 1e-12), -1.0, 1.0))
    return Drawn({"map": shares.astype(np.float32)}, {"form": "map", "low": middle - reach, "high": middle + reach})


def class_map(chances: Tensor, points: int) -> Drawn:
    """The likeliest class at each place as `winner` (points, points) and its probability as `share`."""
    values = numbers_of(chances)
    winner = values.argmax(axis=1).reshape(points, points).astype(np.uint8)
    share = np.nan_to_num(values.max(axis=1)).reshape(points, points).astype(np.float32)
    return Drawn({"winner": winner, "share": share}, {"form": "map"})


def grid(points: np.ndarray, count: int) -> tuple[np.ndarray, list[float]]:
    """Places (count², 2) around points (N, 2), and the bounds left, right, low, high; the first row is the lowest."""
    there = points[np.isfinite(points).all(axis=1)]
    low, high = (there.min(axis=0), there.max(axis=0)) if len(there) else (np.zeros(2), np.ones(2))
    room = np.where(high > low, (high - low) * 0.08, 0.5)
    (left, lower), (right, upper) = low - room, high + room
    across, up = np.linspace(left, right, count), np.linspace(lower, upper, count)
    places = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2).astype(np.float32)
    return places, [float(left), float(right), float(lower), float(upper)]


def span(values: np.ndarray, count: int) -> np.ndarray:
    """Places (count,) from the least to the largest of the values and a little beyond."""
    there = values[np.isfinite(values)]
    low, high = (float(there.min()), float(there.max())) if len(there) else (0.0, 1.0)
    room = (high - low) * 0.03 or 0.5
    return np.linspace(low - room, high + room, count, dtype=np.float32)
