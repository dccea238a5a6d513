"""One generation, step by step: what the samples are after each step of the block that is run over time.

Legend: S steps that are kept, N samples, H and W of a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from nodes.spec import Problem
from runtime.generate import Generated, generate, picture_of
from runtime.insight.lens import Lens
from runtime.insight.question import Pieces
from runtime.pictures import Drawn, as_images, numbers_of, tiles

KEPT = 200  # steps
SAMPLES = 16  # pictures; of points eight times as many
POINTS = 8


@dataclass(frozen=True)
class Denoising:
    """Samples of a node from one seed, after each step of their generation.

    Arrays: `frames` (S, N, H, W) or (S, N, H, W, 3) bytes, all by the range of the last, or `points` (S, N, 2), and
    `steps` (S,), what number each has. Facts: `total`, how many steps there are. Raises `Problem` for a node that
    depends on data, and for samples that are neither pictures nor pairs of numbers.
    """

    draws: ClassVar[bool] = True
    node: str
    seed: int = 0
    count: int = SAMPLES

    def answer(self, lens: Lens) -> Pieces:
        """Generate; the pictures come at the end, when black and white are known."""
        kept: list[Tensor] = []
        numbers: list[int] = []
        total = 1
        for made in generate(lens.program, self.node, self.count * POINTS, self.seed):
            total = made.steps
            if made.samples is not None and due(made):
                kept.append(made.samples.float())
                numbers.append(made.step)
            lens.program.network.eval()  # generation leaves it as if training went on
            yield made.step / made.steps
        return Drawn(*drawn(kept, numbers, total, self.count))


def due(made: Generated) -> bool:
    """Whether a step is kept; of many every so-manieth, and the last."""
    return made.done or made.step % -(-made.steps // KEPT) == 0


def drawn(
    kept: list[Tensor], numbers: list[int], total: int, count: int
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """All steps as pictures of one range, or as points in one plane."""
    last = kept[-1]
    steps, facts = np.array(numbers), {"total": total}
    form = picture_of(last).facts["form"]
    if form == "tiles":
        low, high = ends_of(last[:count])
        frames = [tiles(as_images(samples[:count].flatten(1) if samples.dim() > 4 else samples[:count]), low, high)
                  for samples in kept]  # fmt: skip
        arrays = {"frames": np.stack([frame.arrays["tiles"] for frame in frames]), "steps": steps}
        return arrays, {**facts, "form": "tiles", "low": low, "high": high}
    if last.dim() == 2 and last.shape[1] == 2:
        points = numbers_of(torch.stack(kept))
        there = points[np.isfinite(points).all(axis=2)]
        low, high = there.min(axis=0), there.max(axis=0)
        span = [float(low[0]), float(high[0]), float(low[1]), float(high[1])]
        return {"points": points, "steps": steps}, {**facts, "form": "points", "axes": [], "span": span}
    raise Problem("What is generated here is neither a picture nor a pair of numbers. Choose another node.")


def ends_of(samples: Tensor) -> tuple[float, float]:
    """Black and white: shares are from 0 to 1, numbers around zero even, others from the least to the largest."""
    low, high = float(torch.nan_to_num(samples).min()), float(torch.nan_to_num(samples).max())
    if low >= -0.2 and 0.5 <= high <= 1.2:
        return 0.0, 1.0
    return low, high if high > low else low + 1.0
