"""The name of a block, typed in place on one of its uses: it names the block for all of them, and its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF

from runtime.blocks import change_block, uses_of
from runtime.edits import change_node
from runtime.facts import is_drawn, used_block
from studio import grouping
from studio.canvas.face import HEADER, ICON, INSET
from studio.theme import theme
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas
    from studio.session import Session

WIDTH = 176.0  # pixels, at least


def name_block(canvas: Canvas, use: str) -> None:
    """Edit the name of the block that a use shows; Escape leaves it as it is."""
    session = canvas.session
    node = session.document.nodes.get(use)
    block = used_block(session.document, node) if node else None
    bounds = canvas.scene.bounds([use])
    if block is None or bounds is None:
        return
    if _hidden(canvas, bounds):
        canvas.show_node(use)
        canvas.sight.come_to_rest()
    left, top, right, _ = bounds
    x, y = canvas.camera.to_screen(left + INSET + ICON + 2, top + HEADER / 2 + 2)
    width = max((right - left - 2 * INSET - ICON + 4) * canvas.camera.zoom, WIDTH)
    identity, drawn = block.id, node is not None and is_drawn(node)

    def done(text: str) -> None:
        title = text.strip()
        if drawn:  # it is no block of the document: the use alone has a name
            session.attempt(lambda now: change_node(now, use, title=title), tr("Rename"))
            return
        known = session.document.blocks.get(identity)
        if title and known is not None and title != known.title:
            session.attempt(lambda now: change_block(now, identity, title=title), tr("Name the block"))

    rect = QRectF(x, y - 14, width, 28)
    canvas.in_place.edit_line(rect, tr(block.title), theme().font("large", bold=True), tr("Name of the block"), done)


def stands_for_block(session: Session, use: str) -> bool:
    """Whether a node is the only use of a block of the document and has no title of its own."""
    node = session.document.nodes[use]
    block = used_block(session.document, node)
    return block is not None and not node.title and not is_drawn(node) and uses_of(session.whole, block.id) == 1


def make_block(canvas: Canvas) -> None:
    """Make a block of the selection and ask for its name at once."""
    use = grouping.group(canvas.session)
    if use is not None:
        name_block(canvas, use)


def _hidden(canvas: Canvas, bounds: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
    return not (left < bounds[0] and top < bounds[1] and bounds[2] < right and bounds[3] < bottom)
