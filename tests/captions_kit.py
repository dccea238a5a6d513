"""What tests of titles on tiles share: what is written there while a canvas is painted."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor, QPainter

from studio.canvas import tiles
from studio.canvas.look import Look

Written = tuple[str, float, float, float, float]  # a text and its place on the screen


def noted_titles(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    """What is written on tiles from now on, in order."""
    found = list[Written]()
    write = tiles._write_centered

    def noted(painter: QPainter, look: Look, font: str, middle: float, line: float, text: str, color: QColor) -> None:
        wide = look.width(font, text)
        found.append((text, middle - wide / 2, line - 9.0, middle + wide / 2, line + 2.5))
        write(painter, look, font, middle, line, text, color)

    monkeypatch.setattr(tiles, "_write_centered", noted)
    return found
