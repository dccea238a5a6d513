"""The card of one diagnosis: its title and node, cause and cure, Treat, and what came of the treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.document import Document
from runtime.translation import translate_values
from studio.doctoring import Doctoring
from studio.icons import icon, pixmap
from studio.panels.parts import FindingCard
from studio.theme import theme
from studio.translate import tr, tr_problem
from studio.widgets.two_curves import TwoCurves

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.doctor import Diagnosis
    from runtime.doctor.trial import Outcome

CHART = (300, 132)  # pixels
VERDICTS = {"better": ("check", "good"), "alike": ("minus", "muted"), "worse": ("warning", "warning")}


class DoctorCard(FindingCard):
    """A click on it (or Enter) goes to the node; `Treat` changes the network and tries it."""

    def __init__(self, doctoring: Doctoring, diagnosis: Diagnosis, parent: QWidget | None = None) -> None:
        document = doctoring.document or Document()
        super().__init__(diagnosis.as_finding(), document, parent)
        self._doctoring, self._document = doctoring, document
        self.diagnosis = diagnosis
        self.setAccessibleName(f"{tr(diagnosis.title)}: {self.sentence}")
        self.title = QLabel(tr(diagnosis.title), self)
        self.title.setFont(theme().font("body", bold=True))
        self.cure = self._words(
            tr_problem(Problem(diagnosis.cure, **diagnosis.named(diagnosis.values)), document, diagnosis.node)
        )
        self.cure.setProperty("role", "muted")
        self.button, self.cancel = QPushButton(tr("Treat"), self), QPushButton(tr("Cancel"), self)
        self.button.setIcon(icon("repair", "text"))
        self.button.clicked.connect(lambda: self._doctoring.treat(self.diagnosis))
        self.cancel.clicked.connect(lambda: self._doctoring.treating.cancel())
        self.does = self._words(self._treatment())
        self.does.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.verdict, self._mark = self._words(""), QLabel(self)
        self._mark.setFixedWidth(16)
        self.chart = TwoCurves((tr("Untreated"), tr("Treated")), tr("steps"), self)
        self.chart.setFixedSize(*CHART)
        self._lay_out()
        self.refresh()

    def refresh(self) -> None:
        """Show how the treatment stands."""
        tried = self._doctoring.treating.about == self.diagnosis.key
        refused = self._doctoring.refusal(self.diagnosis)
        self.button.setVisible(not tried and self.diagnosis.treatment is not None)
        self.button.setEnabled(not refused)
        self.button.setToolTip(refused or self._treatment())
        self.progress.setVisible(tried)
        self.cancel.setVisible(tried)
        if tried:
            self.progress.setValue(round(1000 * self._doctoring.treating.share))
        answer = self._doctoring.outcomes.get(self.diagnosis.key)
        self.verdict.setVisible(answer is not None or tried)
        self._mark.setVisible(answer is not None)
        self.chart.setVisible(answer is not None and not isinstance(answer, Exception))
        if isinstance(answer, Exception):
            self._say("error", "error", tr_problem(answer) if isinstance(answer, Problem) else str(answer))
        elif answer is not None:
            self._show(answer)
        elif tried:
            self.verdict.setText(tr("Both are being trained from the same seeds …"))

    def _show(self, outcome: Outcome) -> None:
        name, role = VERDICTS[outcome.verdict]
        self._say(name, role, tr(outcome.sentence, **translate_values(outcome.values)))
        self.chart.show_curves(
            (outcome.before.steps, outcome.before.losses), (outcome.after.steps, outcome.after.losses)
        )
        self.chart.setAccessibleName(self.verdict.text())

    def _say(self, name: str, role: str, words: str) -> None:
        self._mark.setPixmap(pixmap(name, theme().color(role).name(), 14))
        self.verdict.setText(words)

    def _treatment(self) -> str:
        treatment = self.diagnosis.treatment
        if treatment is None:
            return ""
        return tr_problem(Problem(treatment.text, **self.diagnosis.named(treatment.values)), self._document)

    def _words(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    def _lay_out(self) -> None:
        """The chart at the right of all words."""
        words, acts, told = QVBoxLayout(), QHBoxLayout(), QHBoxLayout()
        words.setSpacing(4)
        sentence = self.column.takeAt(0)
        words.addWidget(self.title)
        assert sentence is not None
        words.addItem(sentence)
        words.addWidget(self.cure)
        acts.setSpacing(8)
        for part in (self.button, self.cancel):
            acts.addWidget(part)
        acts.addWidget(self.does, 1)
        told.setSpacing(6)
        told.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.verdict, 1)
        words.addSpacing(2)
        words.addLayout(acts)
        words.addWidget(self.progress)
        words.addLayout(told)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.chart, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
