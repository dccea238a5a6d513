"""What is looked at while a network lives: standing questions, again and again, and those that are put once."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from math import inf

import torch
from torch import Tensor

from runtime.insight.lens import Lens
from runtime.insight.question import Moment, Question, Work
from runtime.look import Beside
from runtime.rhythm import Price
from runtime.telemetry import Answer
from runtime.worked import worked

LIGHT = 2**21  # numbers of a network, with its buffers, that are copied sooner than a question is answered
QUESTIONS = Price(share=0.008, fastest=1 / 25, slowest=1 / 4, most=0.02)  # of all standing ones together
STRETCH = 0.02  # seconds of work on a long question before others have their turn
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Standing:
    """A question that is answered again and again. `cost` is what it takes, in seconds, smoothed."""

    question: Question
    next: float = 0.0
    cost: float = 0.0


class Aside:
    """Answers one question at a time in another thread, out of a copy of the network as it is when it is asked."""

    def __init__(self, lens: Lens, run: int, beside: Beside) -> None:
        self.lens = lens
        self.run = run
        self._beside = beside
        self.copy: Lens | None = None
        self._live: list[Tensor] = []  # weights and buffers of the run, and in the same order those of the copy
        self._copied: list[Tensor] = []
        self._under_way: tuple[Question, Future[tuple[Answer, float]]] | None = None

    @property
    def free(self) -> bool:
        """Whether nothing is under way."""
        return self._under_way is None

    def ask(self, topic: str, question: Question) -> None:
        """Answer this; only while it is free. Raises where the network cannot be copied."""
        copy = self.copy = self.copy or self._made()
        with torch.no_grad():
            torch._foreach_copy_(self._copied, self._live)  # which are set in place and nowhere replaced
        copy.step = self.lens.step
        work = Work(topic, question, copy, self.run)
        self._under_way = question, self._beside.do(partial(_finished, work))

    def _made(self) -> Lens:
        copy = self.lens.still()
        copy.busy, copy.in_run = True, False  # the same pictures, but no random stream is touched
        copied = copy.program.network.state_dict()
        named = self.lens.program.network.state_dict()
        self._live, self._copied = [*named.values()], [copied[name] for name in named]
        return copy

    def answered(self) -> tuple[Answer, Question, float] | None:
        """What is answered by now, once: the answer, to what, and the seconds of the thread that it took."""
        if self._under_way is None or not self._under_way[1].done():
            return None
        (question, found), self._under_way = self._under_way, None
        answer, cost = found.result()
        return answer, question, cost


def _finished(work: Work) -> tuple[Answer, float]:
    began = worked()
    answer = work.go()
    while answer.share < 1.0:
        answer = work.go()
    return answer, worked() - began


class Attention:
    """Answers in the thread that calls it, the one that the network belongs to."""

    def __init__(self, lens: Lens, run: int) -> None:
        self.lens = lens
        self.run = run
        self.moment: Moment | None = None
        self._standing: dict[str, Standing] = {}
        self._works: dict[str, Work] = {}
        self._still: Lens | None = None  # shows the moment
        self._aside: Aside | None = None

    def attend(self, questions: Mapping[str, Question]) -> None:
        """These are the standing questions from now on; one that is new is answered at once."""
        kept = {}
        for topic, question in questions.items():
            known = self._standing.get(topic)
            kept[topic] = known if known is not None and known.question == question else Standing(question)
        self._standing = kept

    def work_beside(self, beside: Beside) -> None:
        """From now on this thread may answer while the run takes its steps."""
        network = self.lens.program.network.state_dict()
        light = sum(values.numel() for values in network.values()) <= LIGHT
        plain = self.lens.device.type == "cpu" and not self.lens.draws  # torch's streams belong to the run's thread
        self._aside = Aside(self.lens, self.run, beside) if light and plain else None

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
        self.again()

    def again(self) -> None:
        """The network is another: answer all standing questions anew."""
        for standing in self._standing.values():
            standing.next = 0.0

    @property
    def pending(self) -> bool:
        """Whether there is a question that has no answer yet."""
        return bool(self._works) or any(not standing.next for standing in self._standing.values())

    def turn(self, now: float, *, slow: bool = False) -> Iterator[Answer]:
        """While training goes on: those put once for a stretch, then the standing one that has waited longest.

        Where steps are `slow` another thread may work while they are taken.
        """
        yield from self.work(STRETCH)
        if self.moment is not None:
            yield from self._new()
            return
        yield from self._brought()
        waits = min(self._standing, key=lambda topic: self._standing[topic].next, default=None)
        if waits is None or now < self._standing[waits].next:
            return
        standing = self._standing[waits]
        if slow and self._aside is not None and getattr(standing.question, "aside", False):
            if self._aside.free and self._asked_aside(waits):
                standing.next = inf  # until it is answered
        else:
            yield self._again(waits)

    def _asked_aside(self, topic: str) -> bool:
        assert self._aside is not None
        try:
            self._aside.ask(topic, self._standing[topic].question)
        except Exception:  # no room for a copy, say: the run answers itself
            log.debug("nothing is answered beside the steps", exc_info=True)
            self._aside = None
            return False
        return True

    @property
    def copied(self) -> bool:
        """Whether there is a copy of the network by now, which is made once."""
        return self._aside is not None and self._aside.copy is not None

    def _brought(self) -> Iterator[Answer]:
        """What was answered beside the steps, if it is still asked."""
        found = self._aside.answered() if self._aside is not None else None
        if found is None:
            return
        answer, question, cost = found
        standing = self._standing.get(answer.asked)
        if standing is not None and standing.question == question and standing.next == inf:
            self._plan(standing, cost)
            yield answer

    def work(self, stretch: float) -> Iterator[Answer]:
        """Work on those put once for about so many seconds, a piece of each in turn: no quick one waits long."""
        until = time.perf_counter() + stretch
        while self._works and time.perf_counter() < until:
            topic, work = next(iter(self._works.items()))
            answer = work.go()
            del self._works[topic]
            if answer.share < 1.0:
                self._works[topic] = work
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
        answer, cost = _finished(Work(topic, standing.question, self._lens(), self.run))
        self._plan(standing, cost)
        return answer

    def _plan(self, standing: Standing, cost: float) -> None:
        """It was answered just now, which took so many seconds of a thread."""
        ended = time.perf_counter()
        standing.cost = 0.5 * standing.cost + 0.5 * cost if standing.cost else cost
        together = QUESTIONS.pause_after(sum(one.cost for one in self._standing.values()))
        own = getattr(standing.question, "share", 0.0)  # of a view that was opened on purpose and moves like a film
        standing.next = ended + (min(together, max(QUESTIONS.fastest, standing.cost / own)) if own else together)

    def _lens(self) -> Lens:
        return self._still if self.moment is not None and self._still is not None else self.lens
