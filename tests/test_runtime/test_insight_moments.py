"""The time machine: what a run remembers of itself, within its budgets, and runs that begin at a moment of another."""

from __future__ import annotations

import json
from itertools import pairwise
from math import log10
from pathlib import Path

import pytest
import torch
from moments_kit import branch_of, noisy, same_weights, steps_of
from trained import PATIENCE, classifier, losses_of, prepared, run, runner_of

from nodes.spec import Problem
from runtime import files
from runtime.insight import moments as moments_module
from runtime.insight.branch import branch_of_folder
from runtime.insight.moment_file import FOLDER, read_state, read_weights, size_of, to_bytes
from runtime.insight.moments import MEGABYTE, Budget, Moments
from runtime.insight.schedule import LEAST_PER_TEN, PER_TEN, least_missed, must, next_due
from runtime.record import open_run
from runtime.reporter import Reporter
from runtime.staging import add_stage, set_stage_setting
from runtime.telemetry import Mailbox, Notice, Remembered, Started
from runtime.train import take_step

pytestmark = pytest.mark.usefixtures("all_in_time")


def full_size() -> int:
    """Bytes of the state of the small classifier with all that Adam remembers."""
    training = prepared(classifier())
    take_step(training)
    training.read()
    return size_of(training.state())


# When


def test_moments_lie_evenly_in_log_step_and_on_the_same_steps_wherever_one_begins():
    steps = [0]
    while steps[-1] < 100_000:
        steps.append(next_due(steps[-1]))
    assert steps[:12] == list(range(12))
    assert all(next_due(step - 1) == step for step in steps[1:])
    later = [step for step in steps if step >= 100]
    assert len([step for step in later if step < 1000]) == PER_TEN
    assert max(log10(two / one) for one, two in pairwise(later)) < 1.1 / PER_TEN


def test_thinning_takes_the_step_that_is_missed_least_and_never_the_ends():
    steps = [0, 1, 10, 11, 100, 1000]
    assert least_missed(steps, frozenset()) == 2
    assert least_missed(steps, frozenset((10,))) == 3
    assert least_missed(steps, frozenset((1, 10, 11, 100))) == 2
    assert least_missed([0, 7], frozenset()) is None


def test_a_run_remembers_its_first_steps_exactly_and_its_end():
    runner, events = run(classifier(epochs=3))
    steps = steps_of(runner.moments)
    assert steps[:11] == list(range(11)) and steps[-1] == 60
    assert steps == sorted({step for step in steps if step == 60 or next_due(step - 1) == step})
    told = [event for event in events if isinstance(event, Remembered)]
    assert told[-1].points == runner.moments.points
    last = told[-1].points[-1]
    assert (last.epoch, last.whole, last.fixed) == (3, True, True)
    assert last.loss == pytest.approx(losses_of(events)[-1])
    assert told[-1].points[0].loss is None


def test_a_pause_is_remembered():
    runner, _ = runner_of(classifier(epochs=1000))
    runner.step(batches=117)
    assert runner.wait("paused", timeout=PATIENCE)
    assert steps_of(runner.moments)[-1] == 117
    runner.stop()
    assert runner.join(PATIENCE)


def test_ends_of_stages_are_remembered():
    document = classifier(epochs=1)
    document, first = add_stage(document)
    document, second = add_stage(document)
    for stage, steps in ((first, 37), (second, 41)):
        document = set_stage_setting(document, stage, "steps", steps)
    runner, _ = run(document)
    assert [point.step for point in runner.moments.points if point.fixed] == [37, 78]
    assert [point.stage for point in runner.moments.points if point.step in (30, 37, 78)][-2:] == [first, second]


def test_the_time_is_kept_to_a_hundredth_of_the_run():
    moments = Moments(None)
    training = prepared(classifier())
    moments.spent = 0.5
    taken = [step for step in range(100) if moments.due(step, 20.0)]
    assert taken == [0, 1, 2, 3, 5, 7, 10, 15, 22, 32, 46, 68]
    assert moments.due(next_due(100), 60.0)
    assert moments.take(training) and moments.spent > 0.5


