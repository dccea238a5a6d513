"""What all gestures have in common: begin, update, commit, cancel, and a picture of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from studio.canvas.frame import Frame


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is: on the widget in pixels, in the scene, and which keys are held."""

    pixel_x: float
    pixel_y: float
    x: float
    y: float
    shift: bool = False
    alt: bool = False
    control: bool = False


class Gesture(Protocol):
    """One press until it is let go. `commit` is the only one that edits, and does so once."""

    @property
    def cursor(self) -> Qt.CursorShape: ...
    @property
    def moving(self) -> np.ndarray | None: ...  # mask of the nodes that are painted apart because they move

    def begin(self, at: Pointer) -> None: ...
    def update(self, at: Pointer) -> None: ...
    def commit(self) -> None: ...
    def cancel(self) -> None: ...
    def paint(self, painter: QPainter, frame: Frame) -> None: ...
