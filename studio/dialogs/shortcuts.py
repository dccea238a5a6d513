"""All keys on one sheet, from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from studio.actions import MENUS
from studio.commands import ACTIONS
from studio.panels.parts import Heading
from studio.translate import tr

COLUMNS = 3


class ShortcutSheet(QDialog):
    """A group per menu; actions without keys are left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        heading = QLabel(tr("Keyboard shortcuts"), self)
        heading.setProperty("type", "title")
        columns = QHBoxLayout()
        columns.setSpacing(36)
        for menus in (("file", "run"), ("edit", "help"), ("view",)):
            column = QVBoxLayout()
            column.setSpacing(18)
            for menu in menus:
                column.addLayout(_group(self, menu))
            column.addStretch(1)
            columns.addLayout(column)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(24, 20, 24, 22)
        outside.setSpacing(16)
        outside.addWidget(heading)
        outside.addLayout(columns)


def _group(parent: QWidget, menu: str) -> QGridLayout:
    grid = QGridLayout()
    grid.setVerticalSpacing(6)
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(0, 1)
    grid.addWidget(Heading(tr(dict(MENUS)[menu]), parent), 0, 0)
    shown = [declared for declared in ACTIONS if declared.menu == menu and declared.shortcuts]
    for row, declared in enumerate(shown, start=1):
        grid.addWidget(QLabel(tr(declared.text).rstrip(" …"), parent), row, 0)
        keys = QLabel(_native(declared.shortcuts[0]), parent)
        keys.setProperty("type", "key")
        grid.addWidget(keys, row, 1, Qt.AlignmentFlag.AlignRight)
    return grid


def _native(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
