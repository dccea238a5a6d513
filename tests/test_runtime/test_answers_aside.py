"""Pictures of a network whose steps are slow are answered beside them: of the moment they were asked, none stale."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import torch
from trained import PATIENCE, classifier, prepared

from runtime import probe
from runtime.check import check
from runtime.document import Document
from runtime.examples import find
from runtime.insight import attention as attending
from runtime.insight.attention import Attention
from runtime.insight.lens import Lens, of_training
from runtime.insight.portraits import Portraits
from runtime.look import Beside
from runtime.pictures import Drawn
from runtime.rhythm import ByClock
from runtime.runner import Runner
from runtime.store import load
from runtime.telemetry import Answer, Event, Mailbox
from runtime.train import take_step
from runtime.training import Training

ASKED = Portraits(("digits1", "linear1", "relu1", "linear2"))


@dataclass(frozen=True)
class Where:
    """In which thread it is answered, and in which mode the network is."""

    aside: ClassVar[bool] = True
    number: int = 0

    def answer(self, lens: Lens) -> Drawn:
        threads = {"thread": threading.current_thread().name, "grad": torch.is_grad_enabled()}
        return Drawn({}, {**threads, "training": lens.program.network.training, "number": self.number})


@pytest.fixture
def beside() -> Iterator[Beside]:
    made = Beside()
    yield made
    made.close()


def asked(document: Document, beside: Beside, **questions: object) -> tuple[Training, Attention]:
    training = prepared(document)
    attention = Attention(of_training(training), 1)
    attention.work_beside(beside)
    attention.attend(questions)  # type: ignore[arg-type]
    return training, attention


def turned(attention: Attention, beside: Beside, *, slow: bool = True) -> list[Answer]:
    """What two turns bring, between which all that was asked beside is done."""
    told = list(attention.turn(1e9, slow=slow))
    beside.do(lambda: None).result(PATIENCE)
    return told + list(attention.turn(0.0, slow=slow))


def test_the_answer_is_the_one_of_the_moment_it_was_asked(beside: Beside) -> None:
    training, attention = asked(classifier(), beside, portraits=ASKED)
    for _ in range(3):
        take_step(training)
        attention.lens.step = training.step
    (expected,) = attention.everything()
    attention.again()
    waits = threading.Event()
    beside.do(waits.wait)
    assert list(attention.turn(1e9, slow=True)) == []
    for _ in range(3):
        take_step(training)
        attention.lens.step = training.step
    waits.set()
    beside.do(lambda: None).result(PATIENCE)
    (answer,) = attention.turn(0.0, slow=True)
    assert answer.step == expected.step == 3
    assert answer.facts == expected.facts and answer.arrays.keys() == expected.arrays.keys()
    for name, array in expected.arrays.items():
        assert np.array_equal(answer.arrays[name], array)
    assert training.program.network.training


def test_where_steps_are_slow_another_thread_answers_and_the_run_is_left_alone(beside: Beside) -> None:
    training, attention = asked(classifier(), beside, where=Where())
    noise = torch.get_rng_state()
    (answer,) = turned(attention, beside)
    assert answer.facts["thread"].startswith("netloom-look")
    assert not answer.facts["grad"] and not answer.facts["training"] and training.program.network.training
    assert torch.equal(noise, torch.get_rng_state())
    attention.again()
    (answer,) = turned(attention, beside, slow=False)
    assert answer.facts["thread"] == threading.current_thread().name


def test_what_draws_or_is_heavy_is_answered_by_the_run(beside: Beside, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = load(find("vae-digits"))
    _, attention = asked(drawing, beside, where=Where())
    assert attention.lens.draws
    (answer,) = turned(attention, beside)
    assert answer.facts["thread"] == threading.current_thread().name
    monkeypatch.setattr(attending, "LIGHT", 100)
    _, attention = asked(classifier(), beside, where=Where())
    (answer,) = turned(attention, beside)
    assert answer.facts["thread"] == threading.current_thread().name


def test_a_network_that_cannot_be_copied_is_looked_at_by_the_run(
    beside: Beside, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, attention = asked(classifier(), beside, where=Where())
    monkeypatch.setattr(Lens, "still", lambda self: (_ for _ in ()).throw(MemoryError()))
    assert turned(attention, beside)[0].facts["thread"] == threading.current_thread().name


def test_an_answer_that_is_overtaken_is_told_to_nobody(beside: Beside) -> None:
    _, attention = asked(classifier(), beside, where=Where())
    waits = threading.Event()
    beside.do(waits.wait)
    assert list(attention.turn(1e9, slow=True)) == []
    attention.attend({"where": Where(1)})  # another question of the same topic
    waits.set()
    beside.do(lambda: None).result(PATIENCE)
    assert [answer.facts["number"] for answer in turned(attention, beside)] == [1]
    attention.again()
    waits.clear()
    beside.do(waits.wait)
    assert list(attention.turn(1e9, slow=True)) == []
    (now,) = attention.everything()  # the run rests: all is answered at once
    waits.set()
    beside.do(lambda: None).result(PATIENCE)
    assert now.facts["thread"] == threading.current_thread().name
    assert list(attention.turn(0.0, slow=True)) == []


class Heard(Mailbox):
    """Keeps every answer, and says when three came from the other thread."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        self.enough = threading.Event()

    def replace(self, event: Event) -> None:
        if isinstance(event, Answer):
            self.answers.append(event)
            names = [one.facts["thread"] for one in self.answers if one.asked == "where"]
            if sum(name.startswith("netloom-look") for name in names) >= 3:
                self.enough.set()
        super().replace(event)


def test_a_run_with_slow_steps_tells_its_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "LONG", 0.0)
    heard = Heard()
    runner = Runner(check(classifier(epochs=10_000)), heard, number=1, rhythm=ByClock())
    runner.attend({"portraits": ASKED, "where": Where()})
    runner.start()
    assert heard.enough.wait(PATIENCE)
    runner.pause()
    assert runner.wait("paused", timeout=PATIENCE) and runner.training
    assert [answer.asked for answer in heard.answers[-2:]] == ["portraits", "where"]
    assert {answer.step for answer in heard.answers[-2:]} == {runner.training.step}
    steps = [answer.step for answer in heard.answers if answer.asked == "where"]
    assert steps == sorted(steps)
    runner.stop()
    assert runner.join(PATIENCE)
