"""The keys of the canvas. A table from keys to what they do; everything else that is typed begins a search."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from studio.canvas import editing
from studio.canvas.gestures.pick_port import PickPort

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
FAST = 4.0  # times as far with Shift
TYPING = 0.7  # seconds in which a letter after F means that a word is being typed
_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_STANDARD: tuple[tuple[QKeySequence.StandardKey, str], ...] = (
    (QKeySequence.StandardKey.SelectAll, "select_all"),
    (QKeySequence.StandardKey.Copy, "copy"),
    (QKeySequence.StandardKey.Cut, "cut"),
    (QKeySequence.StandardKey.Paste, "paste"),
    (QKeySequence.StandardKey.Undo, "undo"),
    (QKeySequence.StandardKey.Redo, "redo"),
)
_KEYS: dict[tuple[Qt.Key, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier): "duplicate",
    (Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier): "actual_size",
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier): "delete_selection",
    (Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier): "delete_selection",
    (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier): "fit",
    (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier): "fit",
    (Qt.Key.Key_F, Qt.KeyboardModifier.ShiftModifier): "zoom_to_selection",
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier): "search_onward",
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier): "escape",
    (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier): "rename_selected",
    (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier): "edit_selected",
    (Qt.Key.Key_Enter, Qt.KeyboardModifier.NoModifier): "edit_selected",
    (Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier): "zoom_in",
    (Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier): "zoom_in",
    (Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier): "zoom_out",
}


class Keyboard:
    """Answers key presses; remembers an F just pressed, which may turn out to begin a word."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._fitted = -TYPING

    def press(self, event: QKeyEvent) -> bool:
        """Do what the key stands for; whether it stood for something."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if isinstance(self._canvas.gesture, PickPort) and self._canvas.gesture.press(event):
            return True
        if key in _ENTER and self._canvas.walk.chosen is not None:
            self._canvas.walk.reroute(source=bool(held & Qt.KeyboardModifier.ShiftModifier))
            return True
        if key in _ARROWS:
            return self._arrow(key, held)
        act = self._command(event, key, held)
        typed = event.text()
        plain = not held & ~Qt.KeyboardModifier.ShiftModifier
        begun = time.monotonic() - self._fitted < TYPING
        word = bool(typed) and typed.isprintable() and not typed.isspace() and plain
        if act is not None and not (word and begun and not held):
            if key == Qt.Key.Key_F and plain:
                self._fitted = time.monotonic()
            act()
            return True
        if word:
            self._fitted = -TYPING
            self._canvas.search_onward(("f" if begun else "") + typed)
            return True
        return False

    def _command(self, event: QKeyEvent, key: Qt.Key, held: Qt.KeyboardModifier) -> Callable[[], object] | None:
        for standard, name in _STANDARD:
            if event.matches(standard):
                return self._named(name)
        name = _KEYS.get((key, held), "")
        return self._named(name) if name else None

    def _named(self, name: str) -> Callable[[], object]:
        canvas = self._canvas
        owner = next(each for each in (canvas, canvas.on_node, canvas.session) if hasattr(each, name))
        act: Callable[[], object] = getattr(owner, name)
        return act

    def _arrow(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        dx, dy = _ARROWS[key]
        if held == Qt.KeyboardModifier.ControlModifier:
            self._canvas.go_to_neighbor(dx, dy)
            return True
        step = editing.STEP * (FAST if held == Qt.KeyboardModifier.ShiftModifier else 1.0)
        editing.nudge(self._canvas.session, dx * step, dy * step, self._canvas.chosen_comments)
        return True
