"""The buttons beside an input that is given by hand: pen, eraser, brush, another sample and the like."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QSize
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget

from studio.icons import icon
from studio.theme import theme_changed
from studio.translate import tr
from studio.widgets.slider_field import Rail
from studio.widgets.trying.sheet import THINNEST, WIDEST, Sheet

SHEET, PLANE, ROW, TEXT, SAMPLE = "sheet", "plane", "row", "text", "sample"  # how an input is given
BUTTON = 26  # pixels
LOW = 250  # pixels of height below which the rarer buttons are in a menu
TENTHS = 10  # positions of the brush's slider for a pixel
FOLDED = frozenset({"undo", "invert", "file", "paste"})
PICTURES = {
    "pen": ("pencil", (SHEET,)),
    "erase": ("erase", (SHEET,)),
    "color": ("", (SHEET,)),
    "clear": ("delete", (SHEET,)),
    "undo": ("undo", (SHEET,)),
    "invert": ("contrast", (SHEET,)),
    "center": ("target", (SHEET,)),
    "sample": ("dice", (SHEET, PLANE, ROW, TEXT, SAMPLE)),
    "mean": ("align_middle", (PLANE, ROW)),
    "file": ("open", (SHEET,)),
    "paste": ("paste", (SHEET, ROW, TEXT)),
    "more": ("chevron_down", (SHEET,)),
}
INKS = ("#ffffff", "#000000", "#e53935", "#fb8c00", "#fdd835", "#43a047", "#1e88e5", "#8e24aa")


class TryTools(QWidget):
    """Works the sheet by itself; what the others do is said by `act`."""

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self.low = False  # rarer buttons are in a menu
        self._color = QColor(INKS[0])
        self._folded: list[str] = []
        self._places = QGridLayout(self)
        self._places.setContentsMargins(0, 0, 0, 0)
        self._places.setSpacing(2)
        self._buttons: dict[str, QToolButton] = {}
        for key in PICTURES:
            button = QToolButton(self)
            button.setFixedSize(BUTTON - 2, BUTTON - 2)
            button.setIconSize(QSize(14, 14))
            button.setCheckable(key in ("pen", "erase"))
            self._buttons[key] = button
        self.brush = Rail(round((WIDEST - THINNEST) * TENTHS), self)
        self.brush.setMinimumWidth(BUTTON)
        self.brush.valueChanged.connect(lambda place: sheet.set_brush(THINNEST + place / TENTHS))
        sheet.width_changed.connect(self._show_brush)
        self._show_brush(sheet.brush)
        for erasing, key in ((False, "pen"), (True, "erase")):
            self.act(key, partial(self._erase, erasing))
        for key, act in {"clear": sheet.clear, "undo": sheet.undo, "invert": sheet.invert}.items():
            self.act(key, act)
        self.act("color", self._show_inks)
        self.act("more", self._show_more)
        self.button("pen").setChecked(True)
        theme_changed.connect(self._tint)
        self._tint()

    def act(self, key: str, act: Callable[[], object]) -> None:
        """Do this when a button is pressed."""
        self._buttons[key].clicked.connect(lambda _=False: act())

    def button(self, key: str) -> QToolButton:
        """One of the buttons by its name."""
        return self._buttons[key]

    def fit(self, editor: str, height: int, *, color: bool) -> None:
        """Show those of this way to give an input; where the height is small the rarer ones are in a menu."""
        low = self.low = editor == SHEET and height < LOW
        shown = [key for key, (_, editors) in PICTURES.items() if editor in editors]
        shown = [key for key in shown if (key != "color" or color) and (key != "more" or low)]
        self._folded = [key for key in shown if low and key in FOLDED]
        shown = [key for key in shown if key not in self._folded]
        columns = 2 if editor == SHEET and not low else 1
        for button in self._buttons.values():
            self._places.removeWidget(button)
        for index, key in enumerate(shown):
            self._places.addWidget(self._buttons[key], index // columns, index % columns)
        for key, button in self._buttons.items():
            button.setVisible(key in shown)
        self.brush.setVisible(columns == 2)
        if columns == 2:
            self._places.addWidget(self.brush, len(shown), 0, 1, columns)

    def retranslate(self) -> None:
        """Write every text anew."""
        texts = {
            "pen": tr("Draw (right button: erase)"),
            "erase": tr("Erase"),
            "color": tr("Color of the pen"),
            "clear": tr("Clear the sheet (Delete)"),
            "undo": tr("Take back the last stroke (Ctrl+Z)"),
            "invert": tr("Swap light and dark"),
            "center": tr("Center and size it as the data have it"),
            "sample": tr("Another sample that is not trained on"),
            "mean": tr("The mean of all samples"),
            "file": tr("A picture from a file"),
            "paste": tr("Paste (Ctrl+V)"),
            "more": tr("More"),
        }
        for key, text in texts.items():
            self._buttons[key].setToolTip(text)
            self._buttons[key].setAccessibleName(text)
        self.brush.setAccessibleName(tr("Width of the brush"))
        self.brush.setToolTip(tr("Width of the brush"))

    def take_ink(self, color: QColor) -> None:
        """Draw color pictures with this."""
        self._color = color
        self.sheet.color = color.redF(), color.greenF(), color.blueF()
        self._erase(False)
        self._tint()

    def _erase(self, erasing: bool) -> None:
        self.sheet.erasing = erasing
        self.button("pen").setChecked(not erasing)
        self.button("erase").setChecked(erasing)

    def _show_brush(self, width: float) -> None:
        self.brush.blockSignals(True)
        self.brush.setValue(round((width - THINNEST) * TENTHS))
        self.brush.blockSignals(False)
        self.brush.update()

    def _show_inks(self) -> None:
        names = (tr("white"), tr("black"), tr("red"), tr("orange"), tr("yellow"), tr("green"), tr("blue"), tr("purple"))
        menu = QMenu(self)
        for color, name in zip(INKS, names, strict=True):
            menu.addAction(_swatch(QColor(color)), name, lambda color=color: self.take_ink(QColor(color)))
        self._pop_up(menu, "color")

    def _show_more(self) -> None:
        menu = QMenu(self)
        for key in self._folded:
            button = self._buttons[key]
            menu.addAction(icon(PICTURES[key][0]), button.toolTip(), button.click)
        menu.addSeparator()
        menu.addAction(tr("Wider brush (])"), lambda: self.sheet.set_brush(self.sheet.brush + 0.4))
        menu.addAction(tr("Thinner brush ([)"), lambda: self.sheet.set_brush(self.sheet.brush - 0.4))
        self._pop_up(menu, "more")

    def _pop_up(self, menu: QMenu, key: str) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._buttons[key].mapToGlobal(QPoint(0, BUTTON)))

    def _tint(self) -> None:
        for key, (picture, _) in PICTURES.items():
            self._buttons[key].setIcon(icon(picture) if picture else _swatch(self._color))


def _swatch(color: QColor) -> QIcon:
    drawn = QPixmap(28, 28)
    drawn.fill(color)
    return QIcon(drawn)
