"""The color of each goal, the same on its curves, in the strip of stages and around what it trains."""

from __future__ import annotations

from PySide6.QtGui import QColor

from runtime.document import Document
from runtime.facts import types_of
from studio.theme import theme

_FAMILIES = ("goals", "views", "activations", "normalization", "shape")


def goal_color(index: int) -> QColor:
    """The color of the goal of that number; the first is the accent."""
    return theme().color("accent") if index == 0 else theme().family(_FAMILIES[(index - 1) % len(_FAMILIES)])


def goals_of(document: Document) -> list[str]:
    """The goals of a document in its order, which numbers them."""
    kinds = types_of("goal")
    return [key for key, node in document.nodes.items() if node.type in kinds]
