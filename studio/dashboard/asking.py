"""A view that puts a question to the network and shows the answer: again and again, but only while it can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QLabel

from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import View
from studio.translate import tr, tr_problem
from studio.widgets import numbers

if TYPE_CHECKING:
    from runtime.insight.question import Question
    from runtime.telemetry import Answer
    from studio.session import Session


class AskingView(View):
    """Says what to ask (`question`) and draws what came (`redraw`, from `self.answer`).

    `standing` questions are answered live; others once, whenever `renew` is called.
    """

    topics: ClassVar[frozenset[str]] = frozenset({"run", "state"})
    untrained: ClassVar[bool] = True  # also with the first weights, before any run
    standing: ClassVar[bool] = True

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.answer: Answer | None = None
        self.session: Session | None = None
        self.price = QLabel()
        self.price.setProperty("role", "muted")
        self.add_controls(self.price)

    def question(self) -> Question | None:
        """What to ask now; None where there is nothing that could be asked, which `lack` explains."""
        raise NotImplementedError

    def lack(self) -> str:
        """Why there is nothing to show, and what would bring it, in one line."""
        raise NotImplementedError

    def attach(self, session: Session) -> None:
        """Ask this session; another document is another question."""
        self.session = session
        session.checked.connect(self._ask_again)  # methods, since those of a view that was closed are heard no more
        session.run_state.connect(self._ask_again)
        session.opened.connect(self._forget)

    @property
    def sentence(self) -> str:
        """What is written in place of a picture, or nothing."""
        if self.session is not None and self.question() is None:
            return self.lack()
        if self.answer is None:
            return tr("Looking …")
        if self.answer.sentence and self.session is not None:
            from nodes.spec import Problem

            return tr_problem(Problem(self.answer.sentence, **self.answer.values), self.session.whole)
        return ""

    def renew(self) -> None:
        """Ask what there is to ask now, if somebody looks."""
        if self.session is None or not self.isVisible():
            return
        question = self.question()
        if question is None:
            self.session.observing.leave(self.key)
        elif self.standing:
            self.session.observing.follow(self.key, question, self._receive, untrained=self.untrained)
        else:
            self.session.observing.ask(self.key, question, self._receive)
        self.changed.emit(self.key)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: ask."""
        super().showEvent(event)
        self.renew()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks any more."""
        super().hideEvent(event)
        if self.session is not None and self.standing:
            self.session.observing.leave(self.key)

    def put_away(self) -> None:
        """Closed: nobody waits for the answer that is being found."""
        if self.session is not None:
            self.session.observing.leave(self.key)

    def _ask_again(self) -> None:
        if self.standing:
            self.renew()

    def _forget(self) -> None:
        self.answer = None
        self.renew()

    def _receive(self, answer: Answer) -> None:
        self.answer = answer
        self._tell_price(answer)
        self.changed.emit(self.key)

    def _tell_price(self, answer: Answer) -> None:
        """What one look costs, so that a heavy view is no surprise."""
        spent = answer.seconds * 1000
        told = tr("{number} ms", number=f"{spent:.0f}" if spent >= 9.5 else f"{spent:.1f}")
        self.price.setText(told if spent < 950 else numbers.duration(answer.seconds))
        self.price.setToolTip(tr("The time that one look of this view takes. While training, looks are so much rarer."))
