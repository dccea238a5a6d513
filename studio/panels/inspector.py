"""The inspector: a form for what is selected, generated from declarations."""

from __future__ import annotations

from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from runtime.checked import Checked
from studio.panels.block_page import BlockPage
from studio.panels.document_page import DocumentPage, MixedPage
from studio.panels.node_page import NodePage
from studio.panels.stage_page import StagePage
from studio.picking import Picking
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed
from studio.widgets.scrolled import scrolled

STAGE = 4  # the page of the chosen stage


class Inspector(QStackedWidget):
    """One node, several of one type, several of different types, or the document."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.picking = Picking(session, self)
        self.node_page = NodePage(session, self.picking)
        self.document_page = DocumentPage(session)
        self.mixed_page = MixedPage(session)
        self.block_page = BlockPage(session)
        self.stage_page = StagePage(session, self.picking)
        for page in (self.document_page, self.node_page, self.mixed_page, self.block_page, self.stage_page):
            self.addWidget(_scrolling(page))
        session.selected.connect(self._show_selected)
        session.changed.connect(self._show_changed)
        session.place_changed.connect(self._show_changed)
        session.staging.changed.connect(self._show)
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
        self.stage_page.retranslate()
        self._show()

    @property
    def settings(self) -> list[QWidget]:
        """The fields of the settings of the selected nodes, in their order."""
        return list(self.node_page.form.fields.values()) if self.currentIndex() == 1 else []

    def _show_selected(self) -> None:
        self._show()
        area = self.currentWidget()
        if isinstance(area, QScrollArea) and not self.picking.active:
            area.verticalScrollBar().setValue(0)  # what is chosen now is read from its name on

    def _show_changed(self) -> None:
        self.picking.cancel()  # what was asked for may be gone
        self._show()

    def _show(self) -> None:
        if self.picking.active:  # the form that asked for nodes stays in sight while they are selected
            return
        if self._session.staging.stage is not None and not self._session.selection:
            self.stage_page.show_stage()
            self.setCurrentIndex(STAGE)
            return
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
        if self.picking.active:
            return
        if self.currentIndex() == 0:
            self.document_page.show_checked(checked)
        elif self.currentIndex() == 1:
            self.node_page.show_checked(checked)
        elif self.currentIndex() == STAGE:
            self.stage_page.show_stage()
        elif self.currentIndex() == 3:
            self.block_page.show_block()
        else:
            self._show()


def _scrolling(page: QWidget) -> QScrollArea:
    area = scrolled(page)
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    return area
