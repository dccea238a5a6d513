"""Slow motion from the window: by menu and keys, over the real graph; nothing happens until the step is wished for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from example_kit import bench_of, warm_session
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.checkpoint import clone
from studio.session import Session
from studio.slow_motion import slow_motion_of


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def begin(qtbot: QtBot, session: Session) -> None:
    slow_motion_of(session).begin()
    qtbot.waitUntil(lambda: bool(slow_motion_of(session).steps), timeout=30_000)


def weights(session: Session) -> dict[str, torch.Tensor]:
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    found: dict[str, torch.Tensor] = clone(runner.training.program.network.state_dict())
    return found


def test_a_step_is_walked_by_keys_before_a_run_and_only_done_when_wished(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    slow, strip, page = slow_motion_of(session), bench.slow_strip, bench.slow_page
    assert strip.isHidden() and page.isHidden()
    begin(qtbot, session)
    assert strip.isVisible() and page.isVisible() and bench.inspector.isHidden() and session.state == "none"
    assert slow.step["phase"] == "forward" and strip.chips["forward"].isChecked()
    seen = []
    for _ in range(len(slow.steps)):
        seen.append((slow.step["phase"], page.title.text()))
        bench.canvas.grab()
        qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert [phase for phase, _ in seen] == [step["phase"] for step in slow.steps]
    assert len(set(seen)) == len(seen)  # each is called otherwise
    assert not strip.next.isEnabled() and "Update" in page.title.text() and page.weights.rows
    qtbot.mouseClick(strip.chips["backward"], Qt.MouseButton.LeftButton)
    assert slow.step["phase"] == "backward" and slow.at == slow.first_of("backward", slow.goals[0])
    assert session.state == "none"
    told = next(step for step in slow.steps if step["phase"] == "update")
    qtbot.mouseClick(strip.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["step"] == 1, timeout=60_000)
    assert session.state == "paused" and slow.active and slow.at == 0
    names = session.runs.runner.training.program.names
    for parameter in told["parameters"]:
        weight = weights(session)[f"{names[told['node']]}.{parameter['name']}"]
        for row in parameter["rows"]:
            assert row["after"] == pytest.approx(float(weight[tuple(row["index"])]), rel=1e-4, abs=1e-7)
    qtbot.keyClick(strip, Qt.Key.Key_Escape)
    assert strip.isHidden() and page.isHidden() and bench.inspector.isVisible() and not slow.active


def test_looking_changes_nothing_bit_for_bit(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "dropout")
    session.step(batches=3)
    qtbot.waitUntil(lambda: session.state == "paused", timeout=60_000)
    before = weights(session)
    begin(qtbot, session)
    qtbot.keyClick(bench.slow_strip, Qt.Key.Key_End)
    qtbot.keyClick(bench.slow_strip, Qt.Key.Key_Escape)
    after = weights(session)
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


def test_it_plays_by_itself_as_fast_as_wished_and_stops_at_the_end(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "linear-regression")
    slow, strip = slow_motion_of(session), bench.slow_strip
    begin(qtbot, session)
    strip.speed.setValue(strip.speed.maximum())
    assert slow.speed == pytest.approx(20.0)
    qtbot.keyClick(strip, Qt.Key.Key_Space)
    assert slow.playing
    qtbot.waitUntil(lambda: not slow.playing and slow.at == len(slow.steps) - 1, timeout=20_000)


def test_a_running_network_is_paused_for_it_and_training_on_leaves_it(qtbot: QtBot, session: Session) -> None:
    bench_of(qtbot, session, "digits-mlp")
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=30_000)
    slow = slow_motion_of(session)
    slow.begin()
    qtbot.waitUntil(lambda: bool(slow.steps), timeout=30_000)
    assert session.state == "paused"
    session.train()
    qtbot.waitUntil(lambda: session.state == "running", timeout=30_000)
    assert not slow.active


def test_nodes_and_wires_at_work_are_lit_also_through_blocks(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "gan-ring")
    slow, lights = slow_motion_of(session), bench.canvas.reading.slow
    begin(qtbot, session)
    assert len(slow.goals) == 2 and bench.slow_strip.goal.isVisible()
    lit = set()
    for number in range(len(slow.steps)):
        slow.go_to(number)
        bench.canvas.grab()
        assert lights.node in session.document.nodes
        lit |= {(slow.step["phase"], back) for _, back in lights.lit()}
    assert {("forward", False), ("loss", False), ("backward", True)} == lit
    slow.go_to(0)
    qtbot.mouseClick(bench.slow_strip.goal, Qt.MouseButton.LeftButton)
    assert slow.step["goal"] == slow.goals[1]


def test_a_run_that_is_over_and_a_stored_moment_show_the_step_that_would_come(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    slow, strip, page = slow_motion_of(session), bench.slow_strip, bench.slow_page
    session.apply(edits.set_training(session.document, "epochs", 2), "Epochs")
    session.train()
    qtbot.waitUntil(lambda: session.state == "done", timeout=60_000)
    before, folder, number = weights(session), session.runs.folder, session.runs.number
    begin(qtbot, session)
    assert slow.answer is not None and slow.answer.facts["step"] == session.past.now
    assert page.only.isVisible() and page.only.text().startswith("The run is over and stays as it is.")
    assert not strip.do.isEnabled() and strip.do.toolTip() == page.only.text()
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    assert (session.state, session.runs.number) == ("done", number)
    session.past.look_at(5)
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["step"] == 5, timeout=60_000)
    assert page.only.text().startswith("A stored moment:") and not strip.do.isEnabled()
    runner = session.runs.runner
    assert runner is not None and runner.training is not None
    at_five, at_six = runner.moments.weights(5), runner.moments.weights(6)
    told = next(step for step in slow.steps if step["phase"] == "update")
    for one in told["parameters"]:
        name = f"{runner.training.program.names[told['node']]}.{one['name']}"
        for row in one["rows"]:
            at = tuple(row["index"])
            assert (row["before"], row["after"]) == (float(at_five[name][at]), float(at_six[name][at]))
    session.past.look_at(None)
    qtbot.waitUntil(lambda: slow.only == "over", timeout=60_000)
    after = weights(session)
    assert session.runs.folder == folder and all(torch.equal(after[key], tensor) for key, tensor in before.items())
    slow.leave()
