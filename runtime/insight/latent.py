"""The plane of a code: where samples lie in it, and the pictures that a decoder makes of any place.

Legend: N samples, K numbers of a code, P places, H and W of a picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch

from nodes.spec import Problem
from runtime.decoders import picture_of_code
from runtime.insight.codes import SHOWN, is_class, label_of, output_of
from runtime.insight.lens import Lens
from runtime.noise import seed_of, start_noise
from runtime.pictures import Drawn, as_images, marked, numbers_of, tiles

EDGE = 0.01  # of the values of decoded pictures that are left black or white


@dataclass(frozen=True)
class LatentPlane:
    """The codes of held-out samples, as a node gives them.

    Arrays: `codes` (N, K), `points` (N, 2) the first two of them, `label` (N,) or `value` (N,) where the source has
    such a thing, `rows` (N,), and `inputs` (N, …) the samples where they are not too large. Facts: `decodes`, whether
    pictures can be made of places, and `low` and `high`, black and white in them.
    Raises `Problem` for a node that gives no such code.
    """

    draws: ClassVar[bool] = True
    node: str
    most: int = 400

    def answer(self, lens: Lens) -> Drawn:
        """Run the samples; of a source of codes, some that it draws."""
        code = output_of(lens, self.node)
        start_noise(seed_of(0, "latent"), lens.device)  # the same samples of a code that is drawn, look after look
        sources = [one for one in lens.sources(code) if lens.table(one.node).drawer is None]
        shown = sources[0] if sources else None
        label = label_of(lens, shown.node) if shown is not None else None
        wanted = dict.fromkeys([code, *([shown] if shown else []), *([label] if label else [])])
        found = lens.look(*wanted, most=self.most)
        codes = found[code]
        if codes.dim() != 2 or codes.shape[1] < 2 or not codes.is_floating_point():
            raise Problem("A code is at least two numbers for each sample. Choose another layer.")
        known = lens.classes(shown.node) if shown is not None else ()
        mark = marked(found[label] if label else None, known, classed=is_class(lens, label))
        arrays = {"codes": numbers_of(codes), "points": numbers_of(codes[:, :2]), **mark.arrays}
        facts = {"form": "points", "axes": ["1", "2"], "projected": False, **mark.facts}
        if shown is not None:
            arrays["rows"] = lens.numbers(shown.node, self.most)[: len(codes)].numpy()
            if found[shown].numel() <= SHOWN:
                arrays["inputs"] = numbers_of(found[shown])
            signal = lens.signal(shown)
            facts |= {"meaning": signal.meaning if signal else "", "columns": list(lens.columns(shown.node))}
        picture = picture_of_code(lens.checked, code)
        facts["decodes"] = picture is not None
        if picture is not None:
            decoded = lens.over(picture, code, codes)
            facts |= dict(zip(("low", "high"), _ends(decoded), strict=True)) if decoded is not None else {}
        return Drawn(arrays, facts)


@dataclass(frozen=True)
class Decoded:
    """The pictures of places in the space of a code: `tiles` (P, H, W) or (P, H, W, 3), bytes from `low` to `high`."""

    draws: ClassVar[bool] = True
    node: str
    places: tuple[tuple[float, ...], ...]
    low: float = 0.0
    high: float = 1.0

    def answer(self, lens: Lens) -> Drawn:
        """Decode the places. Raises `Problem` where no picture is computed from the code."""
        code = output_of(lens, self.node)
        picture = picture_of_code(lens.checked, code)
        start_noise(seed_of(0, "latent"), lens.device)
        found = lens.over(picture, code, torch.tensor(self.places)) if picture is not None else None
        if found is None:
            raise Problem("No picture is computed from this layer alone. Choose another layer.")
        return tiles(as_images(found.float()), self.low, self.high)


def _ends(decoded: torch.Tensor) -> tuple[float, float]:
    """Black and white: the ends of what samples decode to, or those of shares where they come near to these."""
    values = numbers_of(decoded).ravel()
    values = values[np.isfinite(values)]
    low, high = (float(end) for end in np.quantile(values, (EDGE, 1 - EDGE))) if len(values) else (0.0, 1.0)
    if low >= -0.05 and 0.5 <= high <= 1.05:
        return 0.0, 1.0
    return low, high if high > low else low + 1.0
