"""What a model was taught at an input, as a few plain numbers: the range of each column, how bright pictures are.

Legend: N rows, D columns, C channels, H, W height and width.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from nodes.spec import Signal
from runtime.data import Rows

WIDEST = 1024  # columns that have a range each
CHUNK = 4096  # rows looked at in one go


def taught(rows: Rows, port: str, signal: Signal, most: int = 0) -> dict[str, Any] | None:
    """Facts of the training rows, for `runtime.export.predict.stray`; None where numbers have no scale.

    `low` and `high` of all numbers, or of each column where a source does not tell one range for all; null where
    there is no finite number. Of pictures also `brightness`: as shares from `black` to `white` the `least`, `mean` and
    `most` of a picture's mean. At most `most` rows, spread evenly, are looked at; 0 for all.
    """
    if not signal.floating or rows.drawer is not None or signal.rank < 1:
        return None
    numbers = rows.parts["train"]
    numbers = numbers[:: -(-len(numbers) // most) or 1] if most else numbers
    chunks = [rows.tensors[port][part.to(rows.tensors[port].device)] for part in numbers.split(CHUNK)]
    each = signal.rank == 2 and signal.low is None and signal.shape[1] <= WIDEST
    low = torch.stack([_finite(chunk, torch.inf, each=each).amin(0) for chunk in chunks]).amin(0)
    high = torch.stack([_finite(chunk, -torch.inf, each=each).amax(0) for chunk in chunks]).amax(0)
    facts: dict[str, Any] = {"low": _plain(low), "high": _plain(high)}
    if signal.meaning == "image" and signal.rank == 4:
        facts["brightness"] = _brightness(chunks, signal)
    return facts


def _finite(chunk: Tensor, otherwise: float, *, each: bool) -> Tensor:
    """Rows (N, D) or all numbers (K,), with something else in the place of what is not finite."""
    return torch.where(chunk.isfinite(), chunk, otherwise).reshape(*([len(chunk), -1] if each else [-1]))


def _brightness(chunks: list[Tensor], signal: Signal) -> dict[str, float]:
    """How bright pictures (N, C, H, W) are, as a picture from a file is read: from `black` to `white`."""
    black, white = signal.low or 0.0, 1.0 if signal.high is None else signal.high
    means = torch.cat([chunk.float().mean((1, 2, 3)) for chunk in chunks])
    shares = (means - black) / ((white - black) or 1.0)
    told = {"least": shares.min(), "mean": shares.mean(), "most": shares.max()}
    return {"black": black, "white": white, **{name: _plain(share) for name, share in told.items()}}


def _plain(values: Tensor) -> Any:
    """A number, or a list of numbers, as JSON has them; None for what is not finite."""
    if values.dim():
        return [_plain(value) for value in values]
    return float(f"{float(values):.6g}") if values.isfinite() else None
