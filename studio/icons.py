"""Line icons of our own, from `assets/icons/*.svg`, tinted by a role of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nodes.spec import NodeType
from studio.resources import asset
from studio.theme import theme

FADED = 0.4  # how much of a disabled icon is left


@cache
def _source(name: str) -> str:
    return asset(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def has_icon(name: str) -> bool:
    """Whether there is an icon of that name."""
    return asset(f"icons/{name}.svg").is_file()


def node_icon(facts: NodeType | None) -> str:
    """The name of a node type's icon: its own where there is one, else its family's."""
    if facts is None:
        return "family_unknown"
    own = f"node_{facts.key}"
    if has_icon(own):
        return own
    return "node_block" if facts.kind == "block" else f"family_{facts.family}"


@cache
def pixmap(name: str, color: str, size: int = 16, ratio: float = 2.0) -> QPixmap:
    """The icon in one color (`#rrggbb`) as a pixmap of `size` device-independent pixels."""
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    renderer.render(painter, QRectF(drawn.rect()))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def icon(name: str, role: str = "text") -> QIcon:
    """The icon in the color of a role, clearly faded when disabled."""
    made = QIcon()
    color = theme().color(role)
    made.addPixmap(pixmap(name, color.name()))
    made.addPixmap(_faded(pixmap(name, theme().color("muted").name())), QIcon.Mode.Disabled)
    return made


def _faded(drawn: QPixmap) -> QPixmap:
    faded = QPixmap(drawn.size())
    faded.setDevicePixelRatio(drawn.devicePixelRatio())
    faded.fill(Qt.GlobalColor.transparent)
    painter = QPainter(faded)
    painter.setOpacity(FADED)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    return faded
