"""A slim row of tabs for open documents: titles, signs, a cross on each, and a plus behind the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QIcon, QMouseEvent, QPainter, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QToolButton, QWidget

from studio.icons import icon, pixmap
from studio.theme import theme, theme_changed

HEIGHT, TAB, LEAST, MOST = 36, 28, 108, 420  # pixels: the strip, a tab, its width
SIGN, GAP, CROSS, PAD = 12, 4, 22, 10  # pixels: a sign, between two, the cross, around all
DOT = 3.5  # radius of the sign of what is not saved
SIGNS = {"running": ("play", "accent"), "paused": ("pause", "muted"), "waiting": ("pause", "muted")}
SIGNS["failed"] = ("error", "error")


@dataclass(frozen=True, slots=True)
class Face:
    """What a tab shows. `spoken` is its whole name, with what the signs say, for screen readers."""

    title: str
    tip: str
    spoken: str
    unsaved: bool = False
    sign: str = ""  # running, paused, waiting, failed or nothing


class TabStrip(QWidget):
    """Shows tabs and says what a person wishes of them; it changes nothing by itself but their order."""

    chosen = Signal(int)
    close_wished = Signal(int)
    new_wished = Signal()
    menu_wished = Signal(int, QPoint)  # the point is global
    moved = Signal(int, int)  # from, to

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar = _Bar(self)
        self.plus = QToolButton(self)
        self.plus.setFixedSize(TAB, TAB)
        self.plus.setIconSize(QSize(14, 14))
        self.plus.clicked.connect(lambda: self.new_wished.emit())
        self._faces: list[Face] = []
        self._close = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(2)
        row.addWidget(self.bar)
        row.addWidget(self.plus)
        row.addStretch(1)
        self.bar.currentChanged.connect(self.chosen)
        self.bar.tabBarClicked.connect(self._click)
        self.bar.tabMoved.connect(self.moved)
        self.bar.middle.connect(self.close_wished)
        self.bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.bar.customContextMenuRequested.connect(self._ask_menu)
        theme_changed.connect(self._dress)
        self._dress()

    def show_faces(self, faces: Sequence[Face], front: int, *, away: bool) -> None:
        """Show these tabs with one in front; `away`: what is on screen is none of them."""
        bar = self.bar
        with QSignalBlocker(bar):
            while bar.count() > len(faces):
                bar.removeTab(bar.count() - 1)
            while bar.count() < len(faces):
                self._add_cross(bar.addTab(""))
            for number, face in enumerate(faces):
                if number >= len(self._faces) or self._faces[number] != face:
                    self._show(number, face)
            self._faces = list(faces)
            bar.setCurrentIndex(front)
        bar.updateGeometry()  # a bar that is not on screen yet does not ask for its new width itself
        if bar.property("away") != away:
            bar.setProperty("away", away)
            bar.style().unpolish(bar)
            bar.style().polish(bar)

    def name(self, documents: str, new: str, close: str) -> None:
        """Words in the language in force: of the strip, of the plus and of the crosses."""
        self.bar.setAccessibleName(documents)
        self.plus.setAccessibleName(new)
        self.plus.setToolTip(new)
        self._close = close
        for number in range(self.bar.count()):
            self._name_cross(number)

    def cross(self, number: int) -> QWidget:
        """The button that closes a tab."""
        return self.bar.tabButton(number, QTabBar.ButtonPosition.RightSide)

    def _show(self, number: int, face: Face) -> None:
        self.bar.setTabText(number, face.title.replace("&", "&&"))
        self.bar.setTabToolTip(number, face.tip)
        self.bar.setAccessibleTabName(number, face.spoken)
        self.bar.setTabIcon(number, QIcon())  # in place of another one Qt would take a wider one for as wide
        self.bar.setTabIcon(number, _signs(face, self.devicePixelRatioF()))
        self._name_cross(number)

    def _add_cross(self, number: int) -> None:
        cross = QToolButton(self.bar)
        cross.setFixedSize(CROSS, CROSS)
        cross.setIconSize(QSize(12, 12))
        cross.setIcon(icon("close", "muted"))
        cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        cross.setProperty("cross", True)
        cross.clicked.connect(self._close_clicked)
        self.bar.setTabButton(number, QTabBar.ButtonPosition.RightSide, cross)

    def _name_cross(self, number: int) -> None:
        cross = self.cross(number)
        cross.setAccessibleName(self._close)
        cross.setToolTip(self._close)

    def _close_clicked(self) -> None:
        pressed = self.sender()
        for number in range(self.bar.count()):
            if self.cross(number) is pressed:
                self.close_wished.emit(number)
                return

    def _click(self, number: int) -> None:
        if number == self.bar.currentIndex() and self.bar.property("away"):
            self.chosen.emit(number)

    def _ask_menu(self, at: QPoint) -> None:
        number = self.bar.tabAt(at)
        number = self.bar.currentIndex() if number < 0 else number
        self.menu_wished.emit(number, self.bar.mapToGlobal(at))

    def _dress(self) -> None:
        self.plus.setIcon(icon("plus", "muted"))
        for number, face in enumerate(self._faces):
            self._show(number, face)
            self.cross(number).setIcon(icon("close", "muted"))  # type: ignore[attr-defined]


class _Bar(QTabBar):
    middle = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("strip", True)
        self.setProperty("away", False)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setMovable(True)
        self.setElideMode(Qt.TextElideMode.ElideMiddle)  # the number of equal titles stands at their end
        self.setUsesScrollButtons(True)
        self.setIconSize(QSize(2 * (SIGN + GAP), SIGN))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionBehaviorOnRemove(QTabBar.SelectionBehavior.SelectLeftTab)

    def tabSizeHint(self, number: int) -> QSize:
        """As wide as the title, within bounds."""
        signs = self.tabIcon(number).actualSize(self.iconSize()).width()
        text = QFontMetrics(self.font()).horizontalAdvance(self.tabText(number).replace("&&", "&"))
        width = 2 * PAD + text + (signs + GAP if signs else 0) + CROSS + 2 * GAP
        return QSize(min(MOST, max(LEAST, width)), TAB)

    def minimumTabSizeHint(self, number: int) -> QSize:
        """Where room is short, titles are elided before the strip scrolls."""
        return QSize(LEAST, TAB)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button closes."""
        number = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and number >= 0:
            self.middle.emit(number)
        else:
            super().mouseReleaseEvent(event)


def _signs(face: Face, ratio: float) -> QIcon:
    """A dot for what is not saved, and the sign of the run beside it; an empty icon for neither."""
    number = face.unsaved + bool(face.sign)
    if not number:
        return QIcon()
    ratio = max(2.0, ratio)
    width = (SIGN + GAP) * number
    drawn = QPixmap(round(width * ratio), round(SIGN * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if face.unsaved:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("text"))
        painter.drawEllipse(QRectF(SIGN / 2 - DOT, SIGN / 2 - DOT, 2 * DOT, 2 * DOT))
    if face.sign:
        name, role = SIGNS[face.sign]
        sign = pixmap(name, theme().color(role).name(), SIGN, ratio)
        painter.drawPixmap(QRectF(width - SIGN - GAP, 0, SIGN, SIGN), sign, QRectF(sign.rect()))
    painter.end()
    return QIcon(drawn)
