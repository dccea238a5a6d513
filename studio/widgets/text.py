"""Fonts for numbers and measures of texts, made once per theme and font of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QApplication

from studio.theme import theme

_made: dict[tuple[str, bool], tuple[QFont, Measure]] = {}  # by size and weight
_made_for: list[object] = []  # font of the program, name of the theme
AROUND = " · "  # between a name and the blocks around it
REMEMBERED = 4096  # texts of each font whose widths are kept
NAMED_BESIDE = 96.0  # pixels that names beside bars may take however narrow the picture is


class Measure(QFontMetricsF):
    """Measures of a font that remember what they have measured: the same names and numbers come again and again.

    Qt shapes a text anew each time, which takes longer than painting the line beside it.
    """

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self._advances: dict[str, float] = {}
        self._elided: dict[tuple[str, Qt.TextElideMode, float], str] = {}

    def horizontalAdvance(self, text: str) -> float:  # type: ignore[override]
        """The width of a text in pixels."""
        found = self._advances.get(text)
        if found is None:
            if len(self._advances) >= REMEMBERED:
                self._advances.clear()
            found = self._advances[text] = super().horizontalAdvance(text)
        return found

    def elidedText(self, text: str, mode: Qt.TextElideMode, width: float) -> str:  # type: ignore[override]
        """As much of a text as has room in so many pixels."""
        asked = text, mode, width
        found = self._elided.get(asked)
        if found is None:
            if len(self._elided) >= REMEMBERED:
                self._elided.clear()
            found = self._elided[asked] = super().elidedText(text, mode, width)
        return found


def figures(size: str = "small", *, bold: bool = False) -> tuple[QFont, Measure]:
    """The interface font with digits of one width, so that changing numbers do not dance, and its measures."""
    wanted = [QApplication.font(), theme().name]
    if wanted != _made_for:
        _made.clear()
        _made_for[:] = wanted
    if (size, bold) not in _made:
        font = theme().font(size, bold=bold)
        font.setFeature(QFont.Tag("tnum"), 1)
        _made[size, bold] = font, Measure(font)
    return _made[size, bold]


def widest(measure: QFontMetricsF, texts: Iterable[str]) -> float:
    """The width of the widest text in pixels; 0 for none."""
    return max((measure.horizontalAdvance(text) for text in texts), default=0.0)


def paint_message(painter: QPainter, area: QRect, text: str) -> None:
    """In the middle of an empty picture what is missing, on as many lines as it needs."""
    painter.setFont(theme().font("body"))
    painter.setPen(theme().color("muted"))
    words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(area).adjusted(16, 8, -16, -8), words, text)


def shortened(measure: QFontMetricsF, name: str, width: float) -> str:
    """A name as far as it has room; its number, which tells it from its neighbors, stays; what is around it goes."""
    inmost, apart, _ = name.partition(AROUND)
    if apart and measure.horizontalAdvance(name) > width:
        if measure.horizontalAdvance(inmost + apart) > width:
            return shortened(measure, inmost, width)
        return measure.elidedText(name, Qt.TextElideMode.ElideRight, width)
    words, space, number = name.rpartition(" ")
    if measure.horizontalAdvance(name) <= width or not (words and number.replace(".", "").isdigit()):
        return measure.elidedText(name, Qt.TextElideMode.ElideRight, width)
    room = width - measure.horizontalAdvance(space + number)
    return measure.elidedText(words, Qt.TextElideMode.ElideRight, room) + space + number


def told_apart(measure: QFontMetricsF, names: Sequence[str], width: float) -> list[str]:
    """Names as far as they have room so that each can be no other one.

    Cut at the end, else in the middle, else bare letters, else the initials of all words but the last; where nothing
    tells them apart, cut at the end.
    """
    ways: tuple[Callable[[str], str], ...] = (
        lambda name: measure.elidedText(name, Qt.TextElideMode.ElideRight, width),
        lambda name: measure.elidedText(name, Qt.TextElideMode.ElideMiddle, width),
        lambda name: _letters(measure, name, width),
    )
    for way in ways:
        shown = [way(name) for name in names]
        if not any(_may_be(text, name) for text, own in zip(shown, names, strict=True) for name in {*names} - {own}):
            return shown
    words = [name.split(" ") for name in names]
    while len({each[-1] for each in words}) == 1 and min(map(len, words)) > 1:  # such as a unit that all have
        words = [each[:-1] for each in words]
    initials = [" ".join([*(f"{word[:1]}." for word in before), last]) for *before, last in words]
    short = [ways[0](name) for name in initials]
    if len(set(short)) == len(set(names)):
        return short
    return [ways[0](name) for name in names]


def _may_be(text: str, name: str) -> bool:
    """Whether what is shown of some name could be this one, too."""
    head, _, tail = text.partition("…")
    return name.startswith(head) and name.endswith(tail)


def _letters(measure: QFontMetricsF, name: str, width: float) -> str:
    """As many letters of a name as fit, at least one."""
    count = next((count for count in range(len(name), 1, -1) if measure.horizontalAdvance(name[:count]) <= width), 1)
    return name[:count]
