"""What helps to read a large network: minimap, zoom readout, the bar that finds, and the picture moving on at its edge.

One object of the canvas, so that the canvas itself need not know these parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPainter

from runtime.document import Document
from studio.canvas.around import Around
from studio.canvas.corners import Corners
from studio.canvas.edge_pan import EdgePan
from studio.canvas.find_bar import FindBar
from studio.canvas.flow_legend import FlowLegend
from studio.canvas.frame import Frame
from studio.canvas.minimap import Minimap
from studio.canvas.moved import Moved
from studio.canvas.portraits import Pictures
from studio.canvas.slow_lights import SlowLights
from studio.canvas.trail import Trail
from studio.canvas.zoom_button import ZoomButton
from studio.precedence import Apart
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

CLEAR = 60  # milliseconds until the picture makes room for what has come
_MOVING = (QEvent.Type.Resize, QEvent.Type.Show)  # looked up once: the filter sees every event of the canvas


class Reading(QObject):
    """The parts, and when each is there."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.edge = EdgePan(canvas)
        self.minimap = Minimap(canvas)
        self.zoom = ZoomButton(self)
        self.flow = FlowLegend(self)
        self.find = FindBar(canvas)
        self.trail = Trail(canvas)
        self.pictures: Pictures = Pictures(canvas)
        self.slow = SlowLights(canvas)
        self.around = Around(self)
        self._corners = Corners(self)
        self._pushed: tuple[str, ...] = ()  # nodes to be brought into sight again
        self._again = False  # whether all is to be shown again
        self._stale = False  # whether the parts are still to be shown anew
        self._clear = Apart(self._keep_clear, self, CLEAR)
        canvas.sight.surroundings = self.around
        canvas.installEventFilter(self)
        canvas.notice.installEventFilter(self)
        canvas.sight.moved.connect(self.refresh)
        canvas.sight.rested.connect(self._rest)
        canvas.session.changed.connect(self._edited)
        canvas.session.checked.connect(self.refresh)
        canvas.session.opened.connect(self._forget)
        canvas.session.place_changed.connect(self._forget)
        preferences().changed.connect(self.refresh)
        theme_changed.connect(self.dress)
        language_changed.connect(self.dress)
        self.refresh()

    @property
    def minimap_wanted(self) -> bool:
        """Whether the person wants a minimap where there is something to show on it."""
        return bool(preferences().value("minimap"))

    def switch_minimap(self) -> None:
        """Want a minimap, or none."""
        preferences().set("minimap", not self.minimap_wanted)

    def leave(self) -> bool:
        """Put the bar that finds away, and leave slow motion; whether there was one of them."""
        shown = not self.find.isHidden() or self.slow.slow.active
        self.find.leave()
        self.slow.slow.leave()
        return shown

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """What finding shows on the canvas. The painter is in scene units."""
        self.find.paint(painter, frame)
        self.slow.paint(painter, frame)

    def dress(self) -> None:
        """Take over theme and language."""
        self.zoom.dress()
        self.find.dress()
        self.refresh()

    def refresh(self) -> None:
        """Show what belongs to the present picture, each part in its corner."""
        self._stale = False
        canvas = self.canvas
        self.minimap.refit() if self.minimap_wanted else self.minimap.hide()
        self.zoom.setVisible(bool(canvas.session.document.nodes) and canvas.width() >= 360)
        self.zoom.refresh()
        told = self.flow.isHidden()
        self.flow.refresh()
        self._corners.stand()
        self.find.stand()
        if told != self.flow.isHidden():
            self.keep_clear()

    def keep_clear(self) -> None:
        """What lies over the canvas, or what is to be seen, may be more: in a moment all of it is seen again."""
        self._clear.start()

    def settle(self) -> None:
        """Nodes have another size: in a moment the parts fit the picture again and all of it is seen."""
        self._stale = True
        self._clear.start()

    def show_all_again(self) -> None:
        """All was shown before, and is in a moment, whatever is edited just now."""
        self.canvas.sight.fitted = self._again = True
        self._clear.start()

    def _keep_clear(self) -> None:
        if self._stale:
            self.refresh()
        self._again = False
        if self.canvas.gesture is None:
            self.canvas.sight.keep_clear()
            pushed, self._pushed = [key for key in self._pushed if key in self.canvas.scene.row], ()
            if pushed:
                self.canvas.sight.reveal(*pushed)
        self._corners.stand()

    def _rest(self) -> None:
        self.refresh()
        self._keep_clear()

    def _edited(self, old: Document, new: Document) -> None:
        """Somebody who adds or moves nodes has an eye on where they are: the picture stays there.

        Where that puts nodes out of sight, what was shown whole is shown whole again, else what was seen before; where
        nothing is left to see, all is shown. Who turns a knob elsewhere has no eye on a place of the canvas.
        """
        before, now, sight = old.nodes, new.nodes, self.canvas.sight
        if now is not before and before:
            moved = Moved(self.canvas, old, new)
            self._pushed = () if sight.fitted else moved.pushed
            if not sight.fitted:
                sight.stay()
            if moved.left_nothing:
                self.show_all_again()
            elif moved.out or self._pushed:
                self.keep_clear()
            elif self.canvas.hasFocus() and (moved.placed or before.keys() != now.keys()) and not self._again:
                sight.stay()
        self.refresh()

    def _forget(self) -> None:
        """Another network is in place: nothing was pushed out of sight, whatever nodes of both are called."""
        self._pushed = ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the corners as the canvas grows or shrinks, and as a notice comes."""
        if event.type() in _MOVING:
            self.refresh()
        return False
