"""What a network answers to samples it never met, of the goal that a person chooses: told by the run, or asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QSizePolicy

from nodes.spec import Problem
from runtime.predicted import predicting
from runtime.telemetry import Answer, Predictions
from studio.dashboard.goal_choice import GoalChoice
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.samples import Whose
from studio.settings import preferences
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.predicted import Predicted
    from studio.session import Session

FACT = "goals of views"  # under which is remembered what was chosen in each


class GoalAnswers(QObject):
    """The answers for one view, and the field in which their goal is chosen, of those that `offered` finds.

    A run tells the answers of the first goal at work by itself; those of another are asked for while somebody looks.
    `lack` says that a network has none.
    """

    changed = Signal()

    def __init__(
        self,
        view: str,
        memory: Memory,
        names: Names,
        offered: Callable[[Checked], list[Predicted]],
        lack: Callable[[], str],
    ) -> None:
        field = GoalChoice(names, lambda _: self._keys)
        super().__init__(field)  # it goes with its field
        self.field, self.whose = field, Whose()
        self._view, self._memory, self._names, self._lack = view, memory, names, lack
        self._session: Session | None = None
        self._offered = offered
        self._checked: Checked | None = None  # the graph that was looked through
        self._keys: list[str] = []  # what can be chosen in it
        self._first: dict[str, str] = {}  # by goal, what a run tells of it
        self._wished = str(dict(preferences().fact(FACT, {})).get(view, ""))
        self._looked = False
        self._other = ""  # what is shown where the run does not tell its answers
        self._followed = ""  # what is asked for
        self._answer: Answer | None = None
        self._read: Predictions | None = None  # the answer as a run would tell it
        self.field.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # what is told beside it gives way
        self.field.edited.connect(self._choose)
        self.field.hide()

    @property
    def told(self) -> Predictions | None:
        """The latest answers of the goal that is shown; None while there are none."""
        return self._read if self._other else self._memory.run.predictions

    @property
    def shown(self) -> str:
        """Whose answers are shown: a goal, or one of its losses."""
        return self.field.value() or ""

    @property
    def sentence(self) -> str:
        """Why there is nothing of another goal yet, or never will be; empty where the run itself tells its answers."""
        if not self._other:
            return self._lack() if self._told_by_none and not self.field.count() else ""
        if self._read is not None:
            return ""
        if self._answer is None or not self._answer.sentence or self._session is None:
            return tr("Looking …")
        return tr_problem(Problem(self._answer.sentence, **self._answer.values), self._session.whole)

    def attach(self, session: Session) -> None:
        """Offer the goals of this session's document, and ask it."""
        self._session = session

    def retranslate(self) -> None:
        """Write every text anew."""
        self.field.setAccessibleName(tr("Goal whose answers are shown"))
        self.field.setToolTip(tr("Goal whose answers are shown"))

    def look(self, looked: bool) -> None:
        """Somebody sees the view, or nobody does any more."""
        self._looked = looked
        self.renew()

    def renew(self) -> None:
        """Offer what there is now, and ask for what the run does not tell."""
        told = self._memory.run.predictions
        self._offer()
        usual = self._first.get(told.goal, told.goal) if told is not None else ""
        self.field.refill(self._checked, self._wished, usual)
        shown = self.field.value() or usual
        other = shown if shown != usual and (usual or self._told_by_none) else ""
        if other != self._other:
            self._other, self._answer, self._read = other, None, None
        self.whose.tell(self.told, self._memory, self._names)
        if self.field.count() > 1:
            self.whose.hide()  # the field says it
        self._follow(other if self._looked else "")

    def _offer(self) -> None:
        """Find out what can be chosen, where the document is another."""
        checked = self._session.whole_checked if self._session is not None else None
        if checked is self._checked:
            return
        self._checked = checked
        self._keys = [one.key for one in self._offered(checked.flat)] if checked is not None else []
        self._first = {}
        for one in predicting(checked.flat) if checked is not None else ():
            self._first.setdefault(one.goal, one.key)

    @property
    def _told_by_none(self) -> bool:
        """Whether a run goes on that tells no answers by itself, as its first goal has none of samples that stay."""
        run = self._memory.run
        if run.predictions is not None or self._checked is None:
            return False
        return bool(run.losses) and next(iter(run.losses)) not in self._first

    def _follow(self, key: str) -> None:
        if self._session is None or key == self._followed:
            return
        self._followed = key
        if not key:
            self._session.observing.leave(self._view)
            return
        from runtime.insight.past import SeenThen

        self._session.observing.follow(self._view, SeenThen(key), self._receive)

    def _receive(self, answer: Answer) -> None:
        from runtime.insight.past import as_predictions

        self._answer = answer
        self._read = as_predictions(answer, self._memory.run.number) if answer.arrays else None
        self.changed.emit()

    def _choose(self, key: str) -> None:
        self._wished = key
        preferences().keep_fact(FACT, {**dict(preferences().fact(FACT, {})), self._view: key})
        self.renew()
        self.changed.emit()