def test_no_time_left_leaves_no_gap(monkeypatch, tmp_path):
    monkeypatch.setattr(moments_module, "SHARE", 0.0)
    runner, events = run(classifier(epochs=20), tmp_path / "run")
    steps = steps_of(runner.moments)
    assert steps == [step for step in range(400) if must(step)] + [400]
    assert all(min(steps, key=lambda one: abs(one - step)) == step for step in (1, 10, 100))
    assert max(two / one for one, two in pairwise(steps[1:])) <= 2.0  # at least four in a factor of ten
    assert len([step for step in steps if 10 <= step < 100]) == LEAST_PER_TEN
    told = [event for event in events if isinstance(event, Remembered)][-1]
    assert told.size == sum(runner.moments.kept(step).size for step in steps)
    assert told.share == pytest.approx(runner.moments.spent / runner.training.clock.seconds, rel=0.2)
    again = next(event for event in open_run(tmp_path / "run").events(1) if isinstance(event, Remembered))
    assert (again.size, again.share) == (told.size, 0.0)


def test_what_must_be_kept_is_among_what_is_wished():
    wished, step = {0}, 0
    while step < 10_000_000:
        step = next_due(step)
        wished.add(step)
    assert {step for step in (round(10 ** (place / LEAST_PER_TEN)) for place in range(42)) if must(step)} <= wished


# What and how much


def test_a_moment_is_the_state_as_it_was():
    training = prepared(noisy())
    moments = Moments(None)
    moments.take(training)
    first = {name: tensor.clone() for name, tensor in training.program.network.state_dict().items()}
    for _ in range(3):
        take_step(training)
    assert all(torch.equal(tensor, first[name]) for name, tensor in moments.weights(0).items())
    assert set(moments.state(0)) == set(training.state())
    with pytest.raises(Problem, match="no moment of step 5"):
        moments.weights(5)


def test_without_a_folder_moments_are_thinned_to_the_budget_of_memory():
    training, size = prepared(classifier()), full_size()
    moments = Moments(None, Budget(memory=20 * size, disk=0))
    for _ in range(100):
        moments.take(training)
        take_step(training)
        training.read()
        for metric in training.metrics["goal1"]:
            metric.kept.clear()  # as at the end of an epoch
    steps = steps_of(moments)
    assert 12 <= len(steps) <= 24 and steps[0] == 0 and steps[-1] == 99
    assert max((two + 1) / (one + 1) for one, two in pairwise(steps)) < 3


def test_what_metrics_gathered_is_left_out_where_it_is_large(monkeypatch):
    monkeypatch.setattr(moments_module, "SUMS", 5000)
    runner, _ = run(classifier(epochs=2))
    assert [len(runner.moments.state(step)["kept"]["accuracy1"]) for step in (0, 1, 4)] == [0, 1, 0]
    other, events = run(classifier(epochs=2), number=2, branch=branch_of(runner, 29))
    assert same_weights(runner, other)
    assert [event.epoch for event in events if type(event).__name__ == "Epoch"] == [1, 2]


def test_what_memory_cannot_hold_lies_in_the_folder_and_the_disk_is_bounded_too(tmp_path):
    size = full_size()
    budget = Budget(memory=17 * size, disk=30 * size)
    runner, _ = run(classifier(epochs=20), tmp_path / "run", budget=budget)
    files = sorted((tmp_path / "run" / FOLDER).iterdir())
    steps = steps_of(runner.moments)
    assert [int(path.name.partition(".")[0]) for path in files] == steps
    assert 20 <= len(steps) <= 31 and sum(path.stat().st_size for path in files) <= 33 * size
    held = [kept for kept in runner.moments._kept if kept.state is not None]
    assert 0 < len(held) <= 17
    assert runner.moments.weights(0).keys() == runner.training.program.network.state_dict().keys()
    assert runner.moments.state(0)["step"] == 0


def test_where_the_whole_state_is_too_large_the_optimizer_is_left_out_and_a_branch_starts_it_afresh(tmp_path):
    runner, _ = run(classifier(epochs=3), budget=Budget(memory=12 * full_size(), disk=0))
    points = runner.moments.points
    assert points[0].whole and not points[-1].whole  # Adam remembers nothing before its first step
    branch = branch_of(runner, points[-2].step)
    assert not branch.whole
    other, events = run(runner.checked.document, branch=branch)
    assert other.state == "done" and other.training.step == 60
    assert not [event for event in events if isinstance(event, Notice)]


def test_a_network_that_is_too_large_says_so_once():
    runner, events = run(classifier(), budget=Budget(memory=1000, disk=0))
    assert runner.state == "done" and not runner.moments.points
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert "too large for the time machine" in notice.sentence


# Files


def test_a_file_holds_the_state_and_its_weights_alone_can_be_read(tmp_path):
    training = prepared(noisy())
    take_step(training)
    training.read()
    (tmp_path / "moment").write_bytes(to_bytes(training.state()))
    found, weights = read_state(tmp_path / "moment"), read_weights(tmp_path / "moment")
    assert all(torch.equal(tensor, weights[name]) for name, tensor in training.program.network.state_dict().items())
    assert found["step"] == 1 and found["goals"].keys() == training.state()["goals"].keys()
    assert torch.equal(found["noise"]["cpu"], training.state()["noise"]["cpu"])


