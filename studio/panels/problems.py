"""All findings of the document; a click or Enter jumps to the node."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from runtime.checked import Checked
from runtime.findings import ERROR, HINT, WARNING, Finding
from studio.icons import pixmap
from studio.panels.parts import Column, FindingCard, Heading
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr, tr_problem

ORDER = {ERROR: 0, WARNING: 1, HINT: 2}
MOST = 100  # cards; more are counted


class Problems(QWidget):
    """Heading with counts, and a card per finding, errors first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: list[Finding] = []
        self._sentences: list[tuple[str, str]] = []
        self._at = -1
        self._heading = Heading(parent=self)
        self._mark = QLabel(self)
        self._empty = QLabel(self)
        self._empty.setWordWrap(True)
        self._empty.setProperty("role", "muted")
        self.cards = Column(self)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._empty)
        column.addWidget(self.cards)
        column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(inside)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.setSpacing(6)
        head.addWidget(self._mark)
        head.addWidget(self._heading, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(head)
        outside.addWidget(self._area, 1)
        session.checked.connect(self._show)
        session.opened.connect(lambda: self._show(None))
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.retranslate)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self._sentences = []
        self._show(self._session.latest)

    def jump_to_next(self) -> None:
        """Go to the node of the next finding; from the last to the first."""
        placed = [finding for finding in self._shown if finding.node]
        if not placed:
            self._session.told.emit(tr("There are no problems."))
            return
        self._at = (self._at + 1) % len(placed)
        self._session.told.emit(tr_problem(placed[self._at], self._session.document))
        self._jump(placed[self._at].node)

    def _jump(self, node: str) -> None:
        self._session.select([node])
        self._session.focus_wished.emit(node)

    def _show(self, checked: Checked | None) -> None:
        document = self._session.document
        found = (
            sorted(checked.findings, key=lambda finding: ORDER.get(finding.severity, 3))
            if checked and document.nodes
            else []
        )
        self._count(found)
        sentences = [(finding.node, tr_problem(finding, document)) for finding in found[:MOST]]
        if found and sentences == self._sentences and len(found) == len(self._shown):
            self._shown = found
            return
        self._shown, self._sentences, self._at = found, sentences, -1
        cards = [FindingCard(finding, document) for finding in found[:MOST]]
        for card in cards:
            card.wished.connect(self._jump)
        self.cards.refill(cards)
        self._empty.setVisible(not found or len(found) > MOST)
        if len(found) > MOST:
            self._empty.setText(tr("The first {number} are shown.", number=MOST))
        elif checked is None or not document.nodes:
            self._empty.setText(tr("What does not fit will be explained here."))
        else:
            self._empty.setText(tr("Everything fits. Press Train."))

    def _count(self, found: list[Finding]) -> None:
        worst = min((ORDER.get(finding.severity, 3) for finding in found), default=3)
        name, role = (("error", "error"), ("warning", "warning"), ("hint", "accent"), ("check", "good"))[min(worst, 3)]
        self._mark.setPixmap(pixmap(name, theme().color(role).name(), 14))
        number = len(found)
        self._heading.setText(tr("Problems: {number}", number=number) if number else tr("No problems"))
