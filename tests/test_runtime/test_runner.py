"""Start, pause, go on, step, stop, live settings: each at a step's boundary, from any thread."""

import sys
import threading
from dataclasses import replace
from itertools import pairwise

import pytest
import torch
from trained import PATIENCE, classifier, losses_of, run, runner_of

from nodes.spec import Problem
from runtime import reporter
from runtime.switching import SWITCH, SWITCH_OF_LONG, quick_switching
from runtime.telemetry import Epoch, Failed, Finished, Layers, Losses, Mailbox, Predictions, Progress, Started, State


def states(events):
    return [event.state for event in events if isinstance(event, State)]


def test_a_run_tells_its_start_every_loss_every_epoch_and_its_end():
    runner, events = run(classifier(epochs=3))
    assert runner.state == "done"
    assert states(events) == ["running", "done"]
    started = next(event for event in events if isinstance(event, Started))
    assert (started.steps_per_epoch, started.epochs, started.step, started.device) == (20, 3, 0, "cpu")
    assert (started.threads, started.parameters, started.classes) == (1, 16 * 65 + 170, tuple("0123456789"))
    losses = [event for event in events if isinstance(event, Losses)]
    assert losses[0].first == 0
    for one, two in pairwise(losses):
        assert one.first + len(one.values) == two.first
    assert losses[-1].first + len(losses[-1].values) == 60
    assert [event.epoch for event in events if isinstance(event, Epoch)] == [1, 2, 3]
    assert [type(event) for event in events].count(Finished) == 1
    assert {event.run for event in events} == {1}


def test_the_latest_progress_says_how_far_how_fast_and_what_looking_cost():
    _, events = run(classifier(epochs=3))
    progress = next(event for event in events if isinstance(event, Progress))
    assert (progress.step, progress.epoch, progress.seconds_left) == (60, 3, 0.0)
    assert progress.steps_per_second > 0
    assert 0.0 < progress.overhead < 1.0
    assert progress.seconds > 0


def test_there_is_a_last_look_at_layers_and_predictions():
    _, events = run(classifier())
    assert [type(event) for event in events].count(Layers) == 1
    assert [type(event) for event in events].count(Predictions) == 1


def test_pause_and_go_on_change_no_number():
    _, told = run(classifier(epochs=2))
    runner, mailbox = runner_of(classifier(epochs=2))
    runner.pause()
    runner.start()
    assert runner.wait("paused", timeout=PATIENCE)
    assert runner.training.step < 40
    runner.go_on()
    assert runner.join(PATIENCE)
    events = mailbox.take()
    assert states(events) == ["running", "paused", "running", "done"]
    assert losses_of(events) == losses_of(told)


def test_what_others_draw_while_a_run_rests_changes_no_number():
    plain = classifier(epochs=2)
    noisy = plain.but(nodes={**plain.nodes, "relu1": replace(plain.nodes["relu1"], type="dropout")})
    _, told = run(noisy)
    runner, mailbox = runner_of(noisy)
    runner.step(batches=5)
    assert runner.wait("paused", timeout=PATIENCE)
    torch.manual_seed(123)
    runner.go_on()
    assert runner.join(PATIENCE)
    assert losses_of(mailbox.take()) == losses_of(told)


def test_steps_by_batch_and_by_epoch_stop_where_they_should():
    runner, mailbox = runner_of(classifier(epochs=5))
    places = []
    for wish in ({"batches": 1}, {"batches": 3}, {"epochs": 1}, {"epochs": 2}, {"epochs": 1, "batches": 2}):
        runner.step(**wish)
        assert runner.wait("paused", timeout=PATIENCE)
        places.append(runner.training.step)
    assert places == [1, 4, 20, 60, 82]
    runner.stop()
    assert runner.join(PATIENCE)
    assert runner.state == "stopped"
    assert len(losses_of(mailbox.take())) == 82


def test_a_single_step_is_looked_into():
    runner, mailbox = runner_of(classifier(epochs=5))
    for step in range(3):
        runner.step(batches=1)
        assert runner.wait("paused", timeout=PATIENCE)
        assert [event.step for event in mailbox.take() if isinstance(event, Layers)] == [step]
    runner.stop()
    assert runner.join(PATIENCE)


def test_a_step_of_nothing_leaves_a_pause_as_it_is():
    runner, _ = runner_of(classifier(epochs=1000))
    runner.step(batches=1)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.step()
    runner.stop()
    assert runner.join(PATIENCE)
    assert runner.training.step == 1


def test_stopping_keeps_the_weights_and_gives_no_test_score(tmp_path):
    runner, mailbox = runner_of(classifier(epochs=100_000), folder=tmp_path / "run")
    runner.start()
    runner.stop()
    assert runner.join(PATIENCE)
    events = mailbox.take()
    assert states(events)[-1] == "stopped"
    assert not [event for event in events if isinstance(event, Finished)]
    assert (tmp_path / "run" / "weights.safetensors").is_file()


