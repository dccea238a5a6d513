"""Move a frame: by its title or its border it carries all its nodes, pinned ones too, and they come to rest in line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.canvas.gestures.move_nodes import MoveNodes

if TYPE_CHECKING:
    from studio.canvas.view import Canvas


class MoveFrame(MoveNodes):
    """A drag of the title or the border of a frame, whose nodes are selected by the press."""

    def __init__(self, canvas: Canvas, frame: str) -> None:
        positions = {
            key: canvas.session.document.nodes[key].position for key in canvas.scene.document.frames[frame].members
        }
        super().__init__(canvas, min(positions, key=lambda key: (sum(positions[key]), key)))
