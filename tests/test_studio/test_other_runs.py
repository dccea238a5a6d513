"""Earlier runs laid over the present one: offered where there are any, read from their folders, taken away again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shell_kit import warm

from runtime import edits
from studio.dashboard.loss_view import LOSS, LossView
from studio.dashboard.panel import Dashboard
from studio.places import Places
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


def tick(qtbot: QtBot, view: LossView, number: int) -> None:
    """Open the menu and choose the run by key."""
    menu = view.others.button.menu()
    menu.popup(view.others.button.mapToGlobal(view.others.button.rect().bottomLeft()))
    assert isinstance(menu, QMenu)
    menu.setActiveAction(next(action for action in menu.actions() if action.text().startswith(f"Run {number},")))
    qtbot.keyClick(menu, Qt.Key.Key_Return)


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
    menu = view.others.button.menu()
    menu.popup(view.others.button.mapToGlobal(view.others.button.rect().bottomLeft()))
    third, second, first = (action.text() for action in menu.actions())
    menu.close()
    assert "→" not in first
    assert second.startswith("Run 2, ") and second.endswith("→ 0.25") and "Learning rate" in second
    assert "Learning rate: 0.25 → 0.5" in third and third.endswith(" and 1 more")
