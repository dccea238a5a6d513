"""Where frames and comments lie: frames around their members, one within another, comments where they were put."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from runtime.annotations import SMALLEST
from runtime.document import Comment, Frame
from studio.canvas.frame import FAR
from studio.canvas.look import Look
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.geometry import Scene

Array = np.ndarray
Box = tuple[float, float, float, float]  # left, top, right, bottom
PAD = 16.0  # from a frame to what is inside
LABEL = 24.0  # height of a title, in scene units from 100 % on, in pixels below
TEXT_INSET = 8.0  # from the border of a title to its text
LEAST_LABEL = 72.0  # pixels that a title may always take
SMALLEST_TITLE = 0.7  # of its usual size, that a title from afar has where something lies close above its frame
APART = 6.0  # pixels between a title that reaches beyond its frame and what is there
CAPTION = 26.0  # pixels that a node's title takes above it from afar
CAPTIONED = 0.25  # the zoom from which there are such titles
EDGE = 5.0  # pixels beside the border of a frame that take hold of it
CORNER = 14.0  # pixels of the corner by which a comment is resized
FARTHEST = 1e6


@dataclass(frozen=True, slots=True)
class Place:
    """What of frames and comments is under the pointer. `corner` is that of a comment."""

    frame: str = ""
    title: bool = False
    comment: str = ""
    corner: bool = False


@dataclass(frozen=True, slots=True)
class _Nest:
    """Frames from the inside out, the rows of their members, and what lies directly in each."""

    order: tuple[str, ...]
    rows: Array
    starts: Array
    inside: Mapping[str, list[str]]


class Areas:
    """The frames and comments of the document that a scene shows.

    `held` are frames that keep their box while one of their nodes is in the hand; `lifted` are comments in the hand,
    with the box they have there; the still picture leaves these out. `grown` tells how far frames reach above and
    below their nodes for the pictures that hang there, `hung` where those of nodes are that names must not cover.
    Where they are not `titled`, as in a small picture, frames have no titles.
    """

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: tuple[object, object, _Nest] | None = None
        self._boxes: tuple[object, dict[str, Box]] = (None, {})
        self._papers: tuple[object, dict[str, Box]] = (None, {})
        self._outlines: tuple[tuple[object, object] | None, dict[str, Box]] = (None, {})
        self.held: dict[str, Box] = {}
        self.grown: Mapping[str, tuple[float, float]] = {}
        self.hung: Mapping[str, Box] = {}
        self.titled = True
        self.lifted: dict[str, Box] = {}
        self.chosen: frozenset[str] = frozenset()  # comments selected

    def boxes(self, zoom: float = 1.0) -> dict[str, Box]:
        """The boxes of the frames as they are seen, outer ones first."""
        bare, grown = self.bare(zoom), self.grown
        key = bare, grown
        if not grown:
            return bare
        if self._outlines[0] is None or any(
            now is not before for now, before in zip(key, self._outlines[0], strict=True)
        ):
            self._outlines = key, {name: self._outline(name, box) for name, box in bare.items()}
        return self._outlines[1]

    def _outline(self, name: str, box: Box) -> Box:
        above, below = (0.0, 0.0) if name in self.held else self.grown.get(name, (0.0, 0.0))
        return box[0], box[1] - above, box[2], box[3] + below

    def bare(self, zoom: float) -> dict[str, Box]:
        """The boxes without what they grew. Where titles stand above nodes, frames have room for them."""
        nest = self._nest()
        above, label = (CAPTION / zoom, LABEL / zoom) if CAPTIONED <= zoom < FAR else (0.0, LABEL)
        if not nest.order:
            return {}
        rect = self._scene.rect[nest.rows]
        key = rect.tobytes(), above, id(nest), tuple(self.held)
        if key == self._boxes[0]:
            return self._boxes[1]
        low = np.minimum.reduceat(rect[:, :2], nest.starts).tolist()
        high = np.maximum.reduceat(rect[:, :2] + rect[:, 2:], nest.starts).tolist()
        found = dict[str, Box]()
        for name, (left, top), (right, bottom) in zip(nest.order, low, high, strict=True):
            top -= above
            for inner in nest.inside.get(name, ()):
                box = found[inner]
                left, top = min(left, box[0]), min(top, box[1] - label)
                right, bottom = max(right, box[2]), max(bottom, box[3])
            found[name] = self.held.get(name, (left - PAD, top - PAD, right + PAD, bottom + PAD))
        self._boxes = key, dict(reversed(found.items()))
        return self._boxes[1]

    def comments(self) -> dict[str, Box]:
        """The boxes of the comments, later ones on top."""
        comments = self._scene.document.comments
        if self._papers[0] is not comments:
            self._papers = comments, _papers(comments)
        found = self._papers[1]
        return {**found, **{key: box for key, box in self.lifted.items() if key in found}} if self.lifted else found

    def rects(self, zoom: float = 1.0) -> Array:
        """Everything as (n, 4): left, top, width, height; a frame with its title as it is at a zoom."""
        boxes = self.bare(zoom)
        labels = {key: self.label(key, box, zoom) for key, box in boxes.items()}
        frames = [
            (left, labels[key][1], max(right, labels[key][2]), bottom)
            for key, (left, _, right, bottom) in boxes.items()
        ]
        found = np.array([*frames, *self.comments().values()], dtype=float).reshape(-1, 4)
        found[:, 2:] -= found[:, :2]
        return found

    def moving(self, moving: Array) -> frozenset[str]:
        """The frames all of whose members are in a mask of nodes."""
        nest = self._nest()
        if not nest.order:
            return frozenset()
        whole = np.logical_and.reduceat(moving[nest.rows], nest.starts)
        return frozenset(key for key, all_of_it in zip(nest.order, whole.tolist(), strict=True) if all_of_it)

    def title_at(self, x: float, y: float, zoom: float) -> Place | None:
        """The frame whose title is at a scene point."""
        for key, box in reversed(self.boxes(zoom).items()):
            if _inside(self.label(key, box, zoom), x, y):
                return Place(frame=key, title=True)
        return None

    def at(self, x: float, y: float, zoom: float) -> Place | None:
        """The comment, or the border of a frame, at a scene point."""
        for key, (left, top, right, bottom) in reversed(self.comments().items()):
            if left <= x <= right and top <= y <= bottom:
                return Place(comment=key, corner=x > right - CORNER / zoom and y > bottom - CORNER / zoom)
        boxes = self.boxes(zoom)
        near = EDGE / zoom
        for key, (left, top, right, bottom) in reversed(boxes.items()):
            within = _inside((left - near, top - near, right + near, bottom + near), x, y)
            if within and not _inside((left + near, top + near, right - near, bottom - near), x, y):
                return Place(frame=key)
        return None

    def label(self, key: str, box: Box, zoom: float) -> Box:
        """The title of a frame: above its upper left corner, of the same size on the screen however far one is.

        Seen from afar it is smaller where else it would lie over what is above the frame.
        """
        if not self.titled:
            return box[0], box[1], box[0], box[1]
        look, scale = self._scene.look, max(zoom, 1.0)
        if zoom < FAR:
            scale = min(max(self._free_above(box, zoom) * zoom / LABEL, SMALLEST_TITLE), 1.0)
        title = title_of(self._scene.document.frames[key])
        text = look.title_widths.get(title)
        if text is None:
            text = look.title_widths[title] = look.width("frame", title)
        wanted, least = (text + 2 * TEXT_INSET) * scale / zoom, LEAST_LABEL * scale / zoom
        height, width = LABEL * scale / zoom, max(box[2] - box[0], least)
        if wanted > width:
            width = max(width, self._room_of_title(box, height, zoom))
        return box[0], box[1] - height, box[0] + min(wanted, width), box[1]

    def _room_of_title(self, box: Box, height: float, zoom: float) -> float:
        """How far a title so high may reach from the left border of its frame, past the right one: it meets nothing."""
        left, top, right, bottom = box
        rect, others = self._scene.rect, [*self.comments().values()]
        caption = CAPTION / zoom if CAPTIONED <= zoom < FAR else 0.0
        beside = (rect[:, 1] - caption < top) & (rect[:, 1] + rect[:, 3] > top - height)
        beside &= rect[:, 0] + rect[:, 2] > right
        end = float(rect[beside, 0].min(initial=np.inf))
        for frame in self.boxes(zoom).values():
            if frame[0] <= left and frame[1] < top and right <= frame[2] and bottom <= frame[3]:
                end = min(end, frame[2])  # one around this one
            else:
                others.append((frame[0], frame[1] - height, frame[2], frame[3]))
        level = [other[0] for other in others if other[1] < top and other[3] > top - height and other[2] > right]
        return max(min([end, *level]), right) - left - APART / zoom

    def _free_above(self, box: Box, zoom: float) -> float:
        """How far it is from the upper border of a frame to what lies above it: frames and nodes not around it."""
        left, top, right, _ = box
        rect = self._scene.rect
        frames = [other for other in self.boxes(zoom).values() if other != box]
        ends = [other[3] for other in frames if other[0] < right and other[2] > left and other[3] <= top]
        above = (rect[:, 0] < right) & (rect[:, 0] + rect[:, 2] > left) & (rect[:, 1] + rect[:, 3] <= top)
        return top - max([*ends, float((rect[above, 1] + rect[above, 3]).max(initial=-np.inf))])

    def _nest(self) -> _Nest:
        scene = self._scene
        frames, ids = scene.document.frames, scene.ids
        if self._known is None or self._known[0] is not frames or self._known[1] is not ids:
            self._known = frames, ids, _nest(frames, scene.row)
        return self._known[2]


def _papers(comments: Mapping[str, Comment]) -> dict[str, Box]:
    found = dict[str, Box]()
    for key, comment in comments.items():
        facts = np.array((*comment.position, *comment.size), dtype=float)
        x, y, width, height = np.clip(np.nan_to_num(facts), -FARTHEST, FARTHEST).tolist()
        found[key] = (x, y, x + max(width, SMALLEST[0]), y + max(height, SMALLEST[1]))  # a file may say anything
    return found


def title_of(frame: Frame) -> str:
    """A frame's title on one line, or that it is one."""
    return " ".join(frame.title.split()) or tr("Frame")


def elided_title(look: Look, frame: Frame, width: float) -> str:
    """The title as far as it fits a label of that width."""
    return look.elided("frame", title_of(frame), width - 2 * TEXT_INSET + 1)


def _inside(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _nest(frames: Mapping[str, Frame], row: Mapping[str, int]) -> _Nest:
    """Of frames with the same members the one made later is outside."""
    members = {key: frozenset(each for each in frame.members if each in row) for key, frame in frames.items()}
    order = sorted((key for key in frames if members[key]), key=lambda key: len(members[key]))
    around = dict[str, list[str]]()  # by node, from the inside out
    inside = dict[str, list[str]]()
    for key in order:
        for node in members[key]:
            around.setdefault(node, []).append(key)
    for key in order:
        outer = around[next(iter(members[key]))]
        later = outer[outer.index(key) + 1 :]
        parent = next((other for other in later if members[key] <= members[other]), None)
        if parent is not None:
            inside.setdefault(parent, []).append(key)
    lengths = np.array([0, *(len(members[key]) for key in order)], dtype=int)
    rows = np.array([row[node] for key in order for node in members[key]], dtype=int)
    return _Nest(tuple(order), rows, np.cumsum(lengths)[:-1], inside)
