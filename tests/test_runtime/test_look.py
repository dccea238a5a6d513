"""Looks into slow steps are worked out beside them: the same numbers, in their order, and none is lost."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from trained import PATIENCE, classifier, prepared, runner_of

from runtime import edits, probe
from runtime.examples import find
from runtime.look import Beside
from runtime.probe import KNOWN, Probe
from runtime.record import open_run
from runtime.rhythm import ByClock
from runtime.store import load
from runtime.telemetry import Failed, Finished, Layers
from runtime.train import take_step


def test_what_is_worked_out_beside_is_what_would_have_been_told_at_once() -> None:
    told = []
    for slow in (False, True):
        training = prepared(classifier())
        looking = Probe(training.program, training.goals, 1)
        looking.beside = Beside()
        looking._plain.extend([2 * probe.LONG if slow else 0.0] * KNOWN)
        found: list[Layers] = []
        for _ in range(3):
            watch = looking.watch(training.step)
            take_step(training, watch)
            at_once = watch.tell_soon()
            assert bool(at_once) is not slow
            found += at_once
        found += looking.beside.done(wait=True)
        looking.beside.close()
        told.append(found)
    assert [one.step for one in told[1]] == [0, 1, 2]
    assert told[0] == told[1]


def test_a_look_into_a_quick_step_does_not_overtake_those_under_way() -> None:
    training = prepared(classifier())
    looking = Probe(training.program, training.goals, 1)
    looking.beside = beside = Beside()
    for seconds, at_once in ((2 * probe.LONG, 0), (0.0, 0), (0.0, 1)):
        looking._plain.extend([seconds] * probe.STEPS)
        watch = looking.watch(training.step)
        take_step(training, watch)
        assert len(watch.tell_soon()) == at_once
        if training.step == 2:
            assert [one.step for one in beside.done(wait=True)] == [0, 1] and not beside.busy
    beside.close()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step counts as slow once a few are known."""
    monkeypatch.setattr(probe, "LONG", 0.0)


def test_a_pause_and_the_end_wait_for_the_last_look(slow: None) -> None:
    runner, mailbox = runner_of(classifier(epochs=2), rhythm=ByClock())
    runner.step(batches=KNOWN + 20)
    assert runner.wait("paused", timeout=PATIENCE)
    seen = [event for event in mailbox.take() if isinstance(event, Layers)]
    assert seen[-1].step == KNOWN + 19  # the step before a pause is looked into
    assert any(thread.name.startswith("netloom-look") for thread in threading.enumerate())
    runner.go_on()
    assert runner.wait("done", timeout=PATIENCE) and runner.join(PATIENCE)
    assert [event.step for event in mailbox.take() if isinstance(event, Layers)][-1] == 39
    assert not any(thread.name.startswith("netloom-look") for thread in threading.enumerate())


def test_a_run_that_fails_keeps_its_last_look(slow: None, tmp_path: Path) -> None:
    document = edits.set_setting(load(find("plane")), "goal1", "optimizer.learning_rate", 10.0)
    runner, mailbox = runner_of(document, rhythm=ByClock(), folder=tmp_path / "run")
    runner.start()
    assert runner.wait("failed", timeout=PATIENCE) and runner.join(PATIENCE)
    assert any(isinstance(event, Failed) for event in mailbox.take())
    assert any(isinstance(event, Layers) for event in open_run(tmp_path / "run").history.events(0))
    assert not any(thread.name.startswith("netloom-look") for thread in threading.enumerate())


def test_where_nobody_watches_a_look_is_told_at_its_step(slow: None) -> None:
    runner, _ = runner_of(classifier(epochs=2))
    runner.start()
    assert runner.wait("done", timeout=PATIENCE) and runner.join(PATIENCE)
    told = [type(event) for event in runner.history.events(0) if isinstance(event, Layers | Finished)]
    assert told == [*[Layers] * (len(told) - 1), Finished] and len(told) > 10
