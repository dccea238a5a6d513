"""A held-out sample as a person begins with it, and what is known of all: ranges, names, where pictures lie.

Legend: N samples, C channels, H, W height and width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import Tensor

from runtime.document import End
from runtime.failure import Failure
from runtime.insight.codes import is_class, label_of
from runtime.insight.lens import Lens, middle
from runtime.pictures import Drawn
from runtime.taught import taught

PLACES = 256  # of a sequence whose labels are told
TAUGHT = 4096  # training rows that are looked at


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The held-out sample of that number at a source port; the numbers begin again where there are no more.

    Arrays: `value` (…), and of all samples `least`, `most`, `mean` (…). Facts: `low` and `high` of all numbers (those
    that the source tells, else those found), `told` whether the source tells them, `paper`, the value of an empty
    picture, its `center` (row, column) and `size` (height, width) of what is drawn on it as shares, `columns`,
    `label` (of a sequence also `labels`) or `target` of the sample where it has one, its `row`, the `count` of the
    samples, and what the training rows `taught`.
    """

    source: End
    number: int = 0

    def answer(self, lens: Lens) -> Drawn:
        """Look at the samples."""
        table, samples = lens.table(self.source.node), lens.samples([self.source])[0]
        if not len(samples):
            raise Failure("{node} gives no samples.", self.source.node)
        signal, place = lens.signal(self.source), self.number % len(samples)
        told = signal is not None and signal.low is not None and signal.high is not None
        low, high = (
            (float(signal.low), float(signal.high))
            if told and signal is not None and signal.low is not None and signal.high is not None
            else (float(samples.min()), float(samples.max()))
        )
        arrays = {"value": samples[place], "least": samples.amin(0), "most": samples.amax(0), "mean": middle(samples)}
        drawn = table.drawer is not None
        facts: dict[str, Any] = {
            "low": low,
            "high": high if high > low else low + 1.0,
            "told": told,
            "count": len(samples),
            "place": place,
            "columns": list(lens.columns(self.source.node)),
            "taught": taught(table, self.source.port, signal, TAUGHT) if signal is not None else None,
            "row": -1 if drawn else int(lens.numbers(self.source.node)[place]),
            **({} if drawn else _truth(lens, self.source, place)),
        }
        if samples.dim() == 4:
            facts |= _drawing(samples, low, high)
        return Drawn({name: tensor.cpu().numpy() for name, tensor in arrays.items()}, facts)


def _truth(lens: Lens, source: End, place: int) -> dict[str, Any]:
    """The class of the sample as `label`, of a sequence all of them as `labels`, or its number as `target`."""
    end = label_of(lens, source.node)
    if end is None or end == source:
        return {}
    values = lens.samples([end])[0]
    value = float(values[place].reshape(-1)[0])
    if not is_class(lens, end):
        return {"target": value} if values[0].numel() == 1 else {}
    names = lens.tokens(end)
    signs = values.is_floating_point()
    found = [int(one > 0) if signs else int(one) for one in values[place].reshape(-1)[:PLACES].tolist()]
    written = [names[number] if 0 <= number < len(names) else str(number) for number in found]
    if len(written) == 1:
        return {"label": written[0]}
    return {"label": ("" if all(len(word) == 1 for word in written) else " ").join(written), "labels": written}


def _drawing(samples: Tensor, low: float, high: float) -> dict[str, Any]:
    """What paper is, and where on it the pictures (N, C, H, W) lie on the whole."""
    shares = ((samples.float().mean(1) - low) / max(high - low, 1e-12)).cpu().numpy()
    corners = shares[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    dark = bool(np.median(corners) <= 0.5)
    ink = np.clip(shares if dark else 1.0 - shares, 0.0, 1.0)
    height, width = ink.shape[1:]
    weight = np.maximum(ink.sum(axis=(1, 2)), 1e-9)
    down = (ink.sum(axis=2) * (np.arange(height) + 0.5)).sum(axis=1) / weight / height
    across = (ink.sum(axis=1) * (np.arange(width) + 0.5)).sum(axis=1) / weight / width
    there = ink > 0.25
    tall, wide = (there.any(axis=axis).sum(axis=1).mean() for axis in (2, 1))
    return {
        "paper": low if dark else high,
        "center": [float(down.mean()), float(across.mean())],
        "size": [float(tall / height), float(wide / width)],
    }
