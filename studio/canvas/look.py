"""Pens, brushes and fonts of the canvas for one theme, made once and shared by everything painted."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPen

from nodes.spec import FAMILIES
from studio.canvas.flow_pens import flow_pens
from studio.canvas.marked import Heat
from studio.canvas.sprites import Sprites
from studio.theme import Theme
from studio.widgets.text import Measure

PLACEHOLDER = len(FAMILIES)  # the family index of a type that this version does not know
_FONTS = ("title", "quiet", "shape", "badge", "caption", "small shape", "frame", "comment")


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with a share of `other` in it."""
    left = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * left + other.redF() * share,
        one.greenF() * left + other.greenF() * share,
        one.blueF() * left + other.blueF() * share,
    )


def family_index(family: str) -> int:
    """The place of a family in the tables of colors."""
    return FAMILIES.index(family) if family in FAMILIES else PLACEHOLDER


class Look:
    """Everything that the painting functions need to know of a theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.sprites = Sprites()
        self.heat = Heat()
        self.tints: dict[str, tuple[QColor, QColor, QColor]] = {}  # of frames, by family: area, border, title
        self.title_widths: dict[str, float] = {}  # of frames
        self.wrapped: dict[tuple[str, float], tuple[str, ...]] = {}  # texts of comments in lines, by width
        for role in (
            "canvas",
            "panel",
            "card",
            "raised",
            "line",
            "muted",
            "text",
            "accent",
            "warning",
            "error",
            "good",
        ):
            setattr(self, role, theme.color(role))

    canvas: QColor
    panel: QColor
    card: QColor
    raised: QColor
    line: QColor
    muted: QColor
    text: QColor
    accent: QColor
    warning: QColor
    error: QColor
    good: QColor

    @cached_property
    def paper(self) -> QColor:
        """What comments are written on."""
        return mixed(self.canvas, self.raised, 0.62) if self.theme.dark else self.panel

    @cached_property
    def stroke(self) -> QColor:
        """A line of a comment that is too small to be read."""
        return mixed(self.raised, self.muted, 0.6)

    @cached_property
    def families(self) -> list[QColor]:
        """The color of each family by its index; the last is for unknown types."""
        return [*(self.theme.family(family) for family in FAMILIES), self.muted]

    @cached_property
    def family_pens(self) -> list[QPen]:
        """Wires by the family of their source: 1.5 px whatever the zoom, dampened so that nodes come first."""
        return [_cosmetic(mixed(color, self.canvas, 0.22), 1.5) for color in self.families]

    @cached_property
    def slim_pens(self) -> list[QPen]:
        """The same wires at 1 px, where they are many."""
        return [_cosmetic(mixed(color, self.canvas, 0.22), 1.0) for color in self.families]

    @cached_property
    def thin_pens(self) -> list[QPen]:
        """The same wires as hairlines, for pictures in motion and from afar."""
        return [_cosmetic(mixed(color, self.canvas, 0.35), 0.0) for color in self.families]

    @cached_property
    def flow_pens(self) -> list[QPen]:
        """Wires by how much flows through them."""
        return flow_pens(self, thin=False)

    @cached_property
    def thin_flow_pens(self) -> list[QPen]:
        """The same as hairlines."""
        return flow_pens(self, thin=True)

    @cached_property
    def family_brushes(self) -> list[QBrush]:
        """The left edges of nodes."""
        return [QBrush(color) for color in self.families]

    @cached_property
    def far_brushes(self) -> list[QBrush]:
        """Whole nodes from afar: the card with enough of the family to tell it."""
        return [QBrush(mixed(self.card, color, 0.42)) for color in self.families]

    @cached_property
    def fonts(self) -> dict[str, QFont]:
        """Fonts by use: title, quiet, shape, badge; and for tiles caption, small shape."""
        mono = self.theme.mono("small")
        mono.setPixelSize(9)
        return {
            "title": self.theme.font("large", bold=True),
            "quiet": self.theme.font("small"),
            "shape": self.theme.mono("small"),
            "badge": self._small(10, bold=True),
            "caption": self._small(10, bold=False),
            "small shape": mono,
            "frame": self.theme.font("body", bold=True),
            "comment": self.theme.font("body"),
        }

    def _small(self, size: int, *, bold: bool) -> QFont:
        font = self.theme.font("small", bold=bold)
        font.setPixelSize(size)
        return font

    @cached_property
    def metrics(self) -> dict[str, Measure]:
        """Measures of the same fonts."""
        return {name: Measure(self.fonts[name]) for name in _FONTS}

    def width(self, font: str, text: str) -> float:
        """How wide a text is in scene units."""
        return self.metrics[font].horizontalAdvance(text)

    def elided(self, font: str, text: str, width: float) -> str:
        """The text, shortened with an ellipsis where it is wider."""
        return self.metrics[font].elidedText(text, Qt.TextElideMode.ElideRight, width)

    def severity(self, severity: str) -> QColor:
        """The color of a finding."""
        return {"error": self.error, "warning": self.warning}.get(severity, self.accent)


def _cosmetic(color: QColor, width: float) -> QPen:
    pen = QPen(color, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
