"""The strip of stages under the transport, with a button for one more."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from studio.icons import icon
from studio.panels.stage_row import GAP, StageRow
from studio.panels.stage_segment import HEIGHT
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr

MARGIN = 8  # pixels


class StageStrip(QWidget):
    """The row of stages, a button for one more, and one to skip none; hidden while the document has no stages."""

    left = Signal()  # it is about to hide while it has the focus

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._allowed = True
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.row = StageRow(session, self)
        self.add = QToolButton(self)
        self.add.setFixedSize(28, 28)
        self.add.setIconSize(QSize(16, 16))
        self.add.clicked.connect(session.staging.add)
        self.all_in = QToolButton(self)  # the way back once a stage is skipped
        self.all_in.setFixedHeight(28)
        self.all_in.setIconSize(QSize(16, 16))
        self.all_in.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.all_in.clicked.connect(session.staging.take_all_in)
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, 5, MARGIN, 5)
        line.setSpacing(GAP)
        line.addWidget(self.row)
        line.addWidget(self.add)
        line.addWidget(self.all_in)
        line.addStretch(1)
        self.setFixedHeight(HEIGHT + 10)
        self.setFocusProxy(self.row)
        session.staging.changed.connect(self._show)
        theme_changed.connect(self._name)
        language_changed.connect(self._name)
        self._name()
        self._show()

    def allow(self, allowed: bool) -> None:
        """Whether it may be seen at all: it may not while only the canvas is."""
        self._allowed = allowed
        self._show()

    def _show(self) -> None:
        shown = self._allowed and bool(self._session.staging.stages)
        focused = self.window().focusWidget()
        if not shown and self.isVisible() and focused is not None and self.isAncestorOf(focused):
            self.left.emit()  # or the focus went to whatever comes next
        offered = self._session.staging.some_skipped
        if not offered and self.all_in.hasFocus():
            self.row.setFocus(Qt.FocusReason.OtherFocusReason)
        self.all_in.setVisible(offered)
        self.setVisible(shown)

    def _name(self) -> None:
        self.add.setIcon(icon("plus", "muted"))
        self.add.setToolTip(tr("Add a stage"))
        self.add.setAccessibleName(tr("Add a stage"))
        self.all_in.setIcon(icon("stages"))
        self.all_in.setText(tr("Take all in again"))
        self.all_in.setToolTip(tr("Take all stages in again"))
