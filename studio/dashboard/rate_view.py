"""The learning-rate finder: a throw-away training whose rate grows until the loss breaks, and a rate to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QSizePolicy, QStackedLayout

from runtime import edits
from studio.cure import RATE
from studio.dashboard.asking import AskingView
from studio.dashboard.goal_choice import GoalChoice
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import empty_label
from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.rate_chart import Marked, RateChart

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.insight.question import Question
    from runtime.telemetry import Answer
    from studio.session import Session

TENTH = 0.1  # of the rate at which the loss is least


class RateView(AskingView):
    """Searches when somebody wishes it; what was found can be chosen and taken over as one edit."""

    key = "rates"
    rank = 60
    standing = False

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Learning-rate finder")

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Trains a copy with a learning rate that grows until the loss breaks, and suggests a rate")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.chart, self.empty = RateChart(), empty_label()
        self.searching = False
        self.goal, self.search, self.use = GoalChoice(names), QPushButton(), QPushButton()
        self.goal.edited.connect(lambda _: self._forget())
        for button in (self.search, self.use):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.search.clicked.connect(self._turn)
        self.use.clicked.connect(self._use)
        self.chart.chosen.connect(lambda _: self._offer())
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.chart)
        self.price.hide()
        self.add_controls(self.goal, self.search, self.use)
        self.retranslate()

    def attach(self, session: Session) -> None:
        """Search in this session's document."""
        super().attach(session)
        session.checked.connect(self._refill)
        self._refill()

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.goal.setAccessibleName(tr("Goal whose rate is sought"))
        self.chart.setAccessibleName(tr("Loss over the learning rate"))
        self.chart.names = tr("learning rate"), tr("loss")
        self._offer()

    @classmethod
    def lacks(cls, checked: Checked) -> str:
        """Whether something is trained."""
        return "" if checked.trainable and checked.flat.kind("goal") else cls.lack()

    def question(self) -> Question | None:
        """A search for the goal that is chosen, in the document as it is now."""
        from runtime.insight.rates import Rates

        checked = self.session.whole_checked if self.session else None
        goal = self.goal.value()
        return Rates(goal, checked) if checked is not None and checked.trainable and goal else None

    @classmethod
    def lack(cls) -> str:
        """Nothing can be trained."""
        return tr("This network cannot be trained yet, so there is no learning rate to look for.")

    def renew(self) -> None:
        """Nothing is searched unasked."""
        self.changed.emit(self.key)

    def redraw(self) -> None:
        """Show what was found, or is being found."""
        self._offer()
        answer = self.answer
        if answer is None or answer.sentence or not len(answer.arrays.get("rates", ())):
            self.empty.setText(self._line())
            self._stack.setCurrentIndex(0)
            return
        arrays, facts, look = answer.arrays, answer.facts, theme()
        marks = []
        if facts["steepest"] is not None:
            tenth = TENTH * facts["lowest"]
            marks = [
                Marked(_round(facts["steepest"]), tr("falls fastest"), look.color("accent")),
                Marked(_round(tenth), tr("a tenth of the lowest"), look.negative),
            ]
        self.chart.show_curve(arrays["rates"], arrays["losses"], arrays["smooth"], marks, over=bool(facts["over"]))
        self._stack.setCurrentIndex(1)

    def _line(self) -> str:
        if self.session is not None and self.question() is None:
            return self.lack()
        if self.answer is not None and self.answer.sentence:
            return self.sentence
        if self.searching:
            return tr("Looking …")
        return tr("Press Find: a copy is trained with a rate that grows until the loss breaks. Your weights stay.")

    def _turn(self) -> None:
        """Begin to search, or give up."""
        session, question = self.session, self.question()
        if session is None or question is None:
            return
        if self.searching:
            session.observing.leave(self.key)
            self.searching = False
        else:
            self.searching, self.answer = True, None
            self.chart.show_choice(None)
            session.observing.ask(self.key, question, self._receive)
        self._offer()
        self.changed.emit(self.key)

    def _receive(self, answer: Answer) -> None:
        over = answer.share >= 1.0
        self.searching = self.searching and not over
        if not answer.arrays and not over:
            return
        self.answer = answer
        if over and answer.facts.get("steepest") is not None:
            self.chart.show_choice(_round(answer.facts["steepest"]))
        self.changed.emit(self.key)

    def _use(self) -> None:
        """Take the chosen rate over: one step that can be undone."""
        session, goal, rate = self.session, self.goal.value(), self.chart.choice
        if session is None or goal is None or rate is None or goal not in session.document.nodes:
            return
        words = tr("Learning rate {rate}", rate=numbers.real(rate))
        session.attempt(lambda document: edits.set_setting(document, goal, RATE, rate), words, about=goal)
        self._offer()

    def _offer(self) -> None:
        """What can be pressed now."""
        session, rate, goal = self.session, self.chart.choice, self.goal.value()
        self.search.setText(tr("Stop") if self.searching else tr("Find"))
        self.search.setToolTip(tr("Train a copy with a growing rate; your weights stay as they are"))
        self.search.setEnabled(self.searching or (session is not None and self.question() is not None))
        self.use.setText(tr("Use {rate}", rate=numbers.real(rate)) if rate is not None else tr("Use this rate"))
        self.use.setToolTip(tr("Write the chosen rate into the goal. Click into the curve for another one."))
        here = session is not None and goal is not None and goal in session.document.nodes
        self.use.setEnabled(rate is not None and here and not self.searching)

    def _refill(self) -> None:
        self.goal.refill(self.session.whole_checked if self.session else None)
        self._offer()

    def _forget(self) -> None:
        """Another goal or another document: what was found says nothing of it."""
        if self.session is not None and self.searching:
            self.session.observing.leave(self.key)
        self.searching, self.answer = False, None
        self.chart.show_choice(None)
        self.changed.emit(self.key)


def _round(rate: float) -> float:
    """A rate as somebody would write it."""
    return float(f"{rate:.2g}")
