"""What is kept of a run: one run at a time, nothing stale, forerunners as ghosts."""

import numpy as np
import pytest
from dashboard_fakes import epoch, layers, losses, predictions, started

from runtime.telemetry import Epochs, Failed, Finished, Losses, Progress, State
from studio.dashboard.memory import GHOSTS, Memory


@pytest.fixture
def memory(qapp):
    made = Memory()
    made.take(started(1))
    return made


def test_losses_are_appended_at_their_steps(memory):
    memory.take(losses(0, 3.0, 2.0))
    memory.take(losses(2, 1.0))
    curve = memory.run.losses["goal"]
    assert curve.span == (0, 2)
    assert curve.near(1) == (1, 2.0)


def test_thinned_losses_lie_apart(memory):
    memory.take(Losses(1, "goal", 10, np.array([1.0, 2.0, 3.0]), every=4))
    assert memory.run.losses["goal"].span == (10, 18)


def test_no_curve_of_a_long_run_outgrows_its_limit(memory, monkeypatch):
    for name in ("MOST", "MOST_LOSSES", "MOST_GRADIENTS"):
        monkeypatch.setattr(f"studio.dashboard.memory.{name}", 64)
    for step in range(300):
        memory.take(losses(step, 1.0))
        memory.take(layers(step, a=0.01))
    memory.take(Epochs(1, tuple(epoch(number, 0.5, 0.6) for number in range(1, 301))))
    run = memory.run
    for curve in (run.losses["goal"], run.gradients["a"]):
        assert len(curve) <= 64
        assert curve.span == (0, 299)
    assert all(len(curve) <= 64 for curves in run.epochs() for curve in curves.values())
    assert run.validation["goal"].last == 0.6


def test_epochs_that_come_together_are_kept_like_those_that_come_alone(memory, qapp):
    told = [epoch(number, 1 / number, 2 / number) for number in (1, 2, 3)]
    grown = []
    memory.grew.connect(grown.append)
    memory.take(Epochs(1, tuple(told)))
    assert grown == ["epochs"]
    alone = Memory()
    alone.take(started(1))
    for one in told:
        alone.take(one)
    for together, apart in zip(memory.run.epochs(), alone.run.epochs(), strict=True):
        assert together.keys() == apart.keys()
        assert all(np.array_equal(together[key].points(), apart[key].points()) for key in together)


def test_every_part_of_a_run_is_kept(memory):
    events = [epoch(1, 0.9, 1.1), layers(5, a=0.01), predictions(), Progress(1, 20, 1, 100.0, 3.0, 0.02, 1.0)]
    for event in [*events, Finished(1, 20, 1, {"goal": 1.0}, {"right": 0.5}, 2.0), State(1, "done")]:
        memory.take(event)
    run = memory.run
    assert run.epoch_losses["goal"].last == 0.9
    assert run.validation["goal"].last == 1.1
    assert run.metrics["right"].last == pytest.approx(0.55)
    assert run.validation_metrics["right"].last == 0.5
    assert run.gradients["a"].near(5) == (5, 0.01)
    assert run.predictions is events[2]
    assert run.progress is events[3]
    assert run.finished is not None
    assert run.state == "done"


def test_events_of_an_older_run_are_ignored(memory):
    memory.take(started(2))
    memory.take(losses(0, 5.0, run=1))
    memory.take(predictions(run=1))
    memory.take(started(1))
    assert memory.run.number == 2
    assert memory.run.losses == {}
    assert memory.run.predictions is None


def test_events_before_any_run_are_ignored(qapp):
    memory = Memory()
    memory.take(losses(0, 5.0))
    assert memory.run.losses == {}


def test_a_new_run_clears_and_its_forerunner_stays_as_a_ghost(memory):
    memory.take(losses(0, 3.0, 2.0))
    old = memory.run.losses
    memory.take(started(2))
    assert memory.run.losses == {}
    assert memory.ghosts == [old]


def test_only_the_latest_forerunners_stay(memory):
    for number in range(1, GHOSTS + 4):
        memory.take(started(number))
        memory.take(losses(0, float(number), run=number))
    assert [ghost["goal"].last for ghost in memory.ghosts] == [3.0, 4.0, 5.0, 6.0]


def test_a_run_that_told_nothing_leaves_no_ghost(memory):
    memory.take(started(2))
    assert memory.ghosts == []


def test_a_run_that_goes_on_keeps_what_it_told(memory):
    memory.take(losses(0, *range(40)))
    memory.take(epoch(1, 0.9, 1.1))
    memory.take(epoch(2, 0.8, 1.0))
    memory.take(layers(39, a=0.1))
    memory.take(started(1, step=40))
    assert len(memory.run.losses["goal"]) == 40
    assert len(memory.run.validation["goal"]) == 2
    assert len(memory.run.gradients["a"]) == 1


def test_a_run_that_goes_on_from_an_earlier_state_forgets_what_came_after(memory):
    memory.take(losses(0, *range(40)))
    memory.take(epoch(1, 0.9, 1.1))
    memory.take(epoch(2, 0.8, 1.0))
    memory.take(Failed(1, "Broken.", {}))
    memory.take(started(1, step=20))
    assert memory.run.losses["goal"].span == (0, 19)
    assert memory.run.validation["goal"].span == (20, 20)
    assert memory.run.failed is None


def test_reset_makes_the_run_a_ghost(memory):
    memory.take(losses(0, 3.0))
    memory.take(layers(0, a=0.1))
    memory.end()
    assert memory.run.started is None
    assert memory.run.layers == {}
    assert len(memory.ghosts) == 1
    memory.take(losses(1, 2.0))
    assert memory.run.losses == {}  # it came late: nobody asked for that run any more
    memory.end()
    assert len(memory.ghosts) == 1


def test_another_document_begins_with_nothing(memory):
    memory.take(losses(0, 3.0))
    memory.take(started(7))
    memory.clear()
    assert memory.ghosts == []
    memory.take(started(1))
    assert memory.run.number == 1


def test_what_grew_is_said(memory):
    told = []
    memory.grew.connect(told.append)
    for event in (losses(0, 1.0), epoch(1, 1, 1), layers(0, a=1.0), predictions(), started(2)):
        memory.take(event)
    assert told == ["losses", "epochs", "layers", "predictions", "run"]


def test_a_run_that_has_begun_is_running_though_its_state_was_told_before_it_was_known(memory):
    memory.take(State(2, "running"))
    memory.take(started(2))
    assert memory.run.number == 2 and memory.run.state == "running"
    memory.take(State(2, "paused"))
    assert memory.run.state == "paused"
