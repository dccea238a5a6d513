"""From an explanation to the picture of its window: of a convolution, or of pooling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from studio.translate import tr
from studio.widgets.window_picture import WindowShown

NAMES = ("image", "window", "kernel", "inside", "channels", "covered")  # of the arrays that make a picture

Arrays = Mapping[str, np.ndarray]


def channels_of(arrays: Arrays) -> list[int]:
    """The channels whose windows are told, those that bring most first; empty without a window of channels."""
    if "kernel" not in arrays:
        return []
    brought = np.abs((arrays["window"] * arrays["kernel"]).sum(axis=(1, 2)))
    return [int(one) for one in np.argsort(-brought, kind="stable")]


def window_of(arrays: Arrays, facts: Mapping[str, Any], channel: int = 0, named: str = "") -> WindowShown | None:
    """The window in one of the channels that are told, or None where the explanation has no window."""
    if "covered" in arrays:
        return WindowShown(arrays["image"][0], arrays["covered"].astype(bool), (), (tr("Window"),))
    if "kernel" not in arrays:
        return None
    image = arrays["image"][channel]
    covered = np.zeros(image.shape, dtype=bool)
    rows, columns = (([one for one in axis if one is not None]) for axis in facts["where"])
    if rows and columns:
        covered[np.ix_(rows, columns)] = True
    window, kernel = arrays["window"][channel], arrays["kernel"][channel]
    seen = np.where(arrays["inside"][channel] > 0, window, np.nan)
    captions = (named or tr("Input"), tr("Window"), tr("Kernel"), tr("Product"))
    parts = (("window", seen), ("kernel", kernel), ("product", np.where(np.isnan(seen), np.nan, window * kernel)))
    return WindowShown(image, covered, parts, captions)
