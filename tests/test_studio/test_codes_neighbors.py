"""t-SNE of a layer: it says that it is at work and of what moment it is, and follows a network at rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from dashboard_fakes import FakeSession, mlp
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime.check import check
from runtime.telemetry import Answer
from studio.dashboard.codes_view import CodesView, neighbor_layout
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names

WAIT = 30_000


class Observed:
    """Keeps who wants the answers."""

    receive: Callable[[Answer], None]

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None], *, untrained: bool) -> None:
        self.receive = receive

    def leave(self, topic: str) -> None:
        pass


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[CodesView]:
    session = FakeSession()
    session.put_checked(check(mlp()))
    session.observing = Observed()  # type: ignore[attr-defined]
    made = CodesView(Memory(), Names())
    qtbot.addWidget(made)
    made.attach(session)  # type: ignore[arg-type]
    made.changed.connect(lambda _: made.redraw())
    made.controls.show()
    made.resize(500, 240)
    made.show()
    yield made
    made.controls.deleteLater()


def tell(view: CodesView, step: int) -> None:
    random = np.random.default_rng(step)
    arrays = {
        "points": random.normal(size=(12, 2)).astype(np.float32),
        "codes": random.normal(size=(12, 5)).astype(np.float32),
        "label": np.arange(12) % 2,
    }
    view.session.observing.receive(Answer(1, step, "codes", arrays, {"form": "points", "classes": ["no", "yes"]}))  # type: ignore[union-attr]


def lay_out(qtbot: QtBot, view: CodesView) -> None:
    QTest.mouseClick(view.neighbors, Qt.MouseButton.LeftButton)
    assert view.price.text() == "Laying out …"
    qtbot.waitUntil(lambda: view.price.text().startswith("step"), timeout=WAIT)


def test_while_steps_are_taken_the_layout_stays_and_says_of_which_it_is(qtbot: QtBot, view: CodesView) -> None:
    tell(view, 3)
    view.session.put_state("running")  # type: ignore[union-attr]
    lay_out(qtbot, view)
    tell(view, 9)
    assert view.price.text() == "step 3" and view._job is None
    QTest.mouseClick(view.neighbors, Qt.MouseButton.LeftButton)
    assert view.price.text().endswith("ms"), "the live points have a price again"


def test_a_network_at_rest_is_laid_out_anew_where_another_moment_is_looked_at(qtbot: QtBot, view: CodesView) -> None:
    tell(view, 3)
    lay_out(qtbot, view)
    tell(view, 9)
    assert view.price.text() == "Laying out …"
    assert view.points.seen is not None and view.points.seen.step == 3, "what is known stays meanwhile"
    qtbot.waitUntil(lambda: view.price.text() == "step 9", timeout=WAIT)
    assert view.points.seen.step == 9


def test_a_layer_chosen_meanwhile_is_never_shown_with_the_points_of_another(qtbot: QtBot, view: CodesView) -> None:
    tell(view, 3)
    QTest.mouseClick(view.neighbors, Qt.MouseButton.LeftButton)
    QTest.keyClick(view.choice.field, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: view._job is None, timeout=WAIT)
    assert view._laid is None
    tell(view, 3)
    assert view.price.text() == "Laying out …"
    qtbot.waitUntil(lambda: view.price.text() == "step 3", timeout=WAIT)


def test_neighbors_are_laid_out_by_one_thread_so_that_none_waits_for_the_cores_of_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sklearn import manifold
    from threadpoolctl import threadpool_info

    inside: list[int] = []

    class Recorded:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def fit_transform(self, codes: np.ndarray) -> np.ndarray:
            inside.extend(one["num_threads"] for one in threadpool_info() if one["user_api"] == "openmp")
            return codes[:, :2]

    monkeypatch.setattr(manifold, "TSNE", Recorded)
    before = threadpool_info()
    neighbor_layout(np.zeros((12, 5), np.float32))
    assert inside and set(inside) == {1}
    assert threadpool_info() == before
