"""Explaining one number of the network: which one is asked about, how one got there, and what the answer was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from runtime.facts import facts_of
from studio.session import Session

if TYPE_CHECKING:  # at run time telemetry brings numpy
    from runtime.telemetry import Answer

TOPIC = "explain"


@dataclass(frozen=True, slots=True)
class Asked:
    """A number: a node of the flat graph, one of its output ports (empty for the first), an index within a sample."""

    node: str
    port: str = ""
    index: tuple[int, ...] | None = None  # None for the first number


class Explaining(QObject):
    """One for a session; `explaining_of` finds it. An answer stays until another is asked for: it has its own step.

    Anybody who draws a unit or a pixel calls `explain`, and the panel opens.
    """

    opened = Signal()  # somebody wants an explanation: the panel is to be shown
    changed = Signal()  # another number is asked about, or an answer came
    closed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self.trail: list[Asked] = []  # from the first number to the one asked about
        self.sample, self.among, self.ordered = 0, 0, False
        self.place: tuple[float, ...] = ()  # on a plane of features, where no sample is asked about
        self.answer: Answer | None = None
        session.opened.connect(self.close)
        session.run_state.connect(self._hear_state)
        session.checked.connect(lambda _checked: self._hear_check())
        session.observing.moment_changed.connect(lambda _moment: self.renew())

    @property
    def asked(self) -> Asked | None:
        """The number asked about."""
        return self.trail[-1] if self.trail else None

    def explain(
        self,
        node: str,
        index: Sequence[int] | None = None,
        sample: int | None = None,
        port: str = "",
        *,
        path: bool = False,
        among: int = 0,
        ordered: bool = False,
        place: Sequence[float] = (),
    ) -> None:
        """Ask about a number of a node of the graph that is shown; with `path` of a node of the flat graph.

        `index` is the place within one sample (without the batch axis), `sample` counts the held-out rows; with `among`
        it is one of so many that are spread over them, `ordered` by class, as pictures of nodes show them. With `place`
        it is no sample but a place on a plane of features, as decision maps show them.
        """
        latest = self._session.latest
        where = node if path or latest is None else latest.runs_as(node)
        self.sample = self.sample if sample is None else max(0, sample)
        self.among, self.ordered, self.place = among, ordered, tuple(place)
        self.trail = [Asked(where, port, None if index is None else tuple(index))]
        self.opened.emit()
        self.renew()

    def follow(self, node: str, port: str, index: Sequence[int]) -> None:
        """Go on to a number that the one asked about was made from."""
        self.trail.append(Asked(node, port, tuple(index)))
        self.renew()

    def go_back(self, depth: int) -> None:
        """Go back to a number of the trail."""
        if 0 <= depth < len(self.trail) - 1:
            del self.trail[depth + 1 :]
            self.renew()

    def move(self, index: Sequence[int]) -> None:
        """Ask about another number of the same node."""
        if self.trail:
            self.trail[-1] = replace(self.trail[-1], index=tuple(index))
            self.renew()

    def choose(self, sample: int) -> None:
        """Ask about the same number for another sample."""
        self.sample, self.ordered, self.place = max(0, sample), False, ()
        self.renew()

    def renew(self) -> None:
        """Ask again, at the moment that is looked at now."""
        asked = self.asked
        if asked is None:
            return
        if not can_be_looked_at(self._session):
            self.answer = None
            self.changed.emit()
            return
        from runtime.insight.explain.question import Explain

        self.changed.emit()
        question = Explain(asked.node, asked.index, self.sample, asked.port, self.among, self.ordered, self.place)
        self._session.observing.ask(TOPIC, question, self._take)

    def close(self) -> None:
        """Nothing is asked any more."""
        if self.trail:
            self._session.observing.leave(TOPIC)
            self.trail, self.answer = [], None
            self.closed.emit()

    def _take(self, answer: Answer) -> None:
        asked = self.asked
        if asked is None:
            return
        self.answer = answer
        if not answer.sentence:
            self.trail[-1] = Asked(asked.node, answer.facts["port"], tuple(answer.facts["index"]))
            self.sample, self.among, self.ordered = int(answer.facts["sample"]), int(answer.facts["among"]), False
        self.changed.emit()

    def _hear_state(self, state: str) -> None:
        if state in ("paused", "done", "stopped", "failed", "none"):
            self.renew()

    def _hear_check(self) -> None:
        """Without a run it is the network as it is now that is looked at."""
        if self._session.state == "none":
            self.renew()


def can_be_looked_at(session: Session) -> bool:
    """Whether there are weights to look at: those of a run, or the first ones of a network that can be trained."""
    whole = session.whole_checked
    return session.state != "none" or (whole is not None and whole.trainable)


def explaining_of(session: Session) -> Explaining:
    """The one of a session, made when it is first asked for."""
    return session.findChild(Explaining) or Explaining(session)


def explainable(session: Session, node: str) -> bool:
    """Whether a node of the graph that is shown gives numbers whose making can be told."""
    checked = session.latest
    if checked is None or node not in checked.document.nodes:
        return False
    known = checked.flat.nodes.get(checked.runs_as(node))
    facts = facts_of(checked.document, node)
    kinds = ("source", "module", "loss", "output", "block")
    return known is not None and facts is not None and facts.kind in kinds and bool(known.outputs)
