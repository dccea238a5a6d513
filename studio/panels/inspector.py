"""The inspector: a form for what is selected, generated from declarations."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from runtime.checked import Checked
from studio.panels.block_page import BlockPage
from studio.panels.document_page import DocumentPage, MixedPage
from studio.panels.node_page import NodePage
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed


class Inspector(QStackedWidget):
    """One node, several of one type, several of different types, or the document."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.node_page = NodePage(session)
        self.document_page = DocumentPage(session)
        self.mixed_page = MixedPage(session)
        self.block_page = BlockPage(session)
        for page in (self.document_page, self.node_page, self.mixed_page, self.block_page):
            self.addWidget(_scrolling(page))
        session.selected.connect(self._show)
        session.changed.connect(self._show)
        session.place_changed.connect(self._show)
        session.checked.connect(self._show_checked)
        session.run_state.connect(self._show)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.document_page.retranslate()
        self.node_page.retranslate()
        self.mixed_page.state.retranslate()
        self._show()

    @property
    def settings(self) -> list[QWidget]:
        """The fields of the settings of the selected nodes, in their order."""
        return list(self.node_page.form.fields.values()) if self.currentIndex() == 1 else []

    def _show(self) -> None:
        nodes = self._session.document.nodes
        chosen = [key for key in nodes if key in self._session.selection] if self._session.selection else []
        kinds = {nodes[key].type for key in chosen}
        if not chosen and self._session.place:
            self.block_page.show_block()
        elif not chosen:
            self.document_page.show_document()
        elif len(kinds) == 1:
            self.node_page.show_nodes(chosen)
        else:
            self.mixed_page.show_nodes(chosen)
        self.setCurrentIndex((3 if self._session.place else 0) if not chosen else 1 if len(kinds) == 1 else 2)

    def _show_checked(self, checked: Checked) -> None:
        if self.currentIndex() == 0:
            self.document_page.show_checked(checked)
        elif self.currentIndex() == 1:
            self.node_page.show_checked(checked)
        elif self.currentIndex() == 3:
            self.block_page.show_block()
        else:
            self._show()


def _scrolling(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(page)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area
