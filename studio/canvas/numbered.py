"""The numbers that tell nodes without titles apart on the canvas: those of plots, menus and sentences.

They are worked out when a title is first written after the names of nodes have changed, and never where
only rectangles are seen, so that an edit of a large document costs what it did.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from runtime.alike import numbers_of
from runtime.document import Document
from studio.canvas.look import Look
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.geometry import Change, Scene

GAP = 4.0  # scene units between a title and its number


class Numbered:
    """Answers the number of a node of one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: Mapping[str, int] | None = None

    def forget(self) -> None:
        """Other words are in force."""
        self._known = None

    def follow(self, old: Document, change: Change) -> None:
        """Another document; `change` is what differs by node."""
        scene = self._scene
        nodes, before = scene.document.nodes, old.nodes
        renamed = any((before[key].type, before[key].title) != (nodes[key].type, nodes[key].title)
                      for key in change.changed)  # fmt: skip
        if change.new or change.gone or renamed or old.blocks is not scene.document.blocks:
            self._known = None

    def of(self, node: str) -> str:
        """The number of a node without a title that shares its name with others, or nothing."""
        scene = self._scene
        if self._known is None:
            self._known = numbers_of(scene.document)
        number = self._known.get(node)
        known = scene.document.nodes.get(node) if number else None
        return str(number) if known is not None and not known.title else ""


def named(title: str, number: str) -> str:
    """A title with its number."""
    return tr("{name} {number}", name=title, number=number) if number else title


def fitted(look: Look, title: str, number: str, room: float) -> tuple[str, float]:
    """The title, shortened where the number needs its place, and how far behind its beginning the number stands."""
    wide = look.width("title", title)
    most = room - GAP - look.width("title", number)
    if wide > most:
        title = look.elided("title", title, most)
        wide = look.width("title", title)
    return title, wide + GAP
