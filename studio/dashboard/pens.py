"""Pens for own points: a class to draw with, an eraser, a spray, and points from the clipboard or a file."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QFileDialog, QHBoxLayout, QMenu, QToolButton, QWidget

from nodes.sources.point_list import CLASSES, FIRST, MOST, points_of, text_of
from nodes.sources.point_table import points_of_table
from nodes.spec import Problem
from studio.folders import OPENED, keep_folder, opening_folder
from studio.playing import Playing
from studio.theme import theme, theme_changed
from studio.translate import tr, tr_problem
from studio.widgets.neurons.large import Large, class_mark
from studio.widgets.seen.marks import stamp

SPRAY, PUFF, RUB, APART = 0.9, 3, 0.5, 0.35  # radius, points at once, radius of the eraser, least way between points
Points = list[tuple[float, float, int]]
log = logging.getLogger(__name__)


class Pens(QWidget):
    """Draws into the plane at its side. A stroke is one step that can be undone."""

    offered = Signal()  # there are points of one's own now

    def __init__(self, playing: Playing, large: Large, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.playing, self.large = playing, large
        self.points: Points = []  # with those of the stroke at hand
        self._stroke = False
        self._rubbing = False
        self._last: tuple[float, float] | None = None
        self._random = np.random.default_rng(0)
        self._group = QButtonGroup(self)
        self.classes = [self._button(True) for _ in range(CLASSES)]
        self.eraser, self.spray = self._button(True), self._button(True)
        self.more = self._button(False)
        for button in (*self.classes, self.eraser):
            self._group.addButton(button)
        self.classes[0].setChecked(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 2)
        row.setSpacing(2)
        for button in (*self.classes, self.eraser, self.spray, self.more):
            row.addWidget(button)
        row.addStretch(1)
        self._group.buttonToggled.connect(lambda *_: self._show_reach())
        self.spray.toggled.connect(lambda _: self._show_reach())
        self.more.clicked.connect(self._offer)
        large.pressed.connect(self._press)
        large.dragged.connect(self._drag)
        large.released.connect(self._release)
        playing.changed.connect(self.refresh)
        theme_changed.connect(self.retranslate)
        self.retranslate()

    def refresh(self) -> None:
        """Be there while the document has points of one's own."""
        play = self.playing.play
        there = play is not None and self.playing.document.nodes[play.source].type == "own_points"
        if there and self.isHidden():
            self.offered.emit()
        self.setVisible(there)
        self.large.drawing = there
        if there and not self._stroke:
            self.points = self._kept()
        self._show_reach()

    def retranslate(self) -> None:
        """Write every text anew, in the colors in force."""
        for index, button in enumerate(self.classes):
            button.setIcon(_swatch(index))
            words = tr("Draw points of class {number}", number=index + 1)
            button.setToolTip(words)
            button.setAccessibleName(words)
        for button, text, tip in (
            (self.eraser, tr("Erase"), tr("Take points away; the right mouse button does so too")),
            (self.spray, tr("Spray"), tr("Draw several points around the pointer")),
            (self.more, "…", tr("Points from the clipboard or a file; start over")),
        ):
            button.setText(text)
            button.setToolTip(tip)

    # Strokes

    def _press(self, x: float, y: float, right: bool) -> None:
        self._stroke, self._last = True, None
        self._rubbing = right or self.eraser.isChecked()
        self.points = list(self._kept())
        self._drag(x, y)

    def _drag(self, x: float, y: float) -> None:
        if not self._stroke:
            return
        if self._rubbing:
            self.points = [point for point in self.points if np.hypot(point[0] - x, point[1] - y) > RUB]
        elif self._last is None or np.hypot(self._last[0] - x, self._last[1] - y) >= APART:
            self._last = (x, y)
            self.points += self._fresh(x, y)
            self.points = self.points[:MOST]
        self.large.show_points(self.points)

    def _fresh(self, x: float, y: float) -> Points:
        kind = next((index for index, button in enumerate(self.classes) if button.isChecked()), 0)
        if not self.spray.isChecked():
            return [(x, y, kind)]
        angle, far = self._random.uniform(0, 2 * np.pi, PUFF), SPRAY * np.sqrt(self._random.uniform(0, 1, PUFF))
        return [(x + float(r * np.cos(a)), y + float(r * np.sin(a)), kind) for a, r in zip(angle, far, strict=True)]

    def _release(self) -> None:
        if self._stroke:
            self._stroke = False
            self._put(self.points)

    def _put(self, points: Points) -> None:
        if len(points) < 2:
            self.playing.session.told.emit(tr("Two points are needed at least, so that there is something to learn."))
            self.points = self._kept()
            self.large.show_points(self.points)
            return
        self.points = points
        self.large.show_points(points)
        self.playing.draw(text_of(points))

    # From elsewhere

    def menu(self) -> QMenu:
        """Where else points come from, and the way back to a few."""
        menu = QMenu(self)
        menu.addAction(tr("Paste lines of x, y and class"), self._paste)
        menu.addAction(tr("Take lines of x, y and class from a file …"), self._load)
        menu.addAction(tr("Start over with a few points"), lambda: self._put(points_of(FIRST)))
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _offer(self) -> None:
        self.menu().popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def _paste(self) -> None:
        self._take(QGuiApplication.clipboard().text())

    def _load(self) -> None:
        patterns = f"{tr('Own points')} (*.csv *.txt *.tsv);;{tr('All files')} (*)"
        path, _ = QFileDialog.getOpenFileName(self, tr("Points from a file"), str(opening_folder()), patterns)
        if path:
            keep_folder(OPENED, path)
            try:
                self._take(Path(path).read_text("utf-8-sig", errors="replace")[: 64 * MOST])
            except OSError as fault:
                log.debug("no points from %s", path, exc_info=fault)
                self.playing.session.told.emit(
                    tr("{file} cannot be read: {reason}.", file=path, reason=fault.strerror or str(fault))
                )

    def _take(self, text: str) -> None:
        """Lines of x, y and class."""
        try:
            points, names = points_of_table(text)
        except Problem as problem:
            play = self.playing.play
            self.playing.session.told.emit(tr_problem(problem, self.playing.document, play.source if play else ""))
            return
        self._put(points)
        if any(name.strip("+-.0123456789") for name in names):  # else they are numbers, as here
            self.playing.session.told.emit(tr("The classes in their order: {names}", names=", ".join(names)))

    def _kept(self) -> Points:
        play = self.playing.play
        if play is None:
            return []
        from nodes.catalogue import find

        facts = find("own_points")
        assert facts is not None
        try:
            return points_of(facts.bind(self.playing.document.nodes[play.source].settings).drawn)
        except Problem:
            return []

    def _show_reach(self) -> None:
        self.large.radius = RUB if self.eraser.isChecked() else SPRAY if self.spray.isChecked() else 0.0
        self.large.update()

    def _button(self, checkable: bool) -> QToolButton:
        button = QToolButton()
        button.setCheckable(checkable)
        button.setProperty("switch", "true")
        button.setMinimumSize(QSize(26, 24))
        button.setStyleSheet("padding: 0px 4px")
        button.setIconSize(QSize(14, 14))
        return button


def _swatch(index: int) -> QIcon:
    color, shape = class_mark(index)
    drawn = QPixmap(28, 28)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(theme().color("text"))
    painter.setBrush(color)
    painter.drawPath(stamp(shape, 14, 14, 9))
    painter.end()
    return QIcon(drawn)
