"""A layer that is given another title keeps its past: moments stay in sight, and a run can begin at each of them."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from moments_kit import branch_of, steps_of
from trained import PATIENCE, classifier, runner_of

from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.hot_report import ANEW
from runtime.insight.moments import Budget, Moments
from runtime.runner import Runner
from runtime.telemetry import Mailbox

pytestmark = pytest.mark.usefixtures("all_in_time")


def paused(document: Document, folder: Path | None = None, **facts) -> Runner:
    runner, _ = runner_of(document, folder=folder, **facts)
    runner.step(batches=30)
    assert runner.wait("paused", timeout=PATIENCE)
    return runner


def renamed(document: Document, title: str = "Hidden") -> Document:
    return edits.change_node(document, "linear1", title=title)


def end(runner: Runner) -> None:
    runner.stop()
    assert runner.join(PATIENCE)


def test_another_title_keeps_all_moments_and_their_weights():
    runner = paused(classifier(epochs=100))
    steps, first = steps_of(runner.moments), dict(runner.moments.weights(7))
    for title in ("Hidden", "Thinking", ""):
        report = runner.change(check(renamed(runner.checked.document, title))).result(PATIENCE)
        assert not report.notes and steps_of(runner.moments) == steps
        now = runner.moments.weights(7)
        assert now.keys() == runner.training.program.network.state_dict().keys()
        assert all(torch.equal(one, other) for one, other in zip(first.values(), now.values(), strict=True))
    end(runner)


def test_a_run_that_begins_at_such_a_moment_goes_as_the_first_one_went():
    whole = paused(classifier(epochs=2))
    whole.go_on()
    assert whole.wait("done", timeout=PATIENCE)
    runner = paused(classifier(epochs=2))
    runner.change(check(renamed(runner.checked.document))).result(PATIENCE)
    branch = Runner(check(renamed(runner.checked.document, "Again")), Mailbox(), number=2, branch=branch_of(runner, 10))
    branch.start()
    assert branch.wait("done", timeout=PATIENCE)
    ends = [one.training.program.network.state_dict().values() for one in (whole, branch)]
    assert all(torch.equal(one, other) for one, other in zip(*ends, strict=True))
    assert steps_of(branch.moments)[:11] == list(range(11))
    end(runner)


def test_names_outlive_the_folder(tmp_path: Path):
    runner = paused(classifier(epochs=100), tmp_path / "run", budget=Budget(memory=0))
    runner.change(check(renamed(runner.checked.document))).result(PATIENCE)
    end(runner)
    found = Moments.of_folder(tmp_path / "run")
    assert found.weights(7).keys() == runner.training.program.network.state_dict().keys()
    assert steps_of(found)[:11] == list(range(11))
    further = Runner(
        check(renamed(runner.checked.document, "Once more")), Mailbox(), number=1, folder=tmp_path / "run",
        resume=tmp_path / "run", changed=True,
    )  # fmt: skip
    further.start_paused()
    assert further.wait("paused", timeout=PATIENCE)
    assert steps_of(further.moments)[:11] == list(range(11))
    assert further.moments.state(7)["weights"].keys() == further.training.program.network.state_dict().keys()
    end(further)


def test_weights_of_other_shapes_begin_another_past_which_is_said():
    runner = paused(classifier(epochs=100))
    before = steps_of(runner.moments)
    report = runner.change(check(edits.set_setting(runner.checked.document, "linear1", "units", 20))).result(PATIENCE)
    assert [note.sentence for note in report.notes] == [ANEW] and report.notes[0].values["step"] == 30
    assert report.forgotten == len(before) and steps_of(runner.moments) == [30], "where it was changed can be shown"
    report = runner.change(check(runner.checked.document)).result(PATIENCE)
    assert not report.forgotten and steps_of(runner.moments) == [30]
    end(runner)


def test_a_run_that_had_ended_and_goes_on_with_other_shapes_says_it_too(tmp_path: Path):
    runner = paused(classifier(epochs=100), tmp_path / "run")
    before = steps_of(runner.moments)
    end(runner)
    wider = edits.set_setting(runner.checked.document, "linear1", "units", 20)
    further = Runner(
        check(wider), Mailbox(), number=1, folder=tmp_path / "run", resume=tmp_path / "run", changed=True
    )  # fmt: skip
    further.start_paused()
    assert further.wait("paused", timeout=PATIENCE)
    assert further.report is not None and further.report.forgotten == len(before)
    assert ANEW in [note.sentence for note in further.report.notes]
    end(further)
