"""All keys on one sheet, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.actions import MENUS
from studio.commands import ACTIONS
from studio.panels.parts import Heading
from studio.translate import tr

# What the canvas answers to besides the actions.
CANVAS = (
    ("Tab", "Add a node, wired to the selected one"),
    ("F", "Show everything"),
    ("Shift+F", "Show the selection"),
    ("Right", "Move what is selected"),
    ("Ctrl+Right", "Select the neighbor"),
    ("Shift+Tab", "Leave the canvas"),
)
COLUMNS = (("file", "run", "help"), ("edit", "node"), ("view",), ("canvas",))


class ShortcutSheet(QDialog):
    """A group per menu; actions without keys are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        heading = QLabel(tr("Keyboard shortcuts"), self)
        heading.setProperty("type", "title")
        columns = QHBoxLayout()
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
        outside.addLayout(columns)


def _group(parent: QWidget, group: str) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(0, 1)
    title = tr("On the canvas") if group == "canvas" else tr(dict(MENUS)[group])
    grid.addWidget(Heading(title, parent), 0, 0)
    for row, (words, keys) in enumerate(_lines(group), start=1):
        grid.addWidget(QLabel(words, parent), row, 0)
        chip = QLabel(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText), parent)
        chip.setProperty("type", "key")
        grid.addWidget(chip, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _lines(group: str) -> list[tuple[str, str]]:
    if group == "canvas":
        return [(tr(text), keys) for keys, text in CANVAS]
    shown = [declared for declared in ACTIONS if declared.menu == group and declared.shortcuts]
    return [(tr(declared.text).rstrip(" …"), declared.shortcuts[0]) for declared in shown]
