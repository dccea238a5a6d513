"""Commands on notes, frames, comments and reroute points that need the canvas, each as one undo step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from runtime import annotations as notes
from runtime.document import Document, Wire
from studio.canvas.areas import LABEL, Box
from studio.canvas.paint_areas import height_for
from studio.canvas.snapping import GRID
from studio.session import Session
from studio.translate import tr

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

NEAR = 16.0  # pixels from the border of the widget within which nothing is typed
NOTE = (260.0, 96.0)  # pixels of the paper for a note


class Remarks:
    """What the table of actions asks of one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def note(self) -> None:
        """Write a note at the selected nodes."""
        edit_note(self._canvas)

    def frame(self) -> None:
        """Put a frame around the selected nodes."""
        frame_selection(self._canvas)

    def comment(self) -> None:
        """Put a comment under the pointer or in the middle."""
        comment_here(self._canvas)

    def next_comment(self) -> None:
        """Go to the next comment."""
        next_comment(self._canvas)

    def reroute(self) -> None:
        """Bend the chosen wires, or those of the selected node."""
        reroute(self._canvas)


# Notes and titles


def edit_note(canvas: Canvas) -> None:
    """Write a note at the selected nodes, below the first of them."""
    session = canvas.session
    chosen = [key for key in session.document.nodes if key in session.selection]
    if not chosen:
        return
    canvas.show_node(chosen[0])
    texts = {session.document.nodes[key].note for key in chosen}
    x, y, _, height = canvas.scene.rect[canvas.scene.row[chosen[0]]].tolist()
    left, top = canvas.camera.to_screen(x, y + height)
    rect = QRectF(left, top + 6, *NOTE)
    text = texts.pop() if len(texts) == 1 else ""

    def done(written: str) -> None:
        if written != text:
            session.attempt(lambda document: notes.set_note(document, chosen, written), tr("Note"))

    canvas.in_place.edit_paper(rect, text, canvas.scene.look.theme.font("body"), tr("Note"), done)


def rename_area(canvas: Canvas) -> bool:
    """Type over the comment or the title of the frame that is selected; whether there is one."""
    if len(canvas.chosen_comments) == 1:
        edit_comment(canvas, next(iter(canvas.chosen_comments)))
        return True
    chosen = canvas.session.selection
    frame = next((key for key, one in canvas.session.document.frames.items() if chosen == set(one.members)), None)
    if frame is None or len(chosen) == 1:
        return False
    rename_frame(canvas, frame)
    return True


# Frames


def frame_selection(canvas: Canvas) -> None:
    """Put a frame around the selected nodes and ask for its title, which is part of the same step."""
    session, made = canvas.session, list[str]()

    def edit(document: Document) -> Document:
        document, identity = notes.add_frame(document, session.selection)
        made.append(identity)
        return document

    if session.attempt(edit, tr("Frame"), merge=f"frame {len(session.document.frames)}"):
        rename_frame(canvas, made[0], merge=f"frame {len(session.document.frames) - 1}")


def rename_frame(canvas: Canvas, frame: str, merge: str = "") -> None:
    """Type over the title of a frame."""
    session, areas = canvas.session, canvas.scene.areas
    zoom = canvas.camera.zoom
    box = areas.boxes(zoom)[frame]
    _reveal(canvas, areas.label(frame, box, zoom))
    scale = max(zoom, 1.0)
    left, top = canvas.camera.to_screen(box[0], box[1])
    rect = QRectF(left, top - (LABEL + 6) * scale, max(200.0, (box[2] - box[0]) * zoom * 0.6), (LABEL + 4) * scale)
    font = _scaled(canvas.scene.look.fonts["frame"], scale)
    before = session.document.frames[frame].title

    def done(written: str) -> None:
        if written.strip() != before:
            session.attempt(
                lambda document: notes.change_frame(document, frame, title=written.strip()),
                tr("Frame") if merge else tr("Rename"),
                merge=merge,
            )

    canvas.in_place.edit_line(rect, before, font, tr("Title of the frame"), done)


# Comments


def comment_here(canvas: Canvas, at: QPointF | None = None) -> None:
    """Put a comment at a widget point, else under the pointer, else in the middle, and type its text."""
    session = canvas.session
    place = at or canvas.pointed_at() or QPointF(canvas.width() / 2 - 120, canvas.height() / 2 - 48)
    x, y = canvas.camera.to_scene(place.x(), place.y())
    corner, made = (round(x / GRID) * GRID, round(y / GRID) * GRID), list[str]()
    merge = f"comment {len(session.document.comments)} {corner}"

    def edit(document: Document) -> Document:
        document, identity = notes.add_comment(document, corner)
        made.append(identity)
        return document

    session.attempt(edit, tr("Comment"), merge=merge)
    canvas.choose((), made)
    edit_comment(canvas, made[0], merge=merge)


