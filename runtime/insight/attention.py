"""What is looked at while a network lives: standing questions, again and again, and those that are put once."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runtime.insight.lens import Lens
from runtime.insight.question import Moment, Question, Work
from runtime.rhythm import Price
from runtime.telemetry import Answer
from runtime.worked import worked

QUESTIONS = Price(share=0.008, fastest=1 / 25, slowest=1 / 4, most=0.02)  # of all standing ones together
STRETCH = 0.02  # seconds of work on a long question before others have their turn


@dataclass(slots=True)
class Standing:
    """A question that is answered again and again. `cost` is what it takes, in seconds, smoothed."""

    question: Question
    next: float = 0.0
    cost: float = 0.0


class Attention:
    """Answers in the thread that calls it, the one that the network belongs to."""

    def __init__(self, lens: Lens, run: int) -> None:
        self.lens = lens
        self.run = run
        self.moment: Moment | None = None
        self._standing: dict[str, Standing] = {}
        self._works: dict[str, Work] = {}
        self._still: Lens | None = None  # shows the moment

    def attend(self, questions: Mapping[str, Question]) -> None:
        """These are the standing questions from now on; one that is new is answered at once."""
        kept = {}
        for topic, question in questions.items():
            known = self._standing.get(topic)
            kept[topic] = known if known is not None and known.question == question else Standing(question)
        self._standing = kept

    @property
    def questions(self) -> Mapping[str, Question]:
        """The standing questions by topic."""
        return {topic: standing.question for topic, standing in self._standing.items()}

    def ask(self, topic: str, question: Question) -> None:
        """Answer once, in place of an earlier question of the topic that has no answer yet."""
        self._works.pop(topic, None)
        self._works[topic] = Work(topic, question, self._lens(), self.run)

    def drop(self, topic: str) -> None:
        """Nobody waits for that answer any more."""
        self._works.pop(topic, None)

    def look_at(self, moment: Moment | None) -> None:
        """Look at a stored moment, or at the present one again. Raises `Problem` where it cannot be read."""
        if moment is not None:
            weights = moment.read()
            self._still = self._still or self.lens.still()
            self._still.load(weights, moment.step, moment.begin)
            self._still.past = True
        self.moment = moment
        for standing in self._standing.values():
            standing.next = 0.0

    def again(self) -> None:
        """The network is another: answer all standing questions anew."""
        for standing in self._standing.values():
            standing.next = 0.0

    @property
    def pending(self) -> bool:
        """Whether there is a question that has no answer yet."""
        return bool(self._works) or any(not standing.next for standing in self._standing.values())

    def turn(self, now: float) -> Iterator[Answer]:
        """While training goes on: those put once for a stretch, then the standing one that has waited longest."""
        yield from self.work(STRETCH)
        if self.moment is not None:
            yield from self._new()
            return
        waits = min(self._standing, key=lambda topic: self._standing[topic].next, default=None)
        if waits is not None and now >= self._standing[waits].next:
            yield self._again(waits)

    def work(self, stretch: float) -> Iterator[Answer]:
        """Work on those put once, the oldest first, for about so many seconds."""
        until = time.perf_counter() + stretch
        while self._works and time.perf_counter() < until:
            topic, work = next(iter(self._works.items()))
            answer = work.go()
            if answer.share >= 1.0:
                self._works.pop(topic, None)
            yield answer

    def everything(self) -> Iterator[Answer]:
        """Every standing question now: the run rests or has ended."""
        for topic in list(self._standing):
            yield self._again(topic)

    def rest(self) -> Iterator[Answer]:
        """While nothing is trained: what is new, then a stretch of those put once."""
        yield from self._new()
        yield from self.work(STRETCH)

    def _new(self) -> Iterator[Answer]:
        for topic in [topic for topic, standing in self._standing.items() if not standing.next]:
            yield self._again(topic)

    def _again(self, topic: str) -> Answer:
        standing = self._standing[topic]
        began = worked()
        work = Work(topic, standing.question, self._lens(), self.run)
        answer = work.go()
        while answer.share < 1.0:
            answer = work.go()
        ended, cost = time.perf_counter(), worked() - began
        standing.cost = 0.5 * standing.cost + 0.5 * cost if standing.cost else cost
        together = QUESTIONS.pause_after(sum(one.cost for one in self._standing.values()))
        own = getattr(standing.question, "share", 0.0)  # of a view that was opened on purpose and moves like a film
        standing.next = ended + (min(together, max(QUESTIONS.fastest, standing.cost / own)) if own else together)
        return answer

    def _lens(self) -> Lens:
        return self._still if self.moment is not None and self._still is not None else self.lens
