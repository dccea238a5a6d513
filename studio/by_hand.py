"""Weights that a person sets to a number while looking at them: sent to the run, and taken back one after another.

They are no part of the document, so its undo does not know them; what was set here last is taken back here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nodes.spec import Problem
from studio.translate import tr, tr_problem

if TYPE_CHECKING:
    from runtime.runner import Runner
    from studio.session import Session

MOST = 200  # that can be taken back


@dataclass(frozen=True, slots=True)
class Setting:
    """One weight of a node (a path of the flat graph), what it was and what it became."""

    node: str
    parameter: str
    index: tuple[int, ...]
    before: float
    after: float


class ByHand(QObject):
    """One for a view that shows weights."""

    changed = Signal()  # there is another number of things to take back
    settled = Signal()  # a weight changed of a run that does nothing by itself any more

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.done: list[Setting] = []
        self._number = 0  # of the run that they were done to
        session.run_state.connect(self._hear_state)
        session.opened.connect(self._forget)

    def set(self, node: str, parameter: str, index: tuple[int, ...], before: float, after: float) -> bool:
        """Set a weight; whether it was done. Before any run one begins and waits at its first step."""
        setting = Setting(node, parameter, index, before, after)
        if not self._send(setting, after):
            return False
        if self._number != self._session.runs.number:
            self.done = []
        self._number = self._session.runs.number
        self.done = [*self.done, setting][-MOST:]
        self.changed.emit()
        return True

    @property
    def can_undo(self) -> bool:
        """Whether there is a weight to give its earlier number."""
        return bool(self.done) and self._number == self._session.runs.number

    def undo(self) -> None:
        """Give the weight that was set last the number it had then; others have learnt on meanwhile."""
        if self.can_undo:
            *self.done, last = self.done
            self._send(last, last.before)
            self.changed.emit()

    def _send(self, setting: Setting, value: float) -> bool:
        runs, session = self._session.runs, self._session
        if session.observing.moment is not None:
            session.told.emit(tr("This is an earlier moment. Go back to the present to change weights."))
            return False
        runner = runs.runner
        try:
            if runs.state in ("none", "stopped") and runner is None:
                runs.begin(lambda runner: _wait_with(runner, setting, value))
            elif runner is None:
                session.told.emit(tr("This run was read from its folder and has ended. Train again to change weights."))
                return False
            else:
                runner.set_weight(setting.node, setting.parameter, setting.index, value)
                if not runs.active:
                    self.settled.emit()
        except Problem as problem:
            session.told.emit(tr_problem(problem, session.whole))
            return False
        return True

    def _hear_state(self, state: str) -> None:
        if state == "none":
            self._forget()

    def _forget(self) -> None:
        self.done = []
        self.changed.emit()


def _wait_with(runner: Runner, setting: Setting, value: float) -> None:
    runner.pause()
    runner.set_weight(setting.node, setting.parameter, setting.index, value)
    runner.start()
