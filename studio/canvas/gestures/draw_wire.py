"""Draw a wire: from a port, or by the end of a wire that is taken off, to a port, a node, or empty space."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen

from runtime import edits
from runtime.document import Document, Wire
from studio.canvas.fitting import FITS, REFUSED, Fitting, can_try, fitting, trial
from studio.canvas.frame import Frame
from studio.canvas.geometry import Spot
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.look import family_index
from studio.canvas.paint_wires import curve
from studio.canvas.port_words import told
from studio.canvas.ports import draw_port
from studio.canvas.wire_course import reach
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

CATCH = 20.0  # pixels around a port that catch the wire
LEFT = 16.0  # pixels that a taken end must be drawn away before letting go removes the wire
PATIENCE = 0.008  # seconds that looking ahead may take
REST = 150  # milliseconds after which it is looked ahead all the same


class DrawWire:
    """`start` is the end that stays; `taken` the wire whose other end is being moved, if any."""

    cursor = Qt.CursorShape.CrossCursor
    moving = None

    def __init__(self, canvas: Canvas, start: Spot, taken: Wire | None = None) -> None:
        self._canvas, self.start, self.taken = canvas, start, taken
        self.caught: Spot | None = None
        self.sentence = ""  # why the caught port is refused, or what will not fit there
        self.fits = ""  # that the caught port fits, and what it will receive
        self.refused = False
        self._patient = True

    def begin(self, at: Pointer) -> None:
        scene, session = self._canvas.scene, self._canvas.session
        self.wished: Fitting = fitting(session.document, session.latest, self.start, self.taken)
        self.lit = np.array(self.wished.fitting(scene.spots), dtype=int)
        self._canvas.hidden_wire = self.taken
        self._begun = self.at = at

    def update(self, at: Pointer) -> None:
        self.at = at
        caught = self._catch(at)
        if caught != self.caught:
            self.caught = caught
            self._explain()

    def commit(self) -> None:
        self._canvas.hidden_wire = None
        if self.caught is not None:
            self._connect(self.caught)
        elif self.taken is not None:
            if abs(self.at.pixel_x - self._begun.pixel_x) + abs(self.at.pixel_y - self._begun.pixel_y) > LEFT:
                taken = self.taken
                self._canvas.session.attempt(lambda document: edits.remove(document, wires=[taken]), tr("Disconnect"))
        else:
            self._canvas.open_search(QPointF(self.at.pixel_x, self.at.pixel_y), start=self.start)

    def cancel(self) -> None:
        self._canvas.hidden_wire = None

    def _connect(self, spot: Spot) -> None:
        session = self._canvas.session
        if self.refused and self.sentence:
            session.told.emit(self.sentence)
            return
        source, target = self.wished.ends(spot)
        if self.taken == Wire(source, target):
            return

        def rewired(document: Document) -> Document:
            without = edits.remove(document, wires=[self.taken]) if self.taken else document
            return edits.connect(without, source, target)

        session.attempt(rewired, tr("Reconnect") if self.taken else tr("Connect"))

    def _catch(self, at: Pointer) -> Spot | None:
        """The port meant: the nearest in reach, else the best one of the node under the pointer."""
        scene, zoom = self._canvas.scene, self._canvas.camera.zoom
        spot = scene.spot_at(at.x, at.y, CATCH / zoom)
        if spot is not None and spot.end != self.start.end:
            return spot
        node = scene.node_at(at.x, at.y)
        if node is None or node == self.start.end.node:
            return None
        return self.wished.best_of(spot for spot in scene.spots_of(node) if spot.output != self.start.output)

    def _explain(self, *, closely: bool = False) -> None:
        self.sentence, self.fits, self.refused = "", "", False
        if self.caught is None:
            return
        document = self.wished.document
        judged = self.wished.judge(self.caught)
        if judged == REFUSED:
            problem = self.wished.reason(self.caught)
            self.refused = True
            self.sentence = tr_problem(problem, document, self.wished.ends(self.caught)[1].node) if problem else ""
            return
        tried = self._patient or closely
        if tried:
            began = time.perf_counter()
            finding = trial(self.wished, self.caught)
            self._patient = time.perf_counter() - began < PATIENCE
            self.sentence = tr_problem(finding, document) if finding else ""
        else:
            QTimer.singleShot(REST, self._canvas, partial(self._look_closer, self.caught))
        if not self.sentence:
            text = told(self.wished, self.caught, tried=tried and can_try())
            self.sentence, self.fits = ("", text) if judged == FITS else (text, "")

    def _look_closer(self, at: Spot) -> None:
        """In a large document the trial waits until the wire rests on a port."""
        if self._canvas.gesture is self and self.caught == at:
            self._explain(closely=True)
            self._canvas.update()

    # Picture

    def paint(self, painter: QPainter, frame: Frame) -> None:
        """Fitting ports lit, then the wire, then the port it would end at."""
        look, scene = frame.look, self._canvas.scene
        glow = QColor(look.accent)
        glow.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        left, top, right, bottom = frame.sight
        for number in self.lit:
            x, y = scene.port_at[number]
            if left < x < right and top < y < bottom:
                painter.drawEllipse(QPointF(x, y), 10.0, 10.0)
        self._paint_wire(painter, frame)
        if self.caught is not None:
            self._paint_caught(painter, frame, self.caught)

    def _paint_wire(self, painter: QPainter, frame: Frame) -> None:
        scene = self._canvas.scene
        fixed = scene.position(self.start.end, output=self.start.output)
        if fixed is None:
            return
        loose = (self.at.x, self.at.y)
        if self.caught is not None and not self.refused:
            loose = scene.position(self.caught.end, output=self.caught.output) or loose
        begin, end = (fixed, loose) if self.start.output else (loose, fixed)
        away = float(reach(np.array([begin]), np.array([end]))[0])
        color = frame.look.error if self.sentence else self._color(frame)
        pen = QPen(color, 2.0, Qt.PenStyle.DashLine if self.sentence else Qt.PenStyle.SolidLine)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(curve(*begin, *end, away))

    def _color(self, frame: Frame) -> QColor:
        scene = self._canvas.scene
        source = self.start.end.node if self.start.output else (self.caught.end.node if self.caught else "")
        return (
            frame.look.families[family_index(scene.faces[scene.row[source]].family)]
            if source in scene.row
            else frame.look.accent
        )

    def _paint_caught(self, painter: QPainter, frame: Frame, spot: Spot) -> None:
        place, at = self._canvas.scene.place_of(spot), self._canvas.scene.position(spot.end, output=spot.output)
        if place is None or at is None:
            return
        color = frame.look.error if self.refused else frame.look.accent
        painter.setPen(QPen(color, 2))
        painter.setBrush(frame.look.card if self.refused else color)
        draw_port(painter, place, *at, grown=2.0)
