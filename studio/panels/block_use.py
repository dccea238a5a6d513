"""In the inspector of the use of a block: its name, the way inside, how many uses an edit in there changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from runtime.blocks import change_block, uses_of
from runtime.document import Node
from runtime.facts import is_drawn, used_block
from studio.icons import icon
from studio.session import Session
from studio.translate import tr
from studio.widgets.text_field import TextField


class BlockUse(QWidget):
    """Shown for one use of a block alone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._use = self._block = ""
        self.enter = QPushButton(self)
        self._number = QLabel(self)
        self._number.setProperty("role", "muted")
        self._number.setWordWrap(True)
        self.name = TextField(self)
        self._label = QLabel(self)
        self._label.setProperty("role", "muted")
        named = QHBoxLayout()
        named.setSpacing(10)
        named.addWidget(self._label)
        named.addWidget(self.name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(named)
        column.addWidget(self.enter, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._number)
        self.enter.clicked.connect(lambda: session.enter(self._use))
        self.name.edited.connect(self._rename)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show the use of a block; nothing for other nodes or for several."""
        block = used_block(self._session.document, nodes[0]) if len(nodes) == 1 else None
        self.setVisible(block is not None)
        if block is None:
            return
        self._use, self._block = nodes[0].id, block.id
        for part in (self._label, self.name):
            part.setVisible(not is_drawn(nodes[0]))
        self._label.setText(tr("Name of the block"))
        self.name.setAccessibleName(tr("Name of the block"))
        self.name.setToolTip(tr("What the block is called wherever it is used; its class in the source, too."))
        self.name.show_value(tr(block.title))
        self.enter.setText(tr("Enter the block"))
        self.enter.setIcon(icon("enter"))
        self.enter.setToolTip(tr("Show the inside of the block"))
        number = uses_of(self._session.whole, block.id)
        self._number.setText(tr("used {number} times: an edit changes all", number=number))
        self._number.setVisible(number > 1)

    def _rename(self, text: str) -> None:
        """The block of all uses; a use alone is named by its title."""
        title, block = text.strip(), self._block
        if title and block in self._session.document.blocks:
            self._session.attempt(lambda now: change_block(now, block, title=title), tr("Name the block"))
        else:
            self.name.show_value(tr(self._session.document.blocks[block].title))
