"""Context menus: what can be done with a node, a wire, or the bare canvas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from studio.canvas.hits import Hit
from studio.icons import icon
from studio.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.canvas.view import Canvas

_Line = tuple[str, str, str, "Callable[[], object]", bool] | None  # text, icon, keys, what it does, whether it can


def menu_for(canvas: Canvas, found: Hit, at: QPointF) -> QMenu:
    """The menu for what is under the pointer."""
    if found.wire is not None:
        lines = _wire_lines(canvas)
    elif found.node is not None:
        lines = _node_lines(canvas)
    else:
        lines = _canvas_lines(canvas, at)
    menu = QMenu(canvas)
    for line in lines:
        if line is None:
            menu.addSeparator()
            continue
        text, name, keys, act, able = line
        action = menu.addAction(icon(name), text)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        action.setEnabled(able)
        action.triggered.connect(lambda _checked=False, act=act: act())
    return menu


def _node_lines(canvas: Canvas) -> list[_Line]:
    lines: list[_Line] = [
        (tr("Cut"), "cut", "Ctrl+X", canvas.cut, True),
        (tr("Copy"), "copy", "Ctrl+C", canvas.copy, True),
        (tr("Duplicate"), "duplicate", "Ctrl+D", canvas.duplicate, True),
        (tr("Delete"), "delete", "Del", canvas.delete_selection, True),
        None,
        (tr("Zoom to selection"), "zoom_selection", "Shift+F", canvas.zoom_to_selection, True),
        (tr("Arrange"), "arrange", "", canvas.arrange, len(canvas.session.selection) > 1),
    ]
    if canvas.session.selection & canvas.marks.changed:
        lines += [None, (tr("Restart with the changed network"), "restart", "", canvas.session.restart, True)]
    return lines


def _wire_lines(canvas: Canvas) -> list[_Line]:
    return [(tr("Delete wire"), "delete", "Del", canvas.delete_selection, True)]


def _canvas_lines(canvas: Canvas, at: QPointF) -> list[_Line]:
    some = bool(canvas.session.document.nodes)
    return [
        (tr("Add a node…"), "search", "Tab", lambda: canvas.open_search(at), True),
        (tr("Paste"), "paste", "Ctrl+V", canvas.paste, True),
        (tr("Select all"), "select_all", "Ctrl+A", canvas.select_all, some),
        None,
        (tr("Arrange"), "arrange", "", canvas.arrange, some),
        (tr("Zoom to fit"), "fit", "F", canvas.fit, some),
    ]
