"""Earlier runs laid over the present one: offered where there are any, read from their folders, taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shell_kit import warm

from runtime import edits, store
from runtime.examples import find
from studio.comparing import compare_with_run
from studio.dashboard.loss_view import LOSS, LossView
from studio.dashboard.other_runs import differed
from studio.dashboard.panel import Dashboard
from studio.dashboard.run_list import RunRow
from studio.kept_runs import kept_runs_of
from studio.places import Places, run_names
from studio.session import Session


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    session = Session(places=Places(tmp_path / "data"))
    warm(qtbot, session)
    assert session.open_example("iris")
    session.apply(edits.set_training(session.document, "epochs", 3), "Shorter")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=30_000)
    yield session
    session.close()
    session.deleteLater()


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> LossView:
    dashboard = Dashboard(session)
    qtbot.addWidget(dashboard)
    dashboard.resize(1800, 300)
    dashboard.show()
    found = dashboard.view(LOSS or "loss")
    assert isinstance(found, LossView)
    return found


def train(qtbot: QtBot, session: Session) -> None:
    session.restart()
    qtbot.waitUntil(lambda: session.state == "running" or session.state == "done", timeout=30_000)
    qtbot.waitUntil(lambda: session.state == "done", timeout=30_000)


def row(view: LossView, number: int) -> RunRow:
    """The line of a run in the list, which is opened if it is not open."""
    if not view.others.list.isVisible():
        view.others.button.click()
    return next(row for row in view.others.list.rows if row.face.number == number)


def tick(qtbot: QtBot, view: LossView, number: int) -> None:
    """Open the list and choose the run by key."""
    qtbot.keyClick(row(view, number).tick, Qt.Key.Key_Space)
    view.others.list.close()


def named(view: LossView) -> list[str]:
    return [line.name for line in view.charts[LOSS].lines if line.name.startswith("run ")]


def test_an_earlier_run_is_ticked_drawn_and_taken_away(qtbot: QtBot, session: Session, view: LossView) -> None:
    train(qtbot, session)
    assert not view.others.button.isVisibleTo(view), "the only run is the present one"
    train(qtbot, session)
    qtbot.waitUntil(lambda: not view.others.button.isHidden())
    tick(qtbot, view, 1)
    qtbot.waitUntil(lambda: named(view) == ["run 1"], timeout=30_000)
    (line,) = [line for line in view.charts[LOSS].lines if line.name == "run 1"]
    assert len(line.series) == 3  # type: ignore[arg-type]
    metric = next(key for key in view.charts if key != LOSS)
    view.metrics[metric].setChecked(True)
    assert "run 1" in [line.name for line in view.charts[metric].lines]
    view.metrics[metric].setChecked(False)
    assert named(view) == ["run 1"]
    tick(qtbot, view, 1)
    assert named(view) == []


def test_a_run_that_cannot_be_read_is_told_of_and_nothing_is_lost(
    qtbot: QtBot, session: Session, view: LossView
) -> None:
    train(qtbot, session)
    train(qtbot, session)
    (session.runs_folder / "1" / "history.safetensors").write_bytes(b"nothing")
    with qtbot.waitSignal(session.told, timeout=30_000) as told:
        tick(qtbot, view, 1)
    assert "cannot be read" in told.args[0] and named(view) == []


def test_another_document_forgets_the_runs_of_this_one(qtbot: QtBot, session: Session, view: LossView) -> None:
    train(qtbot, session)
    train(qtbot, session)
    tick(qtbot, view, 1)
    qtbot.waitUntil(lambda: bool(view.others.told), timeout=30_000)
    session.new()
    assert not view.others.told and view.others.button.isHidden()


def test_the_list_says_what_was_another_than_in_the_run_before(qtbot: QtBot, session: Session, view: LossView) -> None:
    train(qtbot, session)
    goal = next(key for key, node in session.whole.nodes.items() if node.type == "goal")
    session.apply(edits.set_setting(session.document, goal, "optimizer.learning_rate", 0.25), "Faster")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
    train(qtbot, session)
    longer = edits.set_training(session.document, "seed", 7)
    session.apply(edits.set_setting(longer, goal, "optimizer.learning_rate", 0.5), "Faster still, and longer")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
    train(qtbot, session)
    session.reset()
    row(view, 1)
    third, second, first = (one.face for one in view.others.list.rows)
    view.others.list.close()
    assert first.differed == ""
    assert second.called == "run 2" and "Learning rate" in second.differed
    assert second.differed.endswith("→ 0.25")
    assert third.differences.count("\n") == 1 and "Seed: 0 → 7" in third.differences
    assert "Learning rate: 0.25 → 0.5" in third.differed and third.differed.endswith(" and 1 more")


def test_what_decides_how_a_run_goes_comes_first_in_what_was_another(tmp_path: Path) -> None:
    old = store.load(find("iris"))
    goal = next(key for key, node in old.nodes.items() if node.type == "goal")
    layer = next(key for key, node in old.nodes.items() if node.type == "linear")
    new = edits.change_node(old, layer, title="Another name")
    for kind in ("accuracy", "relu"):
        new, _ = edits.add_node(new, kind, (0.0, 0.0))
    new = edits.set_setting(edits.set_training(new, "seed", 7), goal, "optimizer.learning_rate", 0.5)
    for name, document in (("1", old), ("2", new)):
        (tmp_path / name).mkdir()
        store.save(document, tmp_path / name / "document.loom")
    lines = differed(tmp_path / "1", tmp_path / "2")
    assert lines == (
        "Minimize: Learning rate: 0.003 → 0.5",
        "The whole document: Seed: 0 → 7",
        "Added: ReLU",
        "Added: Accuracy 2",
        "Linear “Another name”: Title: Hidden → Another name",
    )


def type_name(qtbot: QtBot, line: QWidget, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    qtbot.keyClick(line, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, key)


def test_a_run_is_named_in_place_and_legend_list_and_flag_follow(
    qtbot: QtBot, session: Session, view: LossView, tmp_path: Path
) -> None:
    train(qtbot, session)
    train(qtbot, session)
    tick(qtbot, view, 1)
    qtbot.waitUntil(lambda: named(view) == ["run 1"], timeout=30_000)
    qtbot.keyClick(row(view, 1).tick, Qt.Key.Key_F2)
    type_name(qtbot, row(view, 1).line, "wide  one ")
    assert row(view, 1).tick.text() == "wide one" and not row(view, 1).tick.isHidden()
    assert row(view, 1).face.when.startswith("Run 1, ") and not row(view, 2).face.when.startswith("Run")
    assert "wide one" in [line.name for line in view.charts[LOSS].lines]
    qtbot.mouseClick(row(view, 1).pencil, Qt.MouseButton.LeftButton)
    type_name(qtbot, row(view, 1).line, "no", Qt.Key.Key_Escape)
    assert row(view, 1).tick.text() == "wide one", "Escape gives it up"
    assert view.others.list.isVisible()
    kept = kept_runs_of(session)
    assert run_names(session.runs_folder) == {1: "wide one"} and kept.called(1) == "wide one"
    session.save(tmp_path / "mine.loom")  # the runs move beside the file
    assert run_names(session.runs_folder) == {1: "wide one"} and session.runs_folder.parent == tmp_path
    assert "wide one" in [line.name for line in view.charts[LOSS].lines]
    qtbot.keyClick(row(view, 1).tick, Qt.Key.Key_F2)
    type_name(qtbot, row(view, 1).line, " ")
    assert row(view, 1).tick.text() == "run 1" and run_names(session.runs_folder) == {}


def test_the_present_run_is_named_and_neither_ticked_nor_deleted(
    qtbot: QtBot, session: Session, view: LossView
) -> None:
    train(qtbot, session)
    train(qtbot, session)
    present = row(view, 2)
    assert present.face.present and present.tick.isChecked()
    assert not present.tick.isEnabled() and not present.cross.isEnabled()
    qtbot.keyClick(present, Qt.Key.Key_Delete)
    assert kept_runs_of(session).numbers == [1, 2]
    qtbot.mouseClick(present.pencil, Qt.MouseButton.LeftButton)
    present.line.setText("the better one")
    view.others.list.close()
    assert kept_runs_of(session).called(2) == "the better one", "leaving takes the name"
    session.apply(edits.set_training(session.document, "seed", 9), "Seed")
    shown = []
    desk = SimpleNamespace(compare=lambda session, other, name, *, related: shown.append(name()))
    compare_with_run(desk, session)
    assert shown == ["What “the better one” was started with"]


def test_a_run_is_deleted_with_its_folder_and_comes_back_as_it_was(
    qtbot: QtBot, session: Session, view: LossView
) -> None:
    for _ in range(3):
        train(qtbot, session)
    folder, kept = session.runs_folder, kept_runs_of(session)
    before = sorted(path.name for path in (folder / "1").iterdir())
    kept.rename(1, "first")
    tick(qtbot, view, 1)
    qtbot.waitUntil(lambda: 1 in view.others.told, timeout=30_000)
    qtbot.mouseClick(row(view, 1).cross, Qt.MouseButton.LeftButton)
    assert kept.numbers == [2, 3] and run_names(folder) == {} and 1 not in view.others.told
    qtbot.keyClick(row(view, 2).tick, Qt.Key.Key_Delete)
    assert kept.numbers == [3] and [one.face.number for one in view.others.list.rows] == [3]
    undo = view.others.list.undo
    assert not undo.isHidden() and undo.text() == "Undo deleting run 2"
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undo.text() == "Undo deleting first"
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert undo.isHidden() and kept.numbers == [1, 2, 3] and kept.called(1) == "first"
    assert sorted(path.name for path in (folder / "1").iterdir()) == before
    tick(qtbot, view, 1)
    qtbot.waitUntil(lambda: 1 in view.others.told, timeout=30_000)


def test_what_was_deleted_is_gone_when_the_document_goes(
    qtbot: QtBot, session: Session, view: LossView, tmp_path: Path
) -> None:
    session.save(tmp_path / "mine.loom")
    train(qtbot, session)
    train(qtbot, session)
    folder, kept = session.runs_folder, kept_runs_of(session)
    kept.delete(1)
    assert len(list(folder.iterdir())) == 2, "it waits beside the others"
    session.runs.reset()
    kept.delete(2)
    assert not kept.numbers and not view.others.button.isHidden(), "the way back stays"
    session.new()
    assert list(folder.iterdir()) == []


def test_a_run_that_comes_back_takes_another_number_where_a_new_one_has_its_own(
    qtbot: QtBot, session: Session, view: LossView
) -> None:
    train(qtbot, session)
    kept = kept_runs_of(session)
    (session.runs_folder / "2").mkdir()
    kept.rename(2, "old")
    kept.delete(2)
    (session.runs_folder / "2").mkdir()
    kept.bring_back()
    assert kept.numbers == [1, 2, 3] and (kept.name(2), kept.name(3)) == ("", "old")


def test_what_the_disk_refuses_is_told_and_nothing_is_lost(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, told = kept_runs_of(session), list[str]()
    session.told.connect(told.append)
    for number in (1, 2):
        (session.runs_folder / str(number)).mkdir(parents=True)
    kept.delete(2)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("runtime.files._replace", full)
    kept.rename(1, "name")
    kept.delete(1)
    kept.bring_back()
    assert [sentence.partition(":")[2] for sentence in told] == [" No space left on device."] * 3
    assert kept.numbers == [1] and len(kept.deleted) == 1 and kept.called(1) == "run 1"
    monkeypatch.undo()
    kept.bring_back()
    assert kept.numbers == [1, 2]
