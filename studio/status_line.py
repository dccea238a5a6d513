"""The line at the bottom: totals of the network, findings, and whether torch is there yet."""

from __future__ import annotations

from PySide6.QtCore import QMetaObject, QObject
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from runtime.checked import Checked
from runtime.findings import ERROR, WARNING
from studio.icons import icon
from studio.inside import told_once
from studio.run_findings import RunFindings
from studio.session import Session
from studio.theme import theme_changed
from studio.totals import totals_of
from studio.translate import language_changed, tr
from studio.widgets.amounts import size
from studio.widgets.numbers import count

WHOLE = (
    "Nodes: {nodes} · parameters: {parameters} · multiply-adds per sample: {operations}"
    " · memory of a batch of {batch}: {memory}"
)
SELECTED = (
    "Selected nodes: {nodes} · parameters: {parameters} · multiply-adds per sample: {operations}"
    " · memory of a batch of {batch}: {memory}"
)


class StatusLine(QWidget):
    """Left: findings, a click jumps to the next, and those of the doctor in the run. Right: totals."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.findings = QPushButton(self)
        self.findings.setProperty("quiet", True)
        self.run = RunFindings(session, self)
        self.readiness = QLabel(self)
        self.totals = QPushButton(self)
        self.totals.setProperty("quiet", True)
        self.totals.setObjectName("totals")
        for part in (self.findings, self.run, self.readiness, self.totals):
            part.setProperty("type", "small")
            part.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 12, 0)
        row.setSpacing(12)
        row.addWidget(self.findings)
        row.addWidget(self.run)
        row.addWidget(self.readiness)
        row.addStretch(1)
        row.addWidget(self.totals)
        self.setFixedHeight(26)
        self._heard: list[QMetaObject.Connection] = []
        self.run.turned.connect(self._show)
        language_changed.connect(self._show)
        theme_changed.connect(self._show)
        self.follow(session)

    def follow(self, session: Session) -> None:
        """Tell of this session from now on."""
        for connection in self._heard:
            QObject.disconnect(connection)
        self._session = session
        self.run.follow(session)
        told = (session.checked, session.selected, session.opened, session.checking.warmed)
        self._heard = [signal.connect(self._show) for signal in told]
        self._show()

    def _show(self) -> None:
        session = self._session
        chosen = session.selection if len(session.selection) > 1 else ()
        checked, document = session.whole_checked, session.whole
        self.readiness.setText("" if session.checking.warm else tr("PyTorch is being loaded …"))
        known = checked if checked and checked.document is document and document.nodes else None
        self.findings.setVisible(known is not None)
        if known is None:
            self.totals.setText("")
            return
        self._show_findings(known)
        here = session.latest if chosen and session.latest is not None else known
        found = totals_of(here, chosen)
        shown = {
            "nodes": count(found.nodes),
            "parameters": count(found.parameters),
            "operations": count(found.multiply_adds),
            "memory": size(found.memory),
            "batch": count(found.batch),
        }
        self.totals.setText(tr(SELECTED, **shown) if chosen else tr(WHOLE, **shown))
        self.totals.setToolTip(tr("What training will take: memory, time, the largest batch"))

    def _show_findings(self, checked: Checked) -> None:
        told = told_once(checked.document, checked.findings)
        errors = sum(finding.severity == ERROR for finding in told)
        others = len(told) - errors
        name, role = ("check", "good")
        text = tr("The network fits together") if self.run.number else tr("Everything fits")
        if checked.findings:
            warning = any(finding.severity == WARNING for finding in checked.findings)
            name, role = ("error", "error") if errors else ("warning", "warning") if warning else ("hint", "accent")
            text = tr("{errors} to mend", errors=errors) if errors else tr("{others} to consider", others=others)
        if errors and others:
            text = tr("{errors} to mend, {others} to consider", errors=errors, others=others)
        self.findings.setIcon(icon(name, role))
        self.findings.setText(text)
