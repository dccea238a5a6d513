"""A setting changed while a run goes on: the run tells it, and the Doctor names and treats what was in force."""

from __future__ import annotations

from dataclasses import replace

import pytest
from doctor_kit import adam, stack
from moments_kit import branch_of
from trained import PATIENCE, run, runner_of

from runtime import edits
from runtime.check import check
from runtime.doctor import Case, Diagnosis, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.document import Document
from runtime.history import History
from runtime.runner import Runner
from runtime.telemetry import Mailbox, Started
from runtime.tuning import Tuned, in_force

RATE = "optimizer.learning_rate"


def digits(rate: float = 0.003, epochs: int = 6) -> Document:
    sizes = {"linear1": {"units": 32}, "linear2": {"units": 32}, "linear3": {"units": 10}}
    layers = "flatten linear relu linear relu linear"
    return stack("digits", layers, port="image", epochs=epochs, goal1=adam(rate), **sizes)


def trained(document: Document, *changes: tuple[int, float]) -> tuple[Runner, Mailbox]:
    """Trained to the end, with other learning rates from these steps on."""
    runner, mailbox = runner_of(document)
    at = 0
    for step, rate in changes:
        runner.step(batches=step - at)
        assert runner.wait("paused", timeout=PATIENCE)
        runner.set_live("goal1", RATE, rate)
        at = step
    runner.go_on() if changes else runner.start()
    assert runner.join(PATIENCE)
    return runner, mailbox


def found(document: Document, history: History) -> Diagnosis:
    checked = check(document)
    told = examine(Case.of(checked, history, facts_of_sources(checked)))
    return next(one for one in told if one.rule in ("learning_rate_high", "not_finite"))


def rates(history: History) -> list[tuple[int, float]]:
    return [(one.step, one.settings[RATE]) for one in history.tuned]


def test_a_run_tells_what_was_set_live_and_what_was_in_force_before() -> None:
    runner, mailbox = trained(digits(), (20, 0.002), (40, 0.001))
    assert rates(runner.history) == [(0, 0.003), (20, 0.002), (40, 0.001)]
    assert [one for one in mailbox.take() if isinstance(one, Tuned)] == runner.history.tuned
    for step, rate in ((0, 0.003), (19, 0.003), (20, 0.002), (39, 0.002), (40, 0.001), (None, 0.001)):
        told = in_force(runner.history.tuned, "goal1", step)
        assert told is not None and told.settings[RATE] == rate
    assert History.unpack(*runner.history.pack()).tuned == [replace(one, run=1) for one in runner.history.tuned]
    runner.history.cut(20)
    assert rates(runner.history) == [(0, 0.003)]


def test_a_run_that_was_left_alone_tells_nothing_of_the_kind() -> None:
    runner, _ = trained(digits(epochs=1))
    assert runner.history.tuned == []


@pytest.mark.parametrize("kept", [True, False])
def test_a_branch_tells_the_settings_that_it_goes_on_with(kept: bool) -> None:
    document = digits(epochs=4)
    runner, _ = trained(document, (20, 0.002))
    step = next(point.step for point in runner.moments.points if point.whole and point.step > 20 * kept)
    now = edits.set_setting(document, "goal1", RATE, 0.05)
    other, _ = run(now, number=2, branch=branch_of(runner, step))
    told = in_force(other.history.tuned, "goal1")
    assert told is not None and (told.step, told.settings[RATE]) == (step, 0.05)
    assert rates(other.history)[:-1] == ([(0, 0.003), (20, 0.002)] if kept else [(0, 0.003)])


def test_the_rate_that_broke_the_run_is_named_and_treated() -> None:
    document = digits()
    runner, _ = trained(document, (40, 3.0))
    diagnosis = found(document, runner.history)
    assert diagnosis.values["rate"] == "3"
    before = runner.history.curves["goal1"].values()
    assert float(str(diagnosis.values["first"])) == pytest.approx(float(before[40]), rel=0.01)
    assert diagnosis.treatment is not None
    assert 0.0005 <= float(str(diagnosis.treatment.values["rate"])) <= 0.1
    saved = edits.set_setting(document, "goal1", RATE, 3.0)  # as a run that was read back has it
    assert found(saved, runner.history).values == diagnosis.values


def test_a_rate_that_was_lowered_again_is_named_and_training_anew_is_all_it_takes() -> None:
    document = digits()
    runner, _ = trained(document, (40, 3.0), (60, 0.001))
    diagnosis = found(document, runner.history)
    assert diagnosis.values["rate"] == "3"
    assert diagnosis.treatment is None
    assert "has been lowered since. Train anew" in diagnosis.cure


def test_who_follows_a_run_whose_graph_is_changed_still_knows_what_was_set_live() -> None:
    document = digits()
    runner, mailbox = runner_of(document)
    runner.step(batches=20)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.set_live("goal1", RATE, 0.01)
    now = edits.set_setting(edits.set_setting(document, "linear1", "units", 40), "goal1", RATE, 0.01)
    runner.change(check(now)).result(PATIENCE)
    runner.go_on()
    assert runner.join(PATIENCE)
    heard = History()
    for event in mailbox.take():
        if isinstance(event, Started) and event.step:
            heard.cut(event.step)  # as whoever looks on does
        heard.add(event)
    assert rates(heard) == rates(runner.history) == [(0, 0.003), (20, 0.01)]