def edit_comment(canvas: Canvas, comment: str, merge: str = "") -> None:
    """Type over a comment. Left empty it goes; it grows to the height of its text."""
    session, look = canvas.session, canvas.scene.look
    known = session.document.comments[comment]
    left, top, right, bottom = box = canvas.scene.areas.comments()[comment]
    _reveal(canvas, box)
    zoom = canvas.camera.zoom
    x, y = canvas.camera.to_screen(left, top)
    rect = QRectF(x, y, max((right - left) * zoom, 180.0), max((bottom - top) * zoom, 72.0))

    def edit(document: Document, written: str) -> Document:
        if not written.strip():
            return notes.remove_comments(document, {comment})
        width, height = known.size
        size = (width, max(height, height_for(look, written.rstrip(), width)))
        return notes.change_comment(document, comment, text=written.rstrip(), size=size)

    def done(written: str) -> None:
        if comment not in session.document.comments:
            return
        if merge and not written.strip():
            session.undo()  # as if it had never been begun
        elif written != known.text:
            session.attempt(partial(edit, written=written), tr("Comment"), merge=merge)

    canvas.in_place.edit_paper(rect, known.text, _scaled(look.fonts["comment"], zoom), tr("Comment"), done)


def next_comment(canvas: Canvas) -> None:
    """Choose the next comment and bring it into sight."""
    keys = list(canvas.session.document.comments)
    if not keys:
        return
    now = next((number for number, key in enumerate(keys) if key in canvas.chosen_comments), -1)
    chosen = keys[(now + 1) % len(keys)]
    canvas.choose((), [chosen])
    canvas.look_from(canvas.camera.centered(canvas.scene.areas.comments()[chosen], canvas.width(), canvas.height()))


@contextmanager
def new_comments_chosen(canvas: Canvas) -> Iterator[None]:
    """Choose the comments that come meanwhile, besides the nodes that are selected then."""
    before = canvas.session.document.comments.keys()
    yield
    added = canvas.session.document.comments.keys() - before
    if added:
        canvas.choose(canvas.session.selection, added)


# Reroute points


def reroute(canvas: Canvas, at: QPointF | None = None) -> None:
    """Put a reroute point on the chosen wires, or on all that leave the selected node, and select it."""
    session = canvas.session
    wires = canvas.chosen_wires or _leaving(session)
    if not wires:
        session.told.emit(tr("Choose a wire, or a node whose wires shall be led around."))
        return
    x, y = canvas.camera.to_scene(at.x(), at.y()) if at is not None else _middle(canvas, wires)
    corner, made = (round((x - 6) / 4) * 4.0, round((y - 6) / 4) * 4.0), list[str]()

    def edit(document: Document) -> Document:
        document, point = notes.add_reroute(document, wires, corner)
        made.append(point)
        return document

    if session.attempt(edit, tr("Reroute")):
        session.select(made)


def _leaving(session: Session) -> frozenset[Wire]:
    """The wires that leave the first wired port of the one selected node."""
    if len(session.selection) != 1:
        return frozenset()
    leaving = session.document.outgoing[next(iter(session.selection))]
    return frozenset(wire for wire in leaving if wire.source == leaving[0].source)


def _middle(canvas: Canvas, wires: frozenset[Wire]) -> tuple[float, float]:
    """Half way along the shortest of these wires, so that the point lies before they part."""
    scene = canvas.scene
    numbers = [number for number, wire in enumerate(scene.wires) if wire in wires]
    shortest = min(numbers, key=lambda number: abs(scene.course[number, -1] - scene.course[number, 0]).sum())
    x, y = scene.course[shortest, scene.course.shape[1] // 2].tolist()
    return x, y


def _reveal(canvas: Canvas, box: Box) -> None:
    """Bring a box into the picture at once and by the shortest way, so that what is typed lies over it."""
    zoom, room = canvas.camera.zoom, NEAR / canvas.camera.zoom
    left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
    across = min(box[0] - room - left, 0.0) or max(min(box[2] + room - right, box[0] - room - left), 0.0)
    down = min(box[1] - room - top, 0.0) or max(min(box[3] + room - bottom, box[1] - room - top), 0.0)
    if across or down:
        canvas.look_from(canvas.camera.panned(-across * zoom, -down * zoom))


def _scaled(font: QFont, zoom: float) -> QFont:
    scaled = QFont(font)
    scaled.setPixelSize(round(min(max(font.pixelSize() * zoom, 11), 40)))
    return scaled
