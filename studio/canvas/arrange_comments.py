"""Comments beside an arranged network: never on a node, above it where they cannot stay. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.document import Document
from studio.canvas.layout.graph import Box, Position

Rect = tuple[float, float, float, float]  # left, top, right, bottom
BESIDE = 16.0  # between a comment and what it stands beside
CAPTION = 72.0  # above a node, where its title stands from afar
TITLE = 136.0  # and above that one of a frame around it
FARTHEST = 320.0  # above the network from where a comment comes down to it


def comments_clear_of(
    document: Document, boxes: Mapping[str, Box], places: Mapping[str, Position]
) -> dict[str, Position]:
    """New positions for the comments that would lie on a node, or above the network all too far away.

    `places` are the new positions of the nodes. A comment that may stay does; the others stand side by side above.
    """
    if not document.comments or not places:
        return {}
    taken = _taken(document, boxes, places)
    left, top, right = min(r[0] for r in taken), min(r[1] for r in taken), max(r[2] for r in taken)
    was_top = min(node.position[1] for node in document.nodes.values())
    found: dict[str, Position] = {}
    standing: list[Rect] = []
    loose: list[str] = []
    for key, comment in document.comments.items():
        rect = _rect(comment.position, comment.size)
        far = rect[3] <= was_top and not top - FARTHEST <= rect[3] <= top
        if far or any(_touch(rect, other) for other in taken):
            loose.append(key)
        else:
            standing.append(rect)
    for key in sorted(loose, key=lambda each: (document.comments[each].position, each)):
        width, height = document.comments[key].size
        x = max(left, min(document.comments[key].position[0], right - width))
        y = top - BESIDE - height
        for other in sorted(standing):
            if _touch((x, y, x + width, y + height), other):
                x = other[2] + BESIDE
        found[key] = (x, y)
        standing.append(_rect((x, y), (width, height)))
    return found


def _taken(document: Document, boxes: Mapping[str, Box], places: Mapping[str, Position]) -> list[Rect]:
    """What nodes take, with room for their titles and those of the frames around them."""
    around = dict.fromkeys(places, 0)
    for frame in document.frames.values():
        for key in frame.members:
            if key in around:
                around[key] += 1
    found = []
    for key, (x, y) in places.items():
        box = boxes.get(key, Box())
        found.append((x, y - CAPTION - TITLE * around[key], x + box.width, y + box.height))
    return found


def _rect(position: Position, size: Position) -> Rect:
    return position[0], position[1], position[0] + size[0], position[1] + size[1]


def _touch(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
