"""Questions of views to the network of a session: put wherever it can be looked at just now, answers handed back.

While a run is active its own thread answers between two steps; otherwise a thread of ours does, with the weights of
the run that has ended, of the one that lies in its folder, or with the first weights of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from runtime.telemetry import Answer, Event
from studio.bridge import Bridge
from studio.late import Late
from studio.settings import preferences

if TYPE_CHECKING:  # at run time they bring torch
    from runtime.insight.lens import Lens
    from runtime.insight.observer import Observer
    from runtime.insight.question import Moment, Question
    from runtime.runner import Runner
    from studio.session import Session

Receive = Callable[["Answer"], None]
SOON = 1.0  # seconds that it is waited for before a run begins
PATIENCE = 10.0  # seconds that a thread which answers is waited for at the end


@dataclass(slots=True)
class Wish:
    """A question of a view. `untrained`: also of a document that was never trained, with its first weights."""

    question: Question
    receive: Receive
    untrained: bool
    standing: bool


class Observing(QObject):
    """One for a session. A topic belongs to one view; a later question of a topic takes the place of an earlier one."""

    moment_changed = Signal(object)  # Moment that all answers are about from now on, or None for the present

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._wishes: dict[str, Wish] = {}
        self._awaited: set[str] = set()
        self._latest: dict[str, Answer] = {}  # to what is followed
        self._observer: Observer | None = None
        self._leaving: list[Observer] = []  # earlier ones, whose threads may be on their way out
        self._about: object = None  # what the observer looks at
        self._sent: tuple[object, dict[str, Question]] | None = None  # whom which standing questions were put to
        self.moment: Moment | None = None
        self.late = Late(self)
        self._bridge = Bridge(self)
        self._bridge.arrived.connect(self._hear)
        session.runs.arrived.connect(self._hear)
        session.runs.state_changed.connect(self._turn)
        session.changed.connect(lambda *_: self._edited())
        preferences().changed.connect(self._watch)
        session.checked.connect(lambda _: self._put_standing())

    def follow(self, topic: str, question: Question, receive: Receive, *, untrained: bool = False) -> None:
        """Answer as often as the run's budget allows, and for every moment that is looked at, until `leave`."""
        known, latest = self._wishes.get(topic), self._latest.get(topic)
        self._wishes[topic] = Wish(question, receive, untrained, standing=True)
        if known is None:
            self.late.join(topic)
        self._put_standing()
        if known is not None and known.standing and known.question == question and latest is not None:
            receive(latest)  # who asks the same again has perhaps forgotten what was answered

    def leave(self, topic: str) -> None:
        """Nobody follows that topic, or waits for its answer, any more."""
        wish = self._wishes.pop(topic, None)
        self._latest.pop(topic, None)
        self._awaited.discard(topic)
        self.late.leave(topic)
        if wish is None:
            return
        if wish.standing:
            self._put_standing()
            return
        answering = self._answering()
        if answering is not None:
            answering.drop(topic)

    def ask(self, topic: str, question: Question, receive: Receive) -> None:
        """Answer once; also with the first weights of a document that was never trained."""
        self._wishes[topic] = Wish(question, receive, untrained=True, standing=False)
        self._put(topic)

    def look_at(self, moment: Moment | None) -> None:
        """Look at a stored moment of the run, or at the present again: whatever is followed is answered anew."""
        self.moment = moment
        answering = self._answering() or self._observe()
        if answering is not None:
            answering.look_at(moment)
            standing = [topic for topic, wish in self._wishes.items() if wish.standing]
            self._await(standing)
            self.late.begin(standing, moment.step if moment is not None else None)
        self.moment_changed.emit(moment)

    def close(self) -> None:
        """End the thread."""
        self._wishes.clear()
        self._latest.clear()
        self._close_observer()
        for one in self._leaving:
            one.close(PATIENCE)
        self._leaving = []

    def let_go(self) -> None:
        """A run is about to begin: whoever answered until now ends first, since both draw from the same streams."""
        self._close_observer()
        self._leaving = [one for one in self._leaving if not one.close(SOON)]

    # Who answers

    def _answering(self) -> Runner | Observer | None:
        """The run while it is active, else the observer of what is looked at, if there is one already."""
        runs = self._session.runs
        if runs.active and runs.runner is not None:
            return runs.runner
        return self._observer if self._observer is not None and self._about is self._subject() else None

    def _subject(self) -> object:
        """What there is to look at while no run is active: a run's training, a folder, or a checked document."""
        runs = self._session.runs
        if runs.state != "none":
            return runs.runner.training if runs.runner is not None else runs.folder
        checked = self._session.whole_checked
        return checked if checked is not None and checked.trainable else None

    def _observe(self) -> Observer | None:
        """The observer of what there is to look at, made where it is missing."""
        about = self._subject()
        if about is None:
            return None
        if self._observer is None or self._about is not about:
            from runtime.insight.observer import Observer
            from runtime.telemetry import Mailbox

            self._close_observer()
            mailbox, number = Mailbox(), self._session.runs.number
            self._observer, self._about = Observer(partial(_lens, about), mailbox, number), about
            self._bridge.watch(mailbox, number)
            if self.moment is not None:
                self._observer.look_at(self.moment)
        return self._observer

    def _close_observer(self) -> None:
        """It may still be at work on a piece; `close` waits for it."""
        if self._observer is not None:
            self._leaving = [one for one in self._leaving if not one.close(0.0)] + [self._observer]
            self._observer.close(0.0)
            self._observer, self._about, self._sent = None, None, None
            self._bridge.forget()

    def _turn(self, state: str) -> None:
        """A run begins, rests or ends: whoever answers from now on gets what has no answer yet."""
        if state == "running":
            self._watch("watch")
        if state in ("running", "none"):
            self._close_observer()
            if self.moment is not None and state == "none":
                self.look_at(None)
            self.late.clear()
        self._put_standing()
        for topic in [topic for topic in self._awaited if topic in self._wishes and not self._wishes[topic].standing]:
            self._put(topic)

    def _edited(self) -> None:
        if self._about is not None and self._about is not self._subject():
            self._close_observer()

    def _watch(self, key: str) -> None:
        """The run looks into its network if people want that."""
        runner = self._session.runs.runner
        if key == "watch" and runner is not None:
            runner.watch(bool(preferences().value("watch")))

    # Questions and answers

    def _put(self, topic: str) -> None:
        self._await([topic])
        answering = self._answering() or self._observe()
        if answering is not None:
            answering.ask(topic, self._wishes[topic].question)

    def _put_standing(self) -> None:
        """Tell whoever answers what is followed now, unless that is known there."""
        fresh = self._session.runs.state == "none"
        wished = {
            topic: wish.question
            for topic, wish in self._wishes.items()
            if wish.standing and (wish.untrained or not fresh)
        }
        answering = self._answering()
        if answering is None and wished:
            answering = self._observe()
        if answering is None or self._sent == (answering, wished):
            return
        known = self._sent[1] if self._sent is not None and self._sent[0] is answering else {}
        self._sent = answering, wished
        answering.attend(wished)
        self._await(topic for topic, question in wished.items() if known.get(topic) != question)

    def _await(self, topics: Iterable[str]) -> None:
        self._awaited.update(topics)

    def _hear(self, event: Event) -> None:
        if not isinstance(event, Answer):
            return
        self.late.hear(event)
        if not event.asked:  # nothing can be looked at: whoever waits hears why
            waiting, self._awaited = self._awaited, set()
            for topic in waiting:
                heard = self._wishes.get(topic)  # who hears it may leave other topics
                if heard is not None:
                    heard.receive(event)
            return
        wish = self._wishes.get(event.asked)
        if event.share >= 1.0:
            self._awaited.discard(event.asked)
            if wish is not None and not wish.standing:
                del self._wishes[event.asked]
        if wish is not None:
            if wish.standing:
                self._latest[event.asked] = event
            wish.receive(event)


def _lens(about: object) -> Lens:
    """Look at what an observer is about; in its thread."""
    from pathlib import Path

    from runtime.checked import Checked
    from runtime.insight.lens import of_document, of_folder, of_training
    from runtime.training import Training

    if isinstance(about, Training):
        return of_training(about, busy=False)
    if isinstance(about, Path):
        return of_folder(about)
    assert isinstance(about, Checked)
    return of_document(about)
