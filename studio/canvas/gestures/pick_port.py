"""Pick a port by key: a wire drawn without the mouse. Arrows go from port to port, Enter connects, Escape leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt

from runtime.document import Wire
from studio.canvas.fitting import REFUSED, UNLIKELY
from studio.canvas.geometry import Spot
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.gesture import Pointer
from studio.translate import node_name, tr

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from studio.canvas.view import Canvas

_ARROWS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PickPort(DrawWire):
    """Begun by a command. Only ports that can be wired are gone to: those that fit first, the nearest of them first."""

    by_key = True

    def __init__(self, canvas: Canvas, start: Spot, taken: Wire | None = None) -> None:
        super().__init__(canvas, start, taken)
        self._order: list[Spot] = []
        self._where = np.zeros((0, 2))

    def begin(self, at: Pointer) -> None:
        super().begin(at)
        scene = self._canvas.scene
        spots = [(self.wished.judge(spot), number) for number, spot in enumerate(scene.spots)]
        here = np.array(scene.position(self.start.end, output=self.start.output) or (at.x, at.y))
        far = np.abs(scene.port_at - here).sum(axis=1)
        could = sorted((judged == UNLIKELY, far[number], number) for judged, number in spots if judged != REFUSED)
        self._order = [scene.spots[number] for _, _, number in could]
        self._where = scene.port_at[[number for _, _, number in could]].reshape(-1, 2)
        if self._order:
            self._go(self._first())

    @property
    def empty(self) -> bool:
        """Whether there is no port to go to."""
        return not self._order

    def update(self, at: Pointer) -> None:
        """The mouse has no part in it."""

    def commit(self) -> None:
        self._canvas.hidden_wire = None
        if self.caught is not None:
            self._connect(self.caught)

    def press(self, event: QKeyEvent) -> bool:
        """Answer a key; whether it meant something. All but those of other commands are kept from the canvas."""
        key, canvas = Qt.Key(event.key()), self._canvas
        if key in _ARROWS:
            self._go_toward(*_ARROWS[key])
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and self._order:
            step = -1 if key == Qt.Key.Key_Backtab or event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            self._go((self._number() + step) % len(self._order))
        elif key in _ENTER:
            canvas.gesture = None
            self.commit()
        elif key == Qt.Key.Key_Escape:
            canvas.abandon_gesture()
        elif event.text().isprintable() and event.text().strip() and not self.taken:
            canvas.abandon_gesture()
            canvas.open_search(text=event.text(), start=self.start)
        else:
            return False
        canvas.update()
        return True

    def _first(self) -> int:
        """Where it is now, when an end is moved; else the nearest."""
        if self.taken is None:
            return 0
        at = self.taken.target if self.start.output else self.taken.source
        return next((number for number, spot in enumerate(self._order) if spot.end == at), 0)

    def _number(self) -> int:
        return self._order.index(self.caught) if self.caught in self._order else 0

    def _go_toward(self, dx: int, dy: int) -> None:
        """To the nearest port that way."""
        if not self._order:
            return
        away = self._where - self._where[self._number()]
        ahead = away[:, 0] * dx + away[:, 1] * dy
        aside = np.abs(away[:, 0] * dy) + np.abs(away[:, 1] * dx)
        cost = np.where(ahead > 1, ahead + 2 * aside, np.inf)
        if np.isfinite(cost).any():
            self._go(int(np.argmin(cost)))

    def _go(self, number: int) -> None:
        spot, canvas = self._order[number], self._canvas
        x, y = self._where[number].tolist()
        canvas.sight.reveal(spot.end.node)
        self.caught, self.at = spot, Pointer(*canvas.camera.to_screen(x, y), x, y)
        self._explain(closely=True)
        document = canvas.session.document
        name = node_name(document.nodes[spot.end.node], document)
        canvas.setAccessibleDescription(f"{name}, {tr(spot.port.name)}. {self.sentence or self.fits}")
