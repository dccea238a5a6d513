"""What the mouse does with frames, comments and wires: what a press begins, a double click edits, a menu offers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QKeySequence, QPainter, QPixmap
from PySide6.QtWidgets import QMenu

from runtime.annotations import COLORS
from studio import marking
from studio.canvas import annotating
from studio.canvas.areas import Place
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.move_comments import MoveComments
from studio.canvas.gestures.move_frame import MoveFrame
from studio.canvas.gestures.move_nodes import MoveNodes
from studio.canvas.gestures.resize_comment import ResizeComment
from studio.canvas.hits import Hit
from studio.icons import icon
from studio.theme import theme
from studio.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.canvas.view import Canvas


_COLOR_NAMES = {
    "layers": "Blue",
    "activations": "Green",
    "shape": "Violet",
    "goals": "Orange",
    "normalization": "Teal",
    "views": "Pink",
}


def press(canvas: Canvas, place: Place, at: Pointer) -> Callable[[], Gesture]:
    """Select what was pressed; returns what a drag from there begins."""
    if place.comment:
        return _press_comment(canvas, place, at)
    members = canvas.session.document.frames[place.frame].members
    kept = canvas.session.selection if at.shift else frozenset()
    if not canvas.session.selection.issuperset(members):
        canvas.choose({*members, *kept}, canvas.chosen_comments if at.shift else ())
    return partial(MoveFrame, canvas, place.frame)


def _press_comment(canvas: Canvas, place: Place, at: Pointer) -> Callable[[], Gesture]:
    comment, session = place.comment, canvas.session
    if at.shift:
        canvas.choose(session.selection, canvas.chosen_comments ^ {comment})
    elif place.corner or comment not in canvas.chosen_comments:
        canvas.choose((), [comment])
    if place.corner:
        return partial(ResizeComment, canvas, comment)
    if session.selection:
        return partial(MoveNodes, canvas, min(session.selection))
    return partial(MoveComments, canvas, comment)


def double_click(canvas: Canvas, found: Hit, at: QPointF) -> bool:
    """Type over a title or a comment, or bend a wire; whether there was something to do."""
    if found.place is not None and found.place.comment:
        annotating.edit_comment(canvas, found.place.comment)
    elif found.place is not None:
        annotating.rename_frame(canvas, found.place.frame)
    elif found.wire is not None:
        canvas.choose_wire(found.wire)
        annotating.reroute(canvas, at)
    else:
        return False
    return True


def cursor(place: Place) -> Qt.CursorShape:
    """How the pointer looks over a frame or a comment."""
    if place.corner:
        return Qt.CursorShape.SizeFDiagCursor
    return Qt.CursorShape.OpenHandCursor if place.frame else Qt.CursorShape.ArrowCursor


def menu(canvas: Canvas, place: Place) -> QMenu:
    """The menu of a frame or a comment, which is selected first."""
    made = QMenu(canvas)
    if place.comment:
        if place.comment not in canvas.chosen_comments:
            canvas.choose((), [place.comment])
        _add(made, tr("Edit the text"), "pencil", "F2", partial(annotating.edit_comment, canvas, place.comment))
        _add(made, tr("Copy"), "copy", "Ctrl+C", canvas.copy)
        _add(made, tr("Delete"), "delete", "Del", canvas.delete_selection)
        return made
    frame = canvas.session.document.frames[place.frame]
    canvas.choose(frame.members, ())
    _add(made, tr("Rename"), "pencil", "F2", partial(annotating.rename_frame, canvas, place.frame))
    colors = made.addMenu(tr("Color"))
    for color in COLORS:
        entry = colors.addAction(_swatch(color), tr(_COLOR_NAMES[color]))
        entry.setCheckable(True)
        entry.setChecked(color == frame.color)
        entry.setIconVisibleInMenu(True)
        entry.triggered.connect(lambda _=False, color=color: marking.color_frame(canvas.session, place.frame, color))
    made.addSeparator()
    _add(made, tr("Remove the frame"), "frame_remove", "Ctrl+Alt+G", partial(marking.remove_frame, canvas.session))
    _add(made, tr("Delete with its nodes"), "delete", "Del", canvas.delete_selection)
    return made


def _add(menu: QMenu, text: str, name: str, keys: str, act: Callable[[], object]) -> None:
    entry = menu.addAction(icon(name), text)
    entry.setShortcut(QKeySequence(keys))
    entry.setShortcutVisibleInContextMenu(True)
    entry.triggered.connect(lambda _=False: act())


def _swatch(family: str) -> QIcon:
    drawn = QPixmap(32, 32)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme().family(family))
    painter.drawRoundedRect(QRectF(4, 4, 24, 24), 8, 8)
    painter.end()
    drawn.setDevicePixelRatio(2.0)
    return QIcon(drawn)
