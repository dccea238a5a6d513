"""All keys on one sheet, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from studio.actions import MENUS
from studio.commands import ACTIONS
from studio.panels.parts import Heading
from studio.translate import tr

# What the canvas answers to besides the actions.
CANVAS = (
    ("Tab", "Add a node, wired to the selected one"),
    ("Return", "Edit the values on the node"),
    ("F", "Show everything"),
    ("Shift+F", "Show the selection"),
    ("Right", "Move what is selected"),
    ("Ctrl+Right", "Select the neighbor"),
    ("Shift+Tab", "Leave the canvas"),
)
# And what the mouse does there, beside what everybody tries.
MOUSE = (
    ("Double-click a wire", "Add a reroute point"),
    ("Double-click a block", "Enter the block"),
    ("Double-click a value", "Edit the values on the node"),
    ("Drop a node on a wire", "Insert it"),
    ("Drop a wire in empty space", "Search for what fits"),
    ("Shake a node", "Detach"),
    ("Ctrl and the right button", "Cut wires with a line"),
    ("Alt while moving", "No snapping"),
    ("Space and drag", "Move the picture"),
)
FREE = 40  # pixels left free above and below
COLUMNS = (("file", "run", "help", "canvas", "mouse"), ("edit", "view"), ("node",))


class ShortcutSheet(QDialog):
    """A group per menu; actions without keys are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        heading = QLabel(tr("Keyboard shortcuts"), self)
        heading.setProperty("type", "title")
        sheet = QWidget(self)
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(36)
        for groups in COLUMNS:
            column = QVBoxLayout()
            column.setSpacing(18)
            for group in groups:
                column.addLayout(_group(self, group))
            column.addStretch(1)
            columns.addLayout(column)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(24, 20, 24, 22)
        outside.setSpacing(16)
        outside.addWidget(heading)
        area = QScrollArea(self)
        area.setWidget(sheet)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.viewport().setAutoFillBackground(False)
        sheet.setAutoFillBackground(False)
        area.setMinimumWidth(sheet.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        outside.addWidget(area)
        room = self.screen().availableGeometry().height() - 2 * FREE
        self.resize(self.sizeHint().width(), min(room, sheet.sizeHint().height() + 110))


def _group(parent: QWidget, group: str) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(0, 1)
    titles = {"canvas": tr("On the canvas"), "mouse": tr("By mouse")}
    title = titles[group] if group in titles else tr(dict(MENUS)[group])
    grid.addWidget(Heading(title, parent), 0, 0)
    for row, (words, keys) in enumerate(_lines(group), start=1):
        grid.addWidget(QLabel(words, parent), row, 0)
        chip = QLabel(keys, parent)
        chip.setProperty("type", "key")
        grid.addWidget(chip, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _lines(group: str) -> list[tuple[str, str]]:
    """What can be done, and the keys or the motion for it, as they are shown."""
    if group == "mouse":
        return [(tr(text), tr(motion)) for motion, text in MOUSE]
    if group == "canvas":
        return [(tr(text), _shown(keys)) for keys, text in CANVAS]
    shown = [declared for declared in ACTIONS if declared.menu == group and declared.shortcuts]
    return [(tr(declared.text).rstrip(" …"), _shown(declared.shortcuts[0])) for declared in shown]


def _shown(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
