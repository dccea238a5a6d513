"""Slow motion: the next step of the run, sub-step by sub-step. Looking changes nothing; `do` really takes the step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from studio.explaining import can_be_looked_at
from studio.session import Session

if TYPE_CHECKING:  # at run time telemetry brings numpy
    from runtime.telemetry import Answer

TOPIC = "slow motion"
SLOWEST, FASTEST, USUAL = 0.5, 20.0, 2.0  # sub-steps a second
PHASES = ("forward", "loss", "backward", "update")


class SlowMotion(QObject):
    """One for a session; `slow_motion_of` finds it. It begins with the run at rest, and ends when a run goes on."""

    opened = Signal()
    changed = Signal()  # another sub-step is looked at, or the step is another
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.active = False
        self.answer: Answer | None = None
        self.at = 0
        self.sample = 0
        self.speed = USUAL
        self._doing = False  # the step is being taken
        self._picked: dict[tuple[str, str], tuple[int, ...]] = {}  # by node and port, the number that is told in full
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        session.run_state.connect(self._hear_state)
        session.opened.connect(self.leave)
        session.checked.connect(lambda _checked: self._hear_check())
        session.observing.moment_changed.connect(lambda _moment: self.renew())

    # What there is

    @property
    def steps(self) -> Sequence[Mapping[str, Any]]:
        """All sub-steps, in order; none until they are known."""
        return self.answer.facts.get("steps", ()) if self.answer is not None else ()

    @property
    def step(self) -> Mapping[str, Any] | None:
        """The sub-step that is looked at."""
        return self.steps[self.at] if self.active and self.at < len(self.steps) else None

    @property
    def only(self) -> str:
        """Why the step is only shown: `over` for a run that has ended, `moment` for a stored one; else nothing."""
        return str(self.answer.facts.get("only", "")) if self.answer is not None else ""

    @property
    def rows(self) -> tuple[tuple[str, int], ...]:
        """Which row of each source the sample is that is told; none where that is not known."""
        return tuple(self.answer.facts.get("rows", {}).items()) if self.active and self.answer is not None else ()

    @property
    def goals(self) -> Sequence[str]:
        """The goals that act in the step, in turn."""
        return list(self.answer.facts["goals"]) if self.answer is not None and self.steps else ()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer.isActive()

    def array(self, name: str) -> Any:
        """An array of the sub-step that is looked at, or None."""
        return self.answer.arrays.get(f"{name} {self.at}") if self.answer is not None else None

    def first_of(self, phase: str, goal: str) -> int | None:
        """The first sub-step of a phase of a goal."""
        found = (n for n, one in enumerate(self.steps) if one["phase"] == phase and one["goal"] == goal)
        return next(found, None)

    # Wishes

    def begin(self) -> None:
        """Look at the next step; a run that is under way is paused for it."""
        if not self.active:
            self.active = True
            self.opened.emit()
        if self._session.state == "running":
            self._session.pause()
        else:
            self.renew()

    def leave(self) -> None:
        """Look at it no longer."""
        if self.active:
            self._timer.stop()
            self.active, self.answer, self.at, self._doing = False, None, 0, False
            self._picked = {}
            self._session.observing.leave(TOPIC)
            self.closed.emit()

    def toggle(self) -> None:
        """Begin, or leave."""
        self.leave() if self.active else self.begin()

    def go_to(self, number: int) -> None:
        """Look at a sub-step."""
        number = min(max(number, 0), max(0, len(self.steps) - 1))
        if number != self.at:
            self.at = number
            self.changed.emit()

    def go(self, by: int) -> None:
        """Look at the next or an earlier sub-step."""
        self.go_to(self.at + by)

    def play(self, on: bool | None = None) -> None:
        """Go on by itself, or stop at this sub-step; from the last one from the beginning."""
        wanted = not self.playing if on is None else on
        if wanted and self.steps:
            if self.at == len(self.steps) - 1:
                self.go_to(0)
            self._timer.start(round(1000 / self.speed))
        else:
            self._timer.stop()
        self.changed.emit()

    def hurry(self, speed: float) -> None:
        """So many sub-steps a second."""
        self.speed = min(max(speed, SLOWEST), FASTEST)
        if self.playing:
            self._timer.setInterval(round(1000 / self.speed))

    def choose(self, sample: int) -> None:
        """Tell the values of another row of the batch."""
        self.sample = max(0, sample)
        self.renew()

    def pick(self, index: Sequence[int]) -> None:
        """Tell how another number of the sub-step that is looked at comes about."""
        step = self.step
        if step is not None and "port" in step:
            self._picked[step["node"], step["port"]] = tuple(index)
            self.renew()

    @property
    def picked(self) -> bool:
        """Whether somebody picked the number of the sub-step that is told in full."""
        return self.step is not None and (self.step["node"], self.step.get("port")) in self._picked

    def follow(self, node: str, port: str, index: Sequence[int]) -> bool:
        """Go to where a number came from, of the first output where no port is named; whether there is such a step."""
        goal = self.step["goal"] if self.step is not None else ""
        for number, one in enumerate(self.steps):
            if (one["phase"], one["goal"], one["node"]) == ("forward", goal, node) and port in ("", one["port"]):
                self._picked[node, one["port"]] = tuple(index)
                self.go_to(number)
                self.renew()
                return True
        return False

    def do(self) -> None:
        """Really take the step, then look at the one after it."""
        if self.active and self.steps and not self.only and not self._doing:
            self._timer.stop()
            self._doing = True
            self._session.step(batches=1)

    def renew(self) -> None:
        """Ask for the sub-steps of the next step."""
        if self.active and not can_be_looked_at(self._session):
            self.answer, self.at = None, 0
            self.changed.emit()
        elif self.active:
            from runtime.insight.slow_motion import SlowMotion as Question

            picked = tuple((*where, index) for where, index in self._picked.items())
            self._session.observing.ask(TOPIC, Question(self.sample, picked), self._take)

    def _take(self, answer: Answer) -> None:
        if not self.active:
            return
        before = self.answer.facts.get("step") if self.answer is not None else None
        self.answer = answer
        if answer.facts.get("step") != before:
            self.at = 0
        self.at = min(self.at, max(0, len(self.steps) - 1))
        self.sample = int(answer.facts.get("sample", self.sample))
        self.changed.emit()

    def _tick(self) -> None:
        if self.at >= len(self.steps) - 1:
            self.play(on=False)
        else:
            self.go(1)

    def _hear_state(self, state: str) -> None:
        if not self.active:
            return
        if state == "running":
            if not self._doing:
                self.leave()
            return
        self._doing = False
        self.renew()

    def _hear_check(self) -> None:
        """Without a run it is the network as it is now that is looked at."""
        if self._session.state == "none":
            self.renew()


def slow_motion_of(session: Session) -> SlowMotion:
    """The one of a session, made when it is first asked for."""
    return session.findChild(SlowMotion) or SlowMotion(session)
