"""Fonts for numbers and measures of texts."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontMetricsF


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, so that changing numbers do not dance."""
    made = QFont(font)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def widest(font: QFont, texts: list[str]) -> float:
    """The width of the widest text in pixels; 0 for none."""
    measure = QFontMetricsF(font)
    return max((measure.horizontalAdvance(text) for text in texts), default=0.0)
