"""The inspector inside a block when nothing is selected: its name, its purpose, and the settings it shows outside."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from nodes.spec import KEY
from runtime import blocks
from runtime.document import Block, Document, Exposed
from runtime.exposing import TAKEN
from studio.icons import icon
from studio.inside import block_at
from studio.panels.parts import Heading, Line
from studio.session import Session
from studio.translate import tr
from studio.widgets.emptied import empty
from studio.widgets.text_field import TextField


class BlockPage(QWidget):
    """What is edited here belongs to the block and so to every use of it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._heading = QLabel(self)
        self._heading.setProperty("type", "large")
        self.title, self.summary = TextField(self), TextField(self)
        self._settings = Heading(parent=self)
        self._advice = QLabel(self)
        self._advice.setWordWrap(True)
        self._advice.setProperty("role", "muted")
        self.rows = QWidget(self)
        self._grid = QGridLayout(self.rows)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(6)
        self.add = QPushButton(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        for part in (self._heading, self.title, self.summary, Line(self), self._settings, self._advice, self.rows):
            column.addWidget(part)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.title.edited.connect(lambda text: self._change(title=text.strip()))
        self.summary.edited.connect(lambda text: self._change(summary=text.strip()))
        self.add.clicked.connect(self._add)

    @property
    def block(self) -> Block | None:
        """The block that is shown."""
        return self._session.whole.blocks.get(block_at(self._session.whole, self._session.place))

    def show_block(self) -> None:
        """Show the present block."""
        block = self.block
        for part in (self.title, self.summary, self._settings, self.rows, self.add):
            part.setVisible(block is not None)
        self._heading.setText(tr("The block"))
        if block is None:
            self._advice.setText(
                tr(
                    "This inside is drawn from settings, so it can be looked at but not edited. "
                    "Outside, unpack the block or give its use a block of its own to go on by hand."
                )
            )
            return
        self.title.setPlaceholderText(tr("Name of the block"))
        self.title.setAccessibleName(tr("Name of the block"))
        self.title.show_value(tr(block.title))
        self.summary.setPlaceholderText(tr("What it is for"))
        self.summary.setAccessibleName(tr("What it is for"))
        self.summary.show_value(tr(block.summary))
        self._settings.setText(tr("Settings shown outside"))
        self._advice.setText(
            tr(
                "Each use sets them for itself. Inside, write their names in expressions: "
                "the ƒ beside a number, then width/4 or in.channels."
            )
        )
        self.add.setText(tr("Add a setting"))
        self.add.setIcon(icon("plus"))
        self._show_rows(block)

    def _show_rows(self, block: Block) -> None:
        empty(self._grid)
        for row, exposed in enumerate(block.settings):
            key, default = TextField(self.rows), TextField(self.rows)
            key.show_value(exposed.key)
            key.setAccessibleName(tr("Name of the setting"))
            default.show_value(_shown(exposed.default))
            default.setAccessibleName(tr("Value of {setting} where a use gives none", setting=exposed.key))
            remove = QToolButton(self.rows)
            remove.setIcon(icon("delete"))
            remove.setAutoRaise(True)
            remove.setAccessibleName(tr("Remove {setting}", setting=exposed.key))
            remove.setToolTip(tr("Remove {setting}", setting=exposed.key))
            key.edited.connect(partial(self._rename, exposed))
            default.edited.connect(partial(self._set_default, exposed))
            remove.clicked.connect(partial(self._remove, exposed))
            for column, part in enumerate((key, default, remove)):
                self._grid.addWidget(part, row, column)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self.rows.setVisible(bool(block.settings))

    def _change(self, **changes: object) -> None:
        block = self.block
        if block is None:
            return
        identity = block.id

        def edit(document: Document) -> Document:
            changed = blocks.change_block(document, identity, **changes)
            return changed.but(title=str(changes["title"])) if "title" in changes else changed

        self._session.attempt(edit, tr("Change the block"))
        self.show_block()

    def _add(self) -> None:
        block = self.block
        if block is not None:
            taken = {item.key for item in block.settings}
            name = next(name for number in range(1, 1_000) if (name := f"setting{number}") not in taken)
            self._change(settings=(*block.settings, Exposed(name, 64)))

    def _rename(self, exposed: Exposed, text: str) -> None:
        block = self.block
        key = re.sub(r"[^a-z0-9_]+", "_", text.strip().lower()).strip("_")
        taken = {*TAKEN, *(item.key for item in block.settings)} if block else set[str]()
        if block is None or KEY.fullmatch(key) is None or key in taken:
            self._session.told.emit(
                tr("A setting needs a name of its own of lower-case letters, such as width. It was “{got}”.", got=text)
            )
            self.show_block()
            return
        renamed = Exposed(key, exposed.default, "" if exposed.title == exposed.key else exposed.title, exposed.help)
        self._change(settings=tuple(renamed if item.key == exposed.key else item for item in block.settings))

    def _set_default(self, exposed: Exposed, text: str) -> None:
        block = self.block
        if block is None:
            return
        changed = Exposed(exposed.key, _read(text), exposed.title, exposed.help)
        self._change(settings=tuple(changed if item.key == exposed.key else item for item in block.settings))

    def _remove(self, exposed: Exposed) -> None:
        block = self.block
        if block is not None:
            self._change(settings=tuple(item for item in block.settings if item.key != exposed.key))


def _shown(value: int | float | bool | str) -> str:
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _read(text: str) -> int | float | bool | str:
    """What a text stands for: a whole number, a number, true or false, else the text."""
    text = text.strip()
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            continue
        return value if abs(value) < 1e15 else text  # neither infinite nor no number
    return text
