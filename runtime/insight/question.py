"""A question to a network, and how it is worked on: at once, or piece by piece where it takes long."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from runtime.failure import failure_of
from runtime.insight.lens import Lens
from runtime.pictures import Drawn
from runtime.telemetry import Answer
from runtime.training import Training

Pieces = Generator[Drawn | float, None, Drawn]


class Question(Protocol):
    """A frozen value that says what to look at; equal questions have equal answers at the same moment.

    `answer` runs as `Lens.used` leaves things: no gradients, the network as it is used. What takes longer than about
    20 ms is a generator: it yields what it has so far, or the share that is done (0 to 1), and returns the whole. It
    must not yield inside a context that it entered (gradients switched on, say): training goes on meanwhile. A question
    of a view that people open on purpose may have a `share` of the run's time of its own; one that draws from torch's
    streams itself says so: `draws = True`. One that needs nothing but the weights and the rows may say `aside = True`:
    where steps are slow it is answered beside them, out of a copy of the network.
    """

    def answer(self, lens: Lens) -> Drawn | Pieces:
        """What there is to draw. Raises `Problem` or `Failure` with a sentence where there is nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """A stored point of a run: its step, and where its weights come from (by their names in the network).

    `begin` makes the training that stood there, at rest, for questions about the step that came next.
    """

    step: int
    read: Callable[[], Mapping[str, Tensor]]
    begin: Callable[[], Training] | None = None


class Work:
    """A question on its way to an answer. `lens` answers what is quick; what takes long looks at a still copy."""

    def __init__(self, topic: str, question: Question, lens: Lens, run: int) -> None:
        self.topic = topic
        self.question = question
        self.lens = lens
        self.run = run
        self.seconds = 0.0
        self._pieces: Pieces | None = None

    def go(self) -> Answer:
        """Do the next piece; the work is over when the answer's `share` is 1. A fault becomes a sentence."""
        began = time.perf_counter()
        share, drawn, sentence, values = 1.0, Drawn({}), "", {}
        try:
            with self.lens.used(draws=getattr(self.question, "draws", False)):
                found = self._next()
            if isinstance(found, float):
                share = min(found, 0.999)
            else:
                drawn = found
                share = 0.999 if self._pieces is not None else 1.0
        except Exception as error:
            failure = failure_of(error)
            sentence, values = failure.sentence, {"node": failure.node, **failure.values}
            self._pieces = None
        self.seconds += time.perf_counter() - began
        return Answer(
            run=self.run,
            step=self.lens.step,
            asked=self.topic,
            arrays=drawn.arrays,
            facts=drawn.facts,
            sentence=sentence,
            values={name: value if isinstance(value, (int, float)) else str(value) for name, value in values.items()},
            seconds=self.seconds,
            share=share,
        )

    def _next(self) -> Drawn | float:
        if self._pieces is None:
            found = self.question.answer(self.lens)
            if isinstance(found, Drawn):
                return found
            if self.lens.busy:
                self.lens = self.lens.still()
                found = self.question.answer(self.lens)
                assert not isinstance(found, Drawn)
            self._pieces = found
        try:
            return next(self._pieces)
        except StopIteration as end:
            self._pieces = None
            whole: Drawn = end.value
            return whole