@pytest.mark.parametrize("content", [b"", b"nothing", b"\x02\0\0\0\0\0\0\0{}", b"\xff" * 40])
def test_a_damaged_or_missing_file_is_told_in_a_sentence_and_costs_nothing_else(tmp_path, content):
    runner, _ = run(classifier(epochs=2), tmp_path / "run")
    steps = steps_of(runner.moments)
    (tmp_path / "run" / FOLDER / "000000003.safetensors").write_bytes(content)
    (tmp_path / "run" / FOLDER / "000000005.safetensors").unlink()
    moments = open_run(tmp_path / "run").moments()
    assert steps_of(moments) == [step for step in steps if step != 5]
    with pytest.raises(Problem, match="is damaged"):
        moments.weights(3)
    assert moments.weights(4)
    (tmp_path / "run" / FOLDER / "000000004.safetensors").unlink()
    with pytest.raises(Problem, match="no longer there"):
        moments.state(4)


def test_where_a_disk_knows_no_second_names_files_are_copied(tmp_path, monkeypatch):
    (tmp_path / "one").write_bytes(b"moment")

    def refuse(*_):
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    files.link_or_copy(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == b"moment"
    first, _ = run(classifier(), tmp_path / "1")
    second, _ = run(classifier(), tmp_path / "2", branch=branch_of_folder(tmp_path / "1", 10))
    assert steps_of(open_run(tmp_path / "2").moments())[:5] == [0, 1, 2, 3, 4] == steps_of(first.moments)[:5]
    assert second.state == "done"


def test_an_index_that_is_none_leaves_a_run_without_moments(tmp_path):
    run(classifier(), tmp_path / "run")
    info = json.loads((tmp_path / "run" / "run.json").read_text())
    for broken in ("moments", None, [1, {}, {"step": "x"}]):
        (tmp_path / "run" / "run.json").write_text(json.dumps({**info, "moments": broken}))
        assert open_run(tmp_path / "run").moments().points == ()


def test_a_resumed_run_continues_its_list_and_drops_what_came_after(tmp_path):
    folder = tmp_path / "run"
    runner, _ = runner_of(classifier(epochs=3), folder=folder)
    runner.step(batches=25)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.stop()
    assert runner.join(PATIENCE)
    before = steps_of(runner.moments)
    later = open_run(folder).moments()
    assert steps_of(later) == before
    resumed, _ = run(classifier(epochs=3), folder, resume=folder)
    assert steps_of(resumed.moments)[: len(before)] == before
    assert steps_of(resumed.moments)[-1] == 60 and len(set(steps_of(resumed.moments))) == len(resumed.moments.points)
    assert steps_of(open_run(folder).moments()) == steps_of(resumed.moments)
    resumed.moments.cut(10)
    assert steps_of(resumed.moments) == list(range(11)) and resumed.moments.next == 11


def test_a_read_back_run_tells_its_moments_behind_its_start(tmp_path):
    runner, _ = run(classifier(), tmp_path / "run")
    events = list(open_run(tmp_path / "run").events(7))
    assert [type(event) for event in events[:2]] == [Started, Remembered]
    assert events[1].run == 7 and events[1].points == runner.moments.points


def test_moments_are_booked_as_overhead_and_change_no_number():
    runner, events = run(noisy())
    mailbox = Mailbox()
    reporter = Reporter(runner.training, mailbox, runner.history, None, runner.moments)
    reporter.keep_moment()
    assert reporter.spent > 0.0
    _, told = run(noisy(), budget=Budget(memory=1, disk=0))
    assert losses_of(events) == losses_of(told)
    assert Budget().memory == 256 * MEGABYTE


def test_files_of_an_older_run_are_swept_and_foreign_ones_stay(tmp_path: Path):
    folder = tmp_path / "run"
    run(classifier(epochs=2), folder)
    (folder / FOLDER / "000000123.safetensors").write_bytes(b"old")
    (folder / "mine.txt").write_text("keep me")
    runner, _ = run(classifier(epochs=2), folder)
    assert (folder / "mine.txt").read_text() == "keep me"
    names = {path.name for path in (folder / FOLDER).iterdir()}
    assert names == {f"{step:09d}.safetensors" for step in steps_of(runner.moments)}
    assert steps_of(open_run(folder).moments()) == steps_of(runner.moments)
