"""What is saved from the plot window: the picture as it is on screen, and the recorded numbers as a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from runtime import files

SHARPNESS = 2  # pixels of a picture per pixel of the screen
Column = tuple[str, np.ndarray, np.ndarray]  # heading, steps, values


def save_picture(scene: Any, path: Path) -> None:
    """Write a scene of pyqtgraph as SVG or PNG, by the suffix. Raises `OSError`."""
    if path.suffix.lower() == ".svg":
        from pyqtgraph.exporters import SVGExporter

        drawing: bytes = SVGExporter(scene).export(toBytes=True)
        files.write_bytes(path, drawing)
        return
    from pyqtgraph.exporters import ImageExporter

    exporter = ImageExporter(scene)
    exporter.parameters()["width"] = SHARPNESS * int(exporter.params["width"])
    picture = exporter.export(toBytes=True)

    def write(temporary: Path) -> None:
        if not picture.save(str(temporary), "PNG"):
            raise OSError(0, "the picture could not be written", str(path))

    files.write_by(path, write)


def table(columns: Sequence[Column]) -> str:
    """Curves as CSV: a row per step, a column per curve, empty where a curve has no point.

    Every number is written so that reading it back gives the same one. A curve with several points of one step takes
    several rows.
    """
    keys = [steps + 1j * _repeats(steps) for _, steps, _ in columns]  # complex numbers are put in order by both parts
    rows = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=complex)
    cells = [[_written(step) for step in rows.real.tolist()]]
    for key, (_, _, values) in zip(keys, columns, strict=True):
        column = [""] * len(rows)
        for row, value in zip(np.searchsorted(rows, key).tolist(), values.tolist(), strict=True):
            column[row] = repr(value)
        cells.append(column)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["step", *(heading for heading, _, _ in columns)])
    writer.writerows(zip(*cells, strict=True))
    return text.getvalue()


def _repeats(steps: np.ndarray) -> np.ndarray:
    """How many equal steps stand before each; steps rise."""
    return np.arange(len(steps)) - np.searchsorted(steps, steps, side="left")


def _written(step: float) -> str:
    return str(int(step)) if step.is_integer() else repr(step)
