"""The card of one diagnosis: its title and node, cause and cure, Treat, and what came of the treatment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.document import Document
from runtime.translation import translate_values
from studio.doctoring import Doctoring
from studio.icons import icon, pixmap
from studio.keys import key_of
from studio.panels.parts import FindingCard, severity_role
from studio.theme import theme
from studio.translate import tr, tr_problem
from studio.widgets.two_curves import TwoCurves

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.doctor import Diagnosis
    from runtime.doctor.trial import Outcome

CHART = (300, 132)  # pixels
VERDICTS = {
    "better": ("check", "good"),
    "alike": ("minus", "muted"),
    "worse": ("warning", "warning"),
    "early": ("hint", "muted"),
}


class DoctorCard(FindingCard):
    """A click on it (or Enter) goes to the node; `Treat` changes the network and tries it."""

    def __init__(self, doctoring: Doctoring, diagnosis: Diagnosis, parent: QWidget | None = None) -> None:
        super().__init__(diagnosis.as_finding(), doctoring.document or Document(), parent)
        self._doctoring = doctoring
        self.title, self.cure = QLabel(self), self._words("")
        self.title.setFont(theme().font("body", bold=True))
        self.cure.setProperty("role", "muted")
        self.button, self.cancel = QPushButton(tr("Treat"), self), QPushButton(tr("Cancel"), self)
        self.button.setIcon(icon("repair", "text"))
        self.button.clicked.connect(lambda: self._doctoring.treat(self.diagnosis))
        self.more = QPushButton(self)
        self.more.setIcon(icon("repair", "text"))
        self.more.clicked.connect(lambda: self._doctoring.strengthen(self.diagnosis))
        self.cancel.clicked.connect(lambda: self._doctoring.treating.cancel())
        self.does = self._words("")
        self.does.setProperty("role", "muted")
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(4)
        self.verdict, self._mark = self._words(""), QLabel(self)
        self._mark.setFixedWidth(16)
        names = (tr("Untreated"), tr("Treated"))
        self.chart = TwoCurves(names, tr("steps"), (tr("Loss"), tr("Loss, log")), tr("held out"), self)
        self.chart.setFixedSize(*CHART)
        self._lay_out()
        self.take(diagnosis)

    def take(self, diagnosis: Diagnosis) -> None:
        """Show what the last look says of the same illness: other numbers, another dose."""
        self.diagnosis, self._document = diagnosis, self._doctoring.document or Document()
        self.tell(diagnosis.as_finding(), self._document)
        self.setAccessibleName(f"{tr(diagnosis.title)}: {self.sentence}")
        self.title.setText(tr(diagnosis.title))
        values = diagnosis.named(diagnosis.values)
        self.cure.setText(tr_problem(Problem(diagnosis.cure, **values), self._document, diagnosis.node))
        self.refresh()

    def refresh(self) -> None:
        """Show how the treatment stands."""
        self._refresh()

    def minimumSizeHint(self) -> QSize:
        """As wide as it has to be. Its height follows from its width; at the least width all words would be columns."""
        return QSize(super().minimumSizeHint().width(), 0)

    def _offer(self, button: QPushButton, there: bool, able: bool = True) -> None:
        """Show a button or not; the keyboard stays at the card when its button goes.

        It leaves before: Qt would pass it on to what comes next, and scroll there.
        """
        if button is self.window().focusWidget() and not (there and able):
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        button.setVisible(there)
        button.setEnabled(able)

    def _refresh(self) -> None:
        tried = self._doctoring.treating.about == self.diagnosis.key
        refused = self._doctoring.refusal(self.diagnosis)
        treated = self._doctoring.is_treated(self.diagnosis)
        done = self._doctoring.settled(self.diagnosis)
        self.set_role("muted" if done else severity_role(self.finding))
        self.does.setText(self._taken_back() if treated and not tried else self._treatment())
        self._offer(self.button, not tried and not treated and self.diagnosis.treatment is not None, able=not refused)
        self.button.setToolTip(refused or self._treatment())
        self.progress.setVisible(tried)
        self._offer(self.cancel, tried)
        if tried:
            self.progress.setValue(round(1000 * self._doctoring.treating.share))
        answer = self._doctoring.outcomes.get(self.diagnosis.key)
        self._offer_more()
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
        before, after = outcome.before, outcome.after
        told = tr(outcome.sentence, **translate_values(outcome.values))
        self._say(name, role, f"{told} {self._why_longer(outcome)}".strip())
        self.chart.show_curves((before.steps, before.losses), (after.steps, after.losses), (before.held, after.held))
        self.chart.setAccessibleName(self.verdict.text())

    @staticmethod
    def _why_longer(outcome: Outcome) -> str:
        if not outcome.ran:
            return ""
        return tr(
            "After the {ran} steps of the run that could not be told yet, so both were trained {times} times as long.",
            ran=f"{outcome.ran:,}",
            times=round(outcome.before.reached / outcome.ran),
        )

    def _offer_more(self) -> None:
        """A stronger dose that was tried, with the loss that it comes to."""
        found = self._doctoring.further(self.diagnosis)
        self._offer(self.more, found is not None)
        if found is not None and found.treatment is not None:
            does = tr_problem(
                Problem(found.treatment.text, **self.diagnosis.named(found.treatment.values)), self._document
            )
            loss = found.values.get("after", "")
            self.more.setText(tr("{treatment}: the loss comes to {loss}", treatment=does, loss=loss))
            self.more.setToolTip(tr(found.sentence, **translate_values(found.values)))

    def _say(self, name: str, role: str, words: str) -> None:
        self._mark.setPixmap(pixmap(name, theme().color(role).name(), 14))
        self.verdict.setText(words)

    def _treatment(self) -> str:
        treatment = self._doctoring.treatment_of(self.diagnosis)
        if treatment is None:
            return ""
        return tr_problem(Problem(treatment.text, **self.diagnosis.named(treatment.values)), self._document)

    def _taken_back(self) -> str:
        """What was done, and how it is undone."""
        if not self._doctoring.undoable(self.diagnosis):
            return tr("Treated: {what}. The finding is of the run before.", what=self._treatment())
        return tr("Treated: {what}. {key} takes it back.", what=self._treatment(), key=key_of("undo"))

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
        words.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.chart, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(row)
