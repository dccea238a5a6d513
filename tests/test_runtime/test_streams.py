"""Torch's random streams belong to the whole process: who draws from them in one thread shifts nobody in another."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from trained import PATIENCE, build, losses_of, run, runner_of

from runtime import edits
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import Document, End
from runtime.examples import find
from runtime.generate import generate
from runtime.insight.lens import of_document
from runtime.noise import borrowed, drawing
from runtime.store import load

CPU = torch.device("cpu")


def dropping(epochs: int = 2, probability: float = 0.5) -> Document:
    """A classifier whose losses depend on every number of the stream."""
    return build(
        "digits flatten linear dropout linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>dropout1.x dropout1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": epochs, "device": "cpu"},
        linear1={"units": 32},
        linear2={"units": 10},
        dropout1={"probability": probability},
    )


def sampling() -> Document:
    """A network that draws whenever it is used: noise → linear → sample → mean squared error → goal."""
    return build(
        "noise linear bernoulli_sample output mse goal",
        "noise1.noise>linear1.x linear1.y>bernoullisample1.x bernoullisample1.y>output1.x "
        "bernoullisample1.y>mse1.prediction noise1.noise>mse1.target mse1.loss>goal1.loss",
        {"device": "cpu"},
        linear1={"units": 2},
    )


def wait_until(holds: Callable[[], bool]) -> None:
    waited = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if holds():
            return
        waited.wait(0.01)
    raise AssertionError("it took too long")


@contextmanager
def meanwhile(act: Callable[[], object]) -> Iterator[list[object]]:
    """Do something again and again in another thread; what it gave each time. Its fault is ours."""
    found: list[object] = []
    faults: list[BaseException] = []
    over = threading.Event()

    def work() -> None:
        try:
            while not over.is_set():
                found.append(act())
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join(PATIENCE)
    assert not thread.is_alive() and not faults, faults


def losses(document: Document) -> list[float]:
    return losses_of(run(document)[1])


def borrow() -> None:
    with borrowed(CPU):
        torch.rand(2000)


def look() -> object:
    lens = of_document(check(sampling()))
    with lens.used():
        return lens.look(End("linear1", "y"))


def make() -> object:
    checked = check(sampling())
    *_, made = generate(compile_program(checked, 0), "linear1", 5)
    assert made.samples is not None
    return made.samples.tolist()


ACTS = {"borrow": borrow, "look": look, "make": make}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_run_gives_the_numbers_that_it_gives_alone(act: Callable[[], object]) -> None:
    alone = losses(dropping())
    with meanwhile(act) as acts:
        assert losses(dropping()) == alone
    assert len(acts) > 1


def test_two_runs_at_once_give_the_numbers_that_each_gives_alone() -> None:
    documents = [dropping(), dropping(probability=0.2)]
    alone = [losses(document) for document in documents]
    both = [runner_of(document) for document in documents]
    for runner, _ in both:
        runner.start()
    assert all(runner.join(PATIENCE) for runner, _ in both)
    assert [losses_of(mailbox.take()) for _, mailbox in both] == alone


@pytest.mark.parametrize("pace", [0.0, 200.0], ids=["at rest", "at a pace"])
def test_a_run_that_waits_lets_others_draw(pace: float) -> None:
    alone = losses(dropping())[:20]
    runner, mailbox = runner_of(dropping())
    runner.pace(pace)
    with meanwhile(borrow) as acts:
        for _ in range(4):
            runner.step(batches=5)
            assert runner.wait("paused", timeout=PATIENCE)
            drawn = len(acts)
            wait_until(lambda: len(acts) > drawn + 2)  # noqa: B023
        runner.stop()
        assert runner.join(PATIENCE)
    assert losses_of(mailbox.take()) == alone


def test_others_have_their_turn_while_a_run_goes_on_and_after_a_failure() -> None:
    runner, _ = runner_of(dropping(epochs=10_000))
    runner.start()
    assert runner.wait("running", timeout=PATIENCE)
    for _ in range(3):
        borrow()
    assert runner.state == "running"
    runner.stop()
    assert runner.join(PATIENCE)
    broken, _ = runner_of(edits.set_setting(load(find("plane")), "goal1", "optimizer.learning_rate", 10.0))
    broken.start()
    assert broken.join(PATIENCE) and broken.state == "failed"
    borrow()


def test_who_has_the_streams_borrows_them_as_well_and_keeps_their_order() -> None:
    torch.manual_seed(3)
    wanted = torch.rand(3).tolist()
    torch.manual_seed(3)
    found = []
    with drawing():
        for _ in range(3):
            found += torch.rand(1).tolist()
            borrow()
    assert found == wanted
