"""A field that names several things as chips; a menu with ticks takes things in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from studio.icons import icon, pixmap
from studio.theme import theme
from studio.translate import tr

CHIP, GAP, PAD, CROSS, ARROW, EDGE = 20, 4, 3, 14, 18, 3  # pixels


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that can be named; `role` colors what is no longer there."""

    key: str
    name: str
    color: QColor | None = None
    icon: str = ""
    gone: bool = False


class ChipsField(QWidget):
    """Announces `edited` with the keys, in the order of what can be named. Arrows walk the chips, Delete takes one out.

    `asks` lets the things be pointed at instead, where `pick` has words for that.
    """

    edited = Signal(object)  # list of str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.nothing = ""  # what no chip at all means
        self.pick = ""  # the words of the entry that lets things be pointed at; empty for none
        self.told_apart: Callable[[str], Chip] = lambda key: Chip(key, key, gone=True)
        self.asks: Callable[[], None] = lambda: None
        self._offers: tuple[Chip, ...] = ()
        self._value: tuple[str, ...] = ()
        self._mixed = False
        self._at = -1  # the chip that the arrows have reached
        self._rects: list[QRect] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._arrange()

    def offer(self, chips: Iterable[Chip]) -> None:
        """What can be named, in order."""
        self._offers = tuple(chips)
        self._arrange()

    def value(self) -> list[str]:
        """The keys shown."""
        return list(self._value)

    def show_value(self, value: Iterable[str] | None, *, mixed: bool = False) -> None:
        """Show these keys, or that the things edited together differ."""
        keys = () if mixed or value is None or isinstance(value, str) else tuple(map(str, value))
        self._mixed = mixed
        if keys != self._value:
            self._value = keys
            self._at = min(self._at, len(keys) - 1)
        self._arrange()

    @property
    def chips(self) -> list[Chip]:
        """What is shown: what is named, and what of it is gone."""
        known = {chip.key: chip for chip in self._offers}
        return [known.get(key) or self.told_apart(key) for key in self._value]

    def rect_of(self, key: str) -> QRect:
        """Where the chip of a key lies; empty where there is none."""
        return self._rects[self._value.index(key)] if key in self._value else QRect()

    def menu(self) -> QMenu:
        """What can be named, ticked where it is; it stays open while ticks change."""
        menu = _Ticks(self)
        for chip in (*self._offers, *(chip for chip in self.chips if chip.gone)):
            entry = menu.addAction(chip.name.replace("&", "&&"))
            entry.setCheckable(True)
            entry.setChecked(chip.key in self._value)
            entry.toggled.connect(lambda on, key=chip.key: self._put(key, on))
        if not self._offers:
            menu.addAction(tr("There is nothing to choose yet.")).setEnabled(False)
        menu.addSeparator()
        if self.pick:
            entry = menu.addAction(icon("target"), self.pick)
            entry.triggered.connect(lambda: self.asks())
        entry = menu.addAction(self.nothing)
        entry.setEnabled(bool(self._value))
        entry.triggered.connect(lambda: self._announce(()))
        return menu

    def open_menu(self) -> None:
        """Open it below the field."""
        self.menu().popup(self.mapToGlobal(QPoint(0, self.height())))

    # Changes

    def _put(self, key: str, on: bool) -> None:
        self._announce([each for each in self._value if each != key] + ([key] if on else []))

    def _announce(self, keys: Iterable[str]) -> None:
        wanted = set(keys)
        order = [chip.key for chip in self._offers]
        found = [key for key in order if key in wanted] + [key for key in self._value if key in wanted - set(order)]
        self._mixed, self._value = False, tuple(found)
        self._at = min(self._at, len(found) - 1)
        self._arrange()
        self.edited.emit(found)

    # Places

    def _arrange(self) -> None:
        """Lines of chips; the field is as high as they need."""
        room = max(self.width() - ARROW, 60)
        left, top, self._rects = PAD, PAD, []
        for chip in self.chips:
            width = min(self.fontMetrics().horizontalAdvance(chip.name) + 2 * 7 + CROSS, room - 2 * PAD)
            if left > PAD and left + width > room - PAD:
                left, top = PAD, top + CHIP + GAP
            self._rects.append(QRect(left, top, width, CHIP))
            left += width + GAP
        height = max(26, top + CHIP + PAD)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
        names = ", ".join(chip.name for chip in self.chips) or ("—" if self._mixed else self.nothing)
        self.setAccessibleDescription(names)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the lines elsewhere."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Another font needs other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._arrange()

    def sizeHint(self) -> QSize:
        """As high as the lines of chips."""
        return QSize(140, self.height())

    def minimumSizeHint(self) -> QSize:
        """May become narrow."""
        return QSize(64, 26)

    # Keys and pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The cross of a chip takes it out; anywhere else the menu opens."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position().toPoint()
        for key, rect in zip(self._value, self._rects, strict=True):
            if rect.contains(at) and at.x() > rect.right() - CROSS - 4:
                self._put(key, False)
                return
        self.open_menu()

    def event(self, event: QEvent) -> bool:
        """Delete and Backspace belong to the chips, not to the window."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _takes_out(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, Enter and Down open the menu; arrows walk the chips; Delete and Backspace take one out."""
        key, last = event.key(), len(self._value) - 1
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.open_menu()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._value:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._at = max(0, min(last, self._at + step if self._at >= 0 else last))
            self.update()
        elif _takes_out(event):
            if self._value:
                self._put(self._value[self._at if self._at >= 0 else last], False)
        else:
            super().keyPressEvent(event)

    # Look

    def paintEvent(self, event: QPaintEvent) -> None:
        """A field like the others, with chips in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        lit = "accent" if self.hasFocus() else "muted" if self.underMouse() else "line"
        painter.setPen(QPen(colors.color(lit), 1.0))
        painter.setBrush(colors.color("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ratio = max(2.0, self.devicePixelRatioF())
        drawn = pixmap("chevron_down", colors.color("muted").name(), 12, ratio)
        painter.drawPixmap(QRectF(self.width() - ARROW + 1, 7, 12, 12), drawn, QRectF(drawn.rect()))
        if not self._value:
            painter.setPen(colors.color("muted"))
            room = self.rect().adjusted(8, 0, -ARROW - 2, 0)
            text = "—" if self._mixed else self.nothing
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        for place, (chip, rect) in enumerate(zip(self.chips, self._rects, strict=True)):
            self._paint_chip(painter, chip, rect, ring=self.hasFocus() and place == self._at)

    def _paint_chip(self, painter: QPainter, chip: Chip, rect: QRect, *, ring: bool) -> None:
        colors = theme()
        box = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colors.color("accent" if ring else "error" if chip.gone else "line"), 1.0))
        painter.setBrush(colors.color("raised"))
        painter.drawRoundedRect(box, 5, 5)
        if chip.color is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(chip.color)
            painter.drawRoundedRect(QRectF(rect.left() + 3, rect.top() + 5, EDGE, rect.height() - 10), 1.5, 1.5)
        painter.setPen(colors.color("error" if chip.gone else "text"))
        room = rect.adjusted(9, 0, -CROSS - 3, 0)
        text = painter.fontMetrics().elidedText(chip.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        drawn = pixmap("close", colors.color("muted").name(), 10, max(2.0, self.devicePixelRatioF()))
        cross = QRectF(rect.right() - CROSS, rect.center().y() - 4.5, 10, 10)
        painter.drawPixmap(cross, drawn, QRectF(drawn.rect()))


class _Ticks(QMenu):
    """A menu that stays open while its ticks change."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a tick turns it and nothing more."""
        if not _turned(self.activeAction() if self.rect().contains(event.position().toPoint()) else None):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter on a tick turn it."""
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() not in keys or not _turned(self.activeAction()):
            super().keyPressEvent(event)


def _takes_out(event: QKeyEvent) -> bool:
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return plain and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


def _turned(entry: QAction | None) -> bool:
    if entry is None or not entry.isCheckable() or not entry.isEnabled():
        return False
    entry.toggle()
    return True
