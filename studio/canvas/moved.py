"""Where an edit has put nodes, against what is seen of the canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.document import Document, Node
from studio.canvas.editing import neighbors

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class Moved:
    """What an edit placed, and what of it is out of sight. The scene shows the new document already."""

    def __init__(self, canvas: Canvas, old: Document, new: Document) -> None:
        self._canvas = canvas
        self._sees = canvas.camera.sees(canvas.width(), canvas.height())
        was = old.nodes
        changed = [node for key, node in new.nodes.items() if was.get(key) is not node]
        self.placed = [node for node in changed if node.id not in was or was[node.id].position != node.position]
        self.out = any(not self._in_sight(node) for node in self.placed)
        added = [node.id for node in self.placed if node.id not in was]
        gone = [
            node.id for node in self.placed if node.id in was and self._in_sight(was[node.id]) > self._in_sight(node)
        ]
        self.pushed = self._kept_in_sight(old, new, added) if added and gone else ()
        seen = bool(canvas.scene.nodes_in(self._sees).any())
        self.left_nothing = bool(gone) and not seen  # all that was seen is elsewhere now

    def _kept_in_sight(self, old: Document, new: Document, added: list[str]) -> tuple[str, ...]:
        """What was added with its neighbors, and what was seen before it pushed others out."""
        seen = [key for key, node in old.nodes.items() if key in new.nodes and self._in_sight(node)]
        return tuple(dict.fromkeys((*added, *sorted(neighbors(new, added)), *seen)))

    def _in_sight(self, node: Node) -> bool:
        """Whether a node would be whole in the picture at its position."""
        row = self._canvas.scene.row.get(node.id)
        wide, tall = self._canvas.scene.rect[row, 2:].tolist() if row is not None else (0.0, 0.0)
        (x, y), (left, top, right, bottom) = node.position, self._sees
        return left <= x and x + wide <= right and top <= y and y + tall <= bottom
