"""Fonts for numbers and measures of texts, made once per theme and font of the program."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from studio.theme import theme


def figures(size: str = "small", *, bold: bool = False) -> tuple[QFont, QFontMetricsF]:
    """The interface font with digits of one width, so that changing numbers do not dance, and its measures."""
    base = QApplication.font()
    known = (base.family(), base.pointSizeF(), base.pixelSize(), base.weight())  # `key()` takes a hundred times as long
    return _figures(theme().name, known, size, bold)


@lru_cache(64)
def _figures(name: str, base: tuple[object, ...], size: str, bold: bool) -> tuple[QFont, QFontMetricsF]:
    font = theme().font(size, bold=bold)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font, QFontMetricsF(font)


def widest(measure: QFontMetricsF, texts: Iterable[str]) -> float:
    """The width of the widest text in pixels; 0 for none."""
    return max((measure.horizontalAdvance(text) for text in texts), default=0.0)
