"""What is saved from the plot window: the picture as it is on screen, and the recorded numbers as a table."""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from runtime import files
from studio.folders import SAVED, keep_folder
from studio.job import Job
from studio.translate import tr

PATIENCE = 10.0  # seconds that a table being written is waited for when the window closes
SHARPNESS = 2  # pixels of a picture per pixel of the screen
Column = tuple[str, np.ndarray, np.ndarray]  # heading, steps, values


class Saving(QObject):
    """Asks where to, and writes. `name` gives the proposed path without its suffix."""

    told = Signal(str, str)  # a translated sentence, and the role of its color; also when work begins or ends

    def __init__(self, window: QWidget, name: Callable[[], str]) -> None:
        super().__init__(window)
        self._window, self._name = window, name
        self._job: Job | None = None

    @property
    def busy(self) -> bool:
        """Whether a table is being written."""
        return self._job is not None

    def picture(self, scene: Any) -> None:
        """Write what is in sight to a file that the person chooses, PNG or SVG."""
        kinds = {_pattern(tr("PNG picture"), ".png"): ".png", _pattern(tr("SVG drawing"), ".svg"): ".svg"}
        path, kind = QFileDialog.getSaveFileName(
            self._window, tr("Save picture"), f"{self._name()}.png", ";;".join(kinds)
        )
        if not path:
            return
        target = _suffixed(path, tuple(kinds.values()), kinds.get(kind, ".png"))
        keep_folder(SAVED, target)
        try:
            save_picture(scene, target)
        except OSError as fault:
            self._end(target, fault)
        else:
            self._end(target, None)

    def numbers(self, columns: Sequence[Column]) -> None:
        """Write every recorded point to a table that the person chooses, in a thread."""
        path, _ = QFileDialog.getSaveFileName(
            self._window, tr("Save numbers"), f"{self._name()}.csv", _pattern(tr("CSV table"), ".csv")
        )
        if not path:
            return
        target = _suffixed(path, (".csv",), ".csv")
        keep_folder(SAVED, target)
        self._job = Job(lambda _: files.write_text(target, table(columns)), "netloom-numbers", self)
        self._job.done.connect(lambda _: self._end(target, None))
        self._job.failed.connect(lambda fault: self._end(target, fault))
        self._job.start()
        self.told.emit(tr("Writing {file} …", file=target.name), "muted")

    def finish(self) -> None:
        """Wait for what is being written."""
        if self._job is not None:
            self._job.join(PATIENCE)

    def _end(self, target: Path, fault: Exception | None) -> None:
        self._job = None
        if fault is None:
            self.told.emit(tr("Saved {file}.", file=target.name), "good")
            return
        reason = getattr(fault, "strerror", None) or str(fault)
        self.told.emit(
            tr("{file} could not be saved: {reason}. Choose another place.", file=target.name, reason=reason), "error"
        )


def save_picture(scene: Any, path: Path) -> None:
    """Write a scene of pyqtgraph as SVG or PNG, by the suffix. Raises `OSError`."""
    if path.suffix.lower() == ".svg":
        files.write_bytes(path, _drawing(scene))
        return
    from pyqtgraph.exporters import ImageExporter

    exporter = ImageExporter(scene)
    exporter.parameters()["width"] = SHARPNESS * int(exporter.params["width"])
    picture = exporter.export(toBytes=True)

    def write(temporary: Path) -> None:
        if not picture.save(str(temporary), "PNG"):
            raise OSError(0, "the picture could not be written", str(path))

    files.write_by(path, write)


def _drawing(scene: Any) -> bytes:
    """A scene as SVG.

    pyqtgraph 0.14 splits every part of a path at a comma and stops at the bare "Z" with which Qt closes one (its issue
    3495); every such path has drawn its last side already, so it goes without. And not every viewer can tell how much
    100 % of a drawing without a size are.
    """
    exporting: Any = importlib.import_module("pyqtgraph.exporters.SVGExporter")
    correct = exporting.correctCoordinates

    def correct_open(node: Any, *rest: Any) -> None:
        for path in node.getElementsByTagName("path"):
            path.setAttribute("d", " ".join(path.getAttribute("d").replace("Z", " ").split()))
        correct(node, *rest)

    exporting.correctCoordinates = correct_open
    try:
        exporter = exporting.SVGExporter(scene)
        drawing: bytes = exporter.export(toBytes=True)
    finally:
        exporting.correctCoordinates = correct
    size = (int(exporter.params["width"]), int(exporter.params["height"]))
    return drawing.replace(b'width="100%" height="100%"', b'width="%d" height="%d"' % size, 1)


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


def _pattern(kind: str, suffix: str) -> str:
    return f"{kind} (*{suffix})"


def _suffixed(path: str, known: tuple[str, ...], suffix: str) -> Path:
    target = Path(path)
    return target if target.suffix.lower() in known else target.with_name(target.name + suffix)
