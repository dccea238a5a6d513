"""How a network is seen first: whole where that can be read, else its beginning, near enough to be read. No Qt.

A few nodes, and parts with names of their own, are told apart from afar. Of many others, seen so small that none has
its title, a person would learn nothing; the minimap then shows where the rest is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from runtime.document import Document
from studio.canvas.camera import Bounds, Camera, margin_in
from studio.canvas.far_names import NAMED

NEAR = 0.4  # the zoom at which a beginning is shown: titles, shapes and comments are written
MANY = 30  # nodes from which there are too many to know them by their icons
MAPPED = 0.5  # the share of nodes that must be in named parts so that these tell what the whole is
MUCH = 0.25  # of what comes from the node from which most does
SMALLEST = 0.1  # zoom below which even parts are too small
Find = Callable[[Iterable[str] | None, float], Bounds | None]  # what is around nodes, or all, at a zoom


def first_sight(document: Document, find: Find, whole: Camera, width: float, height: float) -> Camera | None:
    """A camera at the beginning where the one that shows the whole would show too little; else None."""
    start = None if is_readable(document, whole.zoom) else first_of(document)
    near, around = (find([start], NEAR), find(None, NEAR)) if start is not None else (None, None)
    return beginning(near, around, width, height) if near and around else None


def is_readable(document: Document, zoom: float) -> bool:
    """Whether a picture of the whole document at a zoom tells what it is."""
    if zoom >= NAMED or len(document.nodes) < MANY:
        return True
    return zoom >= SMALLEST and _mapped(document) >= MAPPED


def beginning(start: Bounds, whole: Bounds, width: float, height: float) -> Camera:
    """A camera near the node where reading begins, and what is to its right; outside the whole only a margin."""
    margin = margin_in(height)
    left, top, _, bottom = start
    x = _within(left - margin / NEAR, whole[0], whole[2], width / NEAR, margin / NEAR)
    y = _within((top + bottom - height / NEAR) / 2, whole[1], whole[3], height / NEAR, margin / NEAR)
    return Camera(x, y, NEAR)


def first_of(document: Document) -> str | None:
    """Where reading begins: of the nodes that nothing enters and from which much comes, the upmost and leftmost."""
    starts = [key for key in document.nodes if not document.incoming[key]] or list(document.nodes)
    reach = {key: len(document.downstream(key)) for key in starts}
    much = MUCH * max(reach.values(), default=0)
    chosen = [key for key in starts if reach[key] >= much]
    return min(chosen, key=lambda key: (sum(document.nodes[key].position), key), default=None)


def _mapped(document: Document) -> float:
    """The share of nodes in named frames, each of which holds no more than half of all."""
    most = len(document.nodes) / 2
    named = (frame.members for frame in document.frames.values() if frame.title and len(frame.members) <= most)
    return len(set().union(*named) & document.nodes.keys()) / len(document.nodes)


def _within(wished: float, low: float, high: float, room: float, margin: float) -> float:
    """Where a view of that room begins along one side: in the middle where all fits, else as near to the wish as is."""
    if high - low + 2 * margin <= room:
        return (low + high - room) / 2
    return min(max(wished, low - margin), high + margin - room)