def test_stopping_what_never_began_ends_it():
    runner, _ = runner_of(classifier())
    runner.stop()
    runner.start()
    assert runner.state == "stopped"
    assert runner.join(0)


def test_methods_after_the_end_do_nothing():
    runner, _ = run(classifier())
    for method in (runner.start, runner.pause, runner.go_on, runner.stop):
        method()
    runner.step(batches=1)
    runner.set_live("goal1", "l2", 0.1)
    assert runner.state == "done"
    assert runner.training.step == 20


def test_a_live_rate_reaches_the_run_and_is_stamped():
    runner, mailbox = runner_of(classifier(epochs=2))
    runner.step(epochs=1)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.set_live("goal1", "optimizer.learning_rate", 0.0)
    runner.set_live("goal1", "l2", 0.5)
    runner.go_on()
    assert runner.join(PATIENCE)
    assert runner.training.live == [(20, "goal1", "optimizer.learning_rate", 0.0), (20, "goal1", "l2", 0.5)]
    last = [event for event in mailbox.take() if isinstance(event, Epoch)][-1]
    assert last.learning_rates == {"goal1": 0.0}


@pytest.mark.parametrize(
    ("node", "key", "value", "sentence"),
    [
        ("goal1", "optimizer", "sgd", "cannot be changed while the run goes on"),
        ("linear1", "units", 3, "cannot be changed while the run goes on"),
        ("nobody", "l2", 3, "cannot be changed while the run goes on"),
        ("goal1", "optimizer.learning_rate", -1.0, "the least is 0"),
        ("goal1", "l2", "much", "cannot be 'much'"),
    ],
)
def test_what_is_not_live_or_does_not_fit_is_refused_at_once(node, key, value, sentence):
    runner, _ = runner_of(classifier())
    with pytest.raises(Problem, match=sentence):
        runner.set_live(node, key, value)


def test_the_thread_is_a_named_daemon_and_puts_back_what_it_changed():
    before, threads = sys.getswitchinterval(), torch.get_num_threads()
    runner, _ = runner_of(classifier(epochs=1000))
    runner.step(batches=1)
    assert runner.wait("paused", timeout=PATIENCE)
    assert round(sys.getswitchinterval(), 6) in (SWITCH, SWITCH_OF_LONG)  # as long as its steps are
    [thread] = [thread for thread in threading.enumerate() if thread.name == "netloom-run"]
    assert thread.daemon
    runner.stop()
    assert runner.join(PATIENCE)
    assert sys.getswitchinterval() == pytest.approx(before)
    assert torch.get_num_threads() == threads


def test_quick_switching_ends_with_the_last_run():
    before = sys.getswitchinterval()
    one, two = quick_switching(), quick_switching()
    one.__enter__()
    two.__enter__()
    one.__exit__(None, None, None)
    assert round(sys.getswitchinterval(), 6) in (SWITCH, SWITCH_OF_LONG)  # as long as its steps are
    two.__exit__(None, None, None)
    assert sys.getswitchinterval() == pytest.approx(before)


def test_a_document_that_cannot_run_fails_with_its_finding():
    document = classifier(linear2={"units": 3})  # ten classes
    runner, events = run(document)
    assert runner.state == "failed"
    failed = next(event for event in events if isinstance(event, Failed))
    assert failed.node == "crossentropy1"
    assert "classes" in failed.values


def test_a_device_that_is_not_there_is_told():
    runner, events = run(classifier(training={"device": "mps"}))
    failed = next(event for event in events if isinstance(event, Failed))
    assert "PyTorch {version} finds none here" in failed.sentence
    assert runner.state == "failed"


def test_losses_are_told_while_the_run_goes_on(monkeypatch):
    told, add = [], Mailbox.add
    monkeypatch.setattr(reporter, "TOLD", 0.0)
    monkeypatch.setattr(Mailbox, "add", lambda self, event: (told.append(event), add(self, event)))
    _, events = run(classifier())
    pieces = [event for event in told if isinstance(event, Losses)]
    assert len(pieces) > 10
    heard = [event for event in events if isinstance(event, Losses)]
    assert sum(len(event.values) for event in heard) == sum(len(event.values) for event in pieces)


def test_two_runs_one_after_the_other_are_the_same():
    one, two = (losses_of(run(classifier())[1]) for _ in range(2))
    assert one == two


def test_a_look_that_fails_is_told_and_the_run_goes_on(monkeypatch):
    def broken(*_):
        raise RuntimeError("no picture today")

    monkeypatch.setattr("runtime.predictions.Sight._look", broken)
    runner, events = run(classifier())
    assert runner.state == "done"
    assert [
        str(event.values["message"]) for event in events if hasattr(event, "values") and not isinstance(event, Losses)
    ] == ["The run failed: no picture today."]
