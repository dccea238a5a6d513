"""The bar that finds: what answers a line is bright, the rest dimmed, and keys step from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from studio.canvas.batch import draw_rects
from studio.canvas.findable import BLOCK, COMMENT, FRAME, NODE, Findable, Found
from studio.canvas.frame import FAR, Frame
from studio.canvas.marks import outline, paint_marks
from studio.canvas.paint_nodes import paint_nodes
from studio.icons import icon
from studio.inside import block_at, place_of_block
from studio.theme import theme
from studio.translate import tr
from studio.widgets.search_field import SearchField

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

WIDTH, EDGE = 380, 12
DIMMED = 0.62  # of what is not found is taken away
LEAST = 8.0  # pixels that something found takes at least
WAIT = 60  # milliseconds after the last letter, where the network is large
LARGE = 2000  # nodes


class FindLine(SearchField):
    """A search line whose Escape is the bar's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, and the keys that step, are for the bar."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F3) or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            event.ignore()
        else:
            super().keyPressEvent(event)


class FindBar(QFrame):
    """Shown by `open`. Enter and F3 go to the next, with Shift to the one before; Escape leaves it selected."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._findable = Findable()
        self._current: int | None = None
        self.found: list[Found] = []
        self.setObjectName("find-bar")
        self.line = FindLine(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.previous, self.next, self.shut = (self._button() for _ in range(3))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 6, 6)
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        for part in (self.count, self.previous, self.next, self.shut):
            row.addWidget(part)
        self._soon = QTimer(self, singleShot=True, interval=WAIT)
        self._soon.timeout.connect(self._look)
        self.line.textChanged.connect(self._typed)
        self.line.entered.connect(lambda: self.go(1))
        self.line.went_down.connect(lambda: self.go(1))
        self.line.went_up.connect(lambda: self.go(-1))
        self.next.clicked.connect(lambda: self.go(1))
        self.previous.clicked.connect(lambda: self.go(-1))
        self.shut.clicked.connect(self.leave)
        canvas.session.checked.connect(self._look_again)
        canvas.session.changed.connect(self._look_again)
        canvas.session.opened.connect(self.leave)
        self.hide()
        self.dress()

    def open(self) -> None:
        """Show the bar with what was sought last, marked, so that typing replaces it."""
        self.stand()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()
        self._look()

    def leave(self) -> None:
        """Hide the bar; what was gone to last stays selected."""
        if self.isHidden():
            return
        self.hide()
        self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._canvas.update()

    def go(self, step: int) -> None:
        """Select the next of what was found, or the one before, and bring it into sight; opens the bar."""
        if self.isHidden():
            self.open()
        elif self._soon.isActive():
            self._look()
        if not self.found:
            return
        first = 0 if step > 0 else -1
        self._current = (first if self._current is None else self._current + step) % len(self.found)
        self._bring(self.found[self._current])
        self._tell()

    def dress(self) -> None:
        """Take over theme and language."""
        look = theme()
        raised, line = look.color("raised").name(), look.color("line").name()
        self.setStyleSheet(f"QFrame#find-bar {{ background: {raised}; border: 1px solid {line}; border-radius: 8px; }}")
        self.line.setPlaceholderText(tr("Title, type, setting, finding, note"))
        self.line.setAccessibleName(tr("Find on the canvas"))
        for button, name, text in (
            (self.previous, "chevron_up", tr("Previous (Shift+Enter)")),
            (self.next, "chevron_down", tr("Next (Enter)")),
            (self.shut, "close", tr("Close (Esc)")),
        ):
            button.setIcon(icon(name))
            button.setToolTip(text)
            button.setAccessibleName(text)
        self._tell()

    def stand(self) -> None:
        """In the upper right corner, as wide as there is room."""
        width = min(WIDTH, self._canvas.width() - 2 * EDGE)
        self.setGeometry(self._canvas.width() - width - EDGE, EDGE, width, 40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Steps, and leaving."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_F3, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Dim everything, and over it what was found, outlined. The painter is in scene units."""
        if self.isHidden() or not self.found:
            return
        canvas, scene, look = self._canvas, self._canvas.scene, frame.look
        nodes = [found.key for found in self.found if found.kind == NODE and found.key in scene.row]
        left, top, right, bottom = frame.sight
        shade = QColor(look.canvas)
        shade.setAlphaF(DIMMED)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        draw_rects(painter, np.array([(left, top, right - left, bottom - top)]))
        chosen = np.zeros(len(scene.ids), dtype=bool)
        chosen[[scene.row[key] for key in nodes]] = True
        rows = np.flatnonzero(chosen & scene.nodes_in(frame.sight))
        paint_nodes(painter, scene, rows, frame, canvas.marks)
        paint_marks(painter, scene, rows, frame, canvas.marks)
        if frame.zoom < FAR:
            self._paint_afar(painter, frame, scene.rect[rows])
        else:
            outline(painter, scene, nodes, frame, look.accent, 1.5)
        self._paint_areas(painter, frame)

    def _paint_afar(self, painter: QPainter, frame: Frame, rects: np.ndarray) -> None:
        """Outlines that can be seen however small the nodes are."""
        room = np.maximum(LEAST / frame.zoom - rects[:, 2:], 0.0)
        rects = np.column_stack([rects[:, :2] - room / 2, rects[:, 2:] + room])
        pen = QPen(frame.look.accent, 1.5)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_rects(painter, rects)

    def _paint_areas(self, painter: QPainter, frame: Frame) -> None:
        boxes = [box for found in self.found if (box := self._box(found)) and found.kind in (COMMENT, FRAME)]
        pen = QPen(frame.look.accent, 2)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        draw_rects(painter, np.array([(x, y, end - x, low - y) for x, y, end, low in boxes]).reshape(-1, 4))

    def _box(self, found: Found) -> tuple[float, float, float, float] | None:
        areas = self._canvas.scene.areas
        return (areas.comments() if found.kind == COMMENT else areas.boxes()).get(found.key)

    def _bring(self, found: Found) -> None:
        canvas = self._canvas
        if found.kind == NODE:
            canvas.session.select([found.key])
            canvas.show_node(found.key)
        elif found.kind == BLOCK:
            self._go_inside(found)
        elif (box := self._box(found)) is not None:
            canvas.sight.show_box(box)
        canvas.update()

    def _go_inside(self, found: Found) -> None:
        """To the graph in which something lies; it is then one of the nodes shown."""
        canvas = self._canvas
        place = place_of_block(canvas.session.whole, found.block) if found.block else ()
        if place is None:
            return
        node = canvas.session.go_inside("/".join((*place, found.key)))
        canvas.session.select([node])
        canvas.show_node(node)
        self._look()
        here = Found(NODE, node)
        self._current = self.found.index(here) if here in self.found else None

    def _typed(self) -> None:
        self._current = None
        if len(self._canvas.session.document.nodes) > LARGE:
            self._soon.start()
        else:
            self._look()

    def _look_again(self) -> None:
        if not self.isHidden():
            self._look()

    def _look(self) -> None:
        self._soon.stop()
        session = self._canvas.session
        before = self.found[self._current] if self._current is not None else None
        here = block_at(session.whole, session.place)
        self._findable.show(session.document, session.latest, whole=session.whole, here=here)
        self.found = self._findable.find(self.line.text())
        self._current = self.found.index(before) if before in self.found else None
        self._tell()
        self._canvas.update()

    def _tell(self) -> None:
        """How many there are, which one is shown, and where it is when it is inside a block."""
        role, text = "muted", ""
        current = self.found[self._current] if self._current is not None and self.found else None
        if self.line.text().strip() and not self.found:
            role, text = "warning", tr("Nothing found")
        elif current is not None:
            text = tr("{number} of {count}", number=(self._current or 0) + 1, count=len(self.found))
            if current.kind == BLOCK and current.block:
                block = self._canvas.session.document.blocks.get(current.block)
                text = tr("{place}, in {block}", place=text, block=tr(block.title) if block else current.block)
        elif self.found:
            text = tr("{count} found", count=len(self.found))
        self.count.setText(text)
        color = theme().color(role).name()
        self.count.setStyleSheet(f"color: {color};")
        self.count.setAccessibleName(text)
        for button in (self.next, self.previous):
            button.setEnabled(bool(self.found))

    def _button(self) -> QToolButton:
        made = QToolButton(self)
        made.setAutoRaise(True)
        made.setFixedSize(24, 24)
        return made
