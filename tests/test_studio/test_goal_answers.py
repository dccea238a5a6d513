"""Of a document with several goals a view shows the answers of the one that is chosen, and remembers which."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dashboard_fakes import FakeSession, losses, predictions, started
from goals_kit import rivals
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import warm
from trained import regression

from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.examples import find
from runtime.insight.past import SeenThen
from runtime.store import load
from runtime.telemetry import Answer, Predictions
from studio.dashboard.classes_view import ClassesView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.panel import Dashboard
from studio.dashboard.predictions_view import PredictionsView
from studio.places import Places
from studio.session import Session

KINDS = pytest.mark.parametrize("kind", [PredictionsView, ClassesView])
Shown = PredictionsView | ClassesView


class Observed:
    """Remembers what is followed, None where somebody left."""

    def __init__(self) -> None:
        self.followed: list[object] = []
        self.receive: Callable[[Answer], None] = lambda _: None

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None]) -> None:
        self.followed.append(question)
        self.receive = receive

    def leave(self, topic: str) -> None:
        self.followed.append(None)


def both() -> Document:
    """Each head has a goal of its own; the first trains the trunk as well."""
    return rivals(goal1={"train": ["linear1", "linear2"]}, goal2={"train": ["linear3"]})


def answer_of(told: Predictions) -> Answer:
    arrays = {name: getattr(told, name) for name in ("rows", "inputs", "truth", "scores", "losses", "confusion")}
    facts = {name: getattr(told, name) for name in ("meaning", "classes", "columns", "goal", "trained")}
    return Answer(1, 7, "predictions", arrays, facts)


@pytest.fixture
def session(qapp: object) -> FakeSession:
    """Two goals on one trunk, of which a run tells the first."""
    session = FakeSession()
    session.put_checked(check(both()))
    session.observing = Observed()  # type: ignore[attr-defined]
    return session


@pytest.fixture
def shown(qtbot: QtBot, memory: Memory, session: FakeSession) -> Iterator[Callable[..., Shown]]:
    """Build a view on this session while a run tells the answers of its first goal."""
    made: list[Shown] = []

    def build(kind: type[Shown]) -> Shown:
        names = Names()
        names.know(session.latest, session.document)
        for event in (started(), losses(0, 1.0, goal="goal1"), losses(0, 2.0, goal="goal2")):
            memory.take(event)
        memory.take(replace(predictions(), goal="goal1"))
        view = kind(memory, names)
        qtbot.addWidget(view)
        view.attach(session)  # type: ignore[arg-type]
        view.changed.connect(lambda _: view.redraw())
        view.controls.show()
        view.resize(700, 240)
        view.show()
        view.redraw()
        made.append(view)
        return view

    yield build
    for view in made:
        view.controls.deleteLater()


def choose_next(view: Shown) -> None:
    QTest.keyClick(view.answers.field, Qt.Key.Key_Down)


def listed(view: Shown) -> int:
    return len(view.answers.told.rows) if view.answers.told is not None else -1


@KINDS
def test_the_goal_that_the_run_tells_is_shown_and_another_can_be_chosen(
    shown: Callable[..., Shown], session: FakeSession, kind: type[Shown]
) -> None:
    view = shown(kind)
    field = view.answers.field
    assert field.isVisible() and [field.itemText(place) for place in range(field.count())] == [
        "Minimize 1",
        "Minimize 2",
    ]
    assert field.value() == "goal1" and not view.answers.whose.isVisibleTo(view.controls)
    assert SeenThen("goal1") not in session.observing.followed, "the run tells it unasked"  # type: ignore[attr-defined]
    choose_next(view)
    assert session.observing.followed[-1] == SeenThen("goal2")  # type: ignore[attr-defined]
    assert listed(view) == -1 and view.empty.text() == "Looking …"
    session.observing.receive(answer_of(replace(predictions(), rows=predictions().rows + 50, goal="goal2")))  # type: ignore[attr-defined]
    assert view.answers.told is not None and view.answers.told.rows[0] == 150
    assert not view.empty.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert session.observing.followed[-1] is None and view.answers.told.rows[0] == 100  # type: ignore[attr-defined]


@KINDS
def test_what_was_chosen_is_remembered(shown: Callable[..., Shown], session: FakeSession, kind: type[Shown]) -> None:
    choose_next(shown(kind))
    view = shown(kind)
    assert view.answers.field.value() == "goal2"
    assert session.observing.followed[-1] == SeenThen("goal2")  # type: ignore[attr-defined]


def test_a_document_without_that_goal_shows_what_its_run_tells(
    shown: Callable[..., Shown], session: FakeSession
) -> None:
    view = shown(PredictionsView)
    choose_next(view)
    session.put_checked(check(edits.remove(both(), ["goal2"])))
    view.redraw()
    assert view.answers.field.value() == "goal1" and listed(view) == 12
    assert session.observing.followed[-1] is None  # type: ignore[attr-defined]


def test_nobody_is_asked_while_the_view_is_out_of_sight(shown: Callable[..., Shown], session: FakeSession) -> None:
    view = shown(PredictionsView)
    choose_next(view)
    view.hide()
    assert session.observing.followed[-1] is None  # type: ignore[attr-defined]
    view.show()
    assert session.observing.followed[-1] == SeenThen("goal2")  # type: ignore[attr-defined]


def test_a_cell_belongs_to_its_goal(shown: Callable[..., Shown], session: FakeSession) -> None:
    view = shown(PredictionsView)
    view.confusion.choose((0, 2))
    choose_next(view)
    session.observing.receive(answer_of(replace(predictions(), goal="goal2")))  # type: ignore[attr-defined]
    assert view.confusion.choice is None and view.model.rowCount() == 12


def test_answers_of_the_other_goal_come_from_a_real_run_at_rest(qtbot: QtBot, tmp_path: Path) -> None:
    session = Session(places=Places(tmp_path / "data"))
    warm(qtbot, session)
    session.new()
    session.apply(both(), "")
    qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.trainable, timeout=30_000)
    dashboard = Dashboard(session)
    qtbot.addWidget(dashboard)
    dashboard.resize(1200, 260)
    dashboard.show()
    dashboard.show_view("predictions")
    view = dashboard.view("predictions")
    session.step(batches=5)
    qtbot.waitUntil(lambda: session.state == "paused" and view.answers.told is not None, timeout=30_000)
    first = view.answers.told
    choose_next(view)
    qtbot.waitUntil(lambda: view.answers.told is not None and view.answers.told is not first, timeout=30_000)
    other = view.answers.told
    assert first.goal == "goal1" and other.goal == "goal2" and other.step == 5
    assert sorted(first.rows) == sorted(other.rows) and not np.allclose(first.losses, other.losses)
    qtbot.waitUntil(lambda: view.samples is not None and view.samples.told is other)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "stopped", timeout=30_000)
    session.close()
    session.deleteLater()


def test_classes_are_offered_only_where_a_goal_chooses_among_some() -> None:
    assert ClassesView.lacks(check(both())) == ""
    assert ClassesView.lacks(check(regression(epochs=1))) == "No goal here chooses among classes."


def untold(
    shown: Callable[..., Shown], session: FakeSession, memory: Memory, example: str, *goals: str
) -> PredictionsView:
    """A view of an example whose run has told the losses of these goals, and no answers."""
    session.put_checked(check(load(find(example))))
    view = shown(PredictionsView)
    memory.take(started(2))
    for goal in goals:
        memory.take(replace(losses(0, 1.0, goal=goal), run=2))
    assert view.hears("losses")
    view.redraw()
    assert isinstance(view, PredictionsView)
    return view


def test_where_the_first_goal_has_no_answers_those_of_another_are_shown(
    shown: Callable[..., Shown], session: FakeSession, memory: Memory
) -> None:
    view = untold(shown, session, memory, "gan-digits", "goal1", "goal2", "goal3")
    assert view.answers.field.count() == 1 and view.answers.field.currentText() == "Read digits"
    assert session.observing.followed[-1] == SeenThen(view.answers.field.value())  # type: ignore[attr-defined]
    assert view.empty.text() == "Looking …"


def test_a_network_without_any_answers_says_so_while_it_trains(
    shown: Callable[..., Shown], session: FakeSession, memory: Memory
) -> None:
    view = untold(shown, session, memory, "gan-ring", "goal1", "goal2")
    assert not session.observing.followed  # type: ignore[attr-defined]
    assert view.empty.text() == "No goal here compares predictions with the targets of samples."


def test_of_a_goal_that_joins_several_losses_each_can_be_chosen(
    shown: Callable[..., Shown], session: FakeSession
) -> None:
    session.put_checked(check(load(find("moved-marks"))))
    view = shown(PredictionsView)
    assert [view.answers.field.itemData(place) for place in range(view.answers.field.count())] == [
        "crossentropy1",
        "crossentropy2",
    ]
    assert view.answers.field.value() == "crossentropy1" and listed(view) == 12, "the run tells the first"
    choose_next(view)
    assert session.observing.followed[-1] == SeenThen("crossentropy2")  # type: ignore[attr-defined]
