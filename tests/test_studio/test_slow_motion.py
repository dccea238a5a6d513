"""Slow motion from the window: by menu and keys, over the real graph; nothing happens until the step is wished for."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from example_kit import bench_of
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from slow_window_kit import begin, session

from runtime import edits
from runtime.checkpoint import clone
from studio.canvas.clearing import reach_into
from studio.canvas.far_names import NAMED, names_of
from studio.canvas.portrait_explaining import explain_spot
from studio.session import Session
from studio.settings import preferences
from studio.slow_motion import slow_motion_of
from studio.slow_words import brief, facts_of
from studio.translate import use_language
from studio.widgets.portrait_words import Spot

__all__ = ["session"]  # a fixture


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


def test_enter_behind_a_number_ends_it_and_the_next_one_does_the_step(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    slow, strip = slow_motion_of(session), bench.slow_strip
    begin(qtbot, session)
    strip.sample.setFocus()
    strip.sample.selectAll()
    qtbot.keyClicks(strip.sample, "5")
    qtbot.keyClick(strip.sample, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["sample"] == 4, timeout=30_000)
    assert session.state == "none" and slow.answer.facts["step"] == 0
    qtbot.waitUntil(strip.hasFocus)
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["step"] == 1, timeout=60_000)


def test_with_the_name_of_a_goal_in_it_every_word_of_the_strip_is_whole(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "gan-ring")
    strip = bench.slow_strip
    bench.resize(1280, 640)
    begin(qtbot, session)
    words = (strip.goal, *strip.chips.values(), strip.do, strip.place)
    qtbot.waitUntil(lambda: not strip.goal.isHidden() and all(one.width() >= one.sizeHint().width() for one in words))
    assert all(strip.rect().contains(one.geometry()) for one in words)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_strip_is_one_row_where_it_has_room_and_its_buttons_stay(
    qtbot: QtBot, session: Session, language: str
) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    slow, strip = slow_motion_of(session), bench.slow_strip
    bench.resize(1280, 640)
    begin(qtbot, session)
    use_language(language)
    qtbot.waitUntil(lambda: strip.height() < 45)
    parts = (*strip.chips.values(), strip.back, strip.next, strip.sample, strip.do, strip.close_)
    assert len({part.geometry().center().y() for part in parts}) == 1
    at = strip.next.geometry()
    for _ in range(len(slow.steps)):
        qtbot.keyClick(strip, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: strip.next.geometry() == at)
    bench.resize(bench.minimumSizeHint())
    qtbot.waitUntil(lambda: strip.back.y() > strip.chips["loss"].y() + 20)
    assert all(strip.rect().contains(part.geometry()) for part in parts)


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


def test_a_label_is_shown_by_name_and_the_loss_with_its_arithmetic(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "iris")
    slow, page = slow_motion_of(session), bench.slow_page
    begin(qtbot, session)
    at = next(n for n, step in enumerate(slow.steps) if step["phase"] == "forward" and step["whole"])
    slow.go_to(at)
    told = {name: value for name, value, _ in facts_of(slow.step)}
    assert told["Label"] in ("setosa", "versicolor", "virginica") and brief(slow.step) == told["Label"]
    assert not any("RMS" in name for name in told) and not page.account.isVisible()
    at = next(n for n, step in enumerate(slow.steps) if step["phase"] == "loss" and step["account"])
    slow.go_to(at)
    assert page.account.isVisible() and page.counting.isVisible()
    rows = {row.name: row for row in page.account.rows}
    share = rows["Share"]
    assert rows["Loss"].formula == f"−log p = −log {share.value}" and told["Label"] in rows
    right = next(row for row in page.account.rows if row.chosen)
    assert share.formula == f"p = eᶻ⁻ᵐ / Σ = {right.value} / {rows['Sum of the powers'].value}"
    assert rows["Label"].value in "012" and all(row.link is None for row in page.account.rows)
    shown = rows["Loss"].value
    qtbot.keyClick(bench.slow_strip, Qt.Key.Key_Right)
    assert not page.account.isVisible()
    slow.choose(7)
    qtbot.waitUntil(lambda: slow.sample == 7 and slow.answer.facts["sample"] == 7, timeout=30_000)
    slow.go_to(at)
    assert rows["Loss"].value == shown and "8" in page._reckoned.text()


def test_places_count_from_0_in_slow_motion_as_in_the_explanation(qtbot: QtBot, session: Session) -> None:
    from studio.explaining import explaining_of

    bench = bench_of(qtbot, session, "diabetes")
    slow, page = slow_motion_of(session), bench.slow_page
    begin(qtbot, session)
    number = next(n for n, step in enumerate(slow.steps) if step["phase"] == "update")
    slow.go_to(number)
    parameter = slow.step["parameters"][0]
    index = ", ".join(map(str, parameter["rows"][0]["index"]))
    assert page.weights.rows[1].name == f"w[{index}]" and page.counting.text().startswith("Places count from 0")
    at = next(n for n, step in enumerate(slow.steps) if step["phase"] == "loss" and step["account"])
    slow.go_to(at)
    assert any("²" in row.expression and "−" in row.expression for row in page.account.rows)
    slow.leave()
    node = next(key for key, one in session.document.nodes.items() if one.type == "linear")
    explaining_of(session).explain(node, (0,), 0)
    panel = bench.explain
    qtbot.waitUntil(lambda: explaining_of(session).answer is not None, timeout=30_000)
    assert panel.index.fields[0].value() == 0 and panel.counting.text() == page.counting.text()


@pytest.mark.parametrize("height", [420, 800])
def test_its_plate_on_the_canvas_leaves_names_nodes_and_pictures_free(
    qtbot: QtBot, session: Session, height: int
) -> None:
    preferences().set("pictures", "few")
    bench = bench_of(qtbot, session, "digits-cnn")
    canvas, slow = bench.canvas, slow_motion_of(session)
    lights, around = canvas.reading.slow, canvas.reading.around
    begin(qtbot, session)
    bench.resize(1280, height)
    qtbot.waitUntil(lambda: bool(canvas.reading.pictures.told), timeout=30_000)
    canvas.fit()
    crowded = []
    nodes = around.boxes(canvas.camera)
    ends = QPointF(0.0, 0.0), QPointF(float(canvas.width()), float(canvas.height()))
    way = lights.around_nodes(canvas._easel.frame(), ends)
    middles = [QPointF(left + right, top + bottom) / 2 for left, top, right, bottom in nodes.tolist()]
    assert not any(way.contains(middle) for middle in middles)  # a line from a plate is seen beside nodes alone
    for number, step in enumerate(slow.steps):
        slow.go_to(number)
        canvas.grab()
        plate = lights._placed[1]
        assert canvas.rect().toRectF().contains(plate)
        box = (plate.left(), plate.top(), plate.right(), plate.bottom())
        if reach_into(around.boxes(canvas.camera), [box]):
            crowded.append(step["node"])
    assert not crowded


def test_from_afar_its_plate_leaves_the_names_of_blocks_free(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "gan-ring")
    canvas, slow = bench.canvas, slow_motion_of(session)
    begin(qtbot, session)
    bench.resize(1280, 640)
    canvas.fit()
    canvas.grab()
    frame = canvas._easel.frame()
    names = [plate for _, _, plate in names_of(canvas.scene, np.arange(len(canvas.scene.ids)), frame)]
    assert frame.zoom < NAMED and names
    for number in range(len(slow.steps)):
        slow.go_to(number)
        canvas.grab()
        plate = canvas.reading.slow._placed[1]
        assert not any(plate.intersects(name) for name in names)


def test_tokens_stand_in_their_cells_as_what_they_are(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "reverse-attention")
    begin(qtbot, session)
    slow, cells = slow_motion_of(session), bench.slow_page.cells
    assert slow.step is not None and slow.step["node"] == "reverseddigits1" and cells.isVisible()
    digits = [str(round(float(value))) for value in cells.values]
    assert [cells.written(number) for number in range(8)] == digits, "7, not 7.00"
    assert cells.accessibleDescription() == ", ".join(digits)
    slow.go_to(next(number for number, step in enumerate(slow.steps) if step["node"] == "embedding1"))
    assert not cells.names and "." in cells.written(0), "numbers stay numbers"


def test_the_pictures_on_the_nodes_are_of_the_sample_that_is_told(qtbot: QtBot, session: Session) -> None:
    preferences().set("pictures", "always")
    bench = bench_of(qtbot, session, "digits-mlp")
    slow, pictures = slow_motion_of(session), bench.canvas.reading.pictures
    qtbot.waitUntil(lambda: "digits1" in pictures.told, timeout=30_000)
    held = pictures.told["digits1"]
    begin(qtbot, session)
    qtbot.waitUntil(lambda: not pictures.told["digits1"].same_as(held), timeout=30_000)
    first = pictures.told["digits1"]
    slow.choose(4)
    qtbot.waitUntil(lambda: not pictures.told["digits1"].same_as(first), timeout=30_000)
    assert pictures._question.rows == slow.rows and len(pictures.told["relu1"].values[0]) == 1
    picture = SimpleNamespace(portrait=pictures.told["relu1"], shown=pictures.told["relu1"])
    explain_spot(pictures, SimpleNamespace(node="relu1", picture=picture), 0, Spot(0, 0, 2))
    qtbot.waitUntil(lambda: slow.step["place"] == [2], timeout=30_000)  # rather than that of another sample
    assert slow.step["node"] == "relu1" and bench.explain.explaining.asked is None
    slow.leave()
    qtbot.waitUntil(lambda: pictures.told["digits1"].same_as(held), timeout=30_000)
