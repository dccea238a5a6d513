"""The scatter of a layer: which layer it asks for, what lies behind a point, and points laid out by their neighbors."""

from __future__ import annotations

import numpy as np
import pytest
from dashboard_fakes import FakeSession
from offers_kit import choose, dashboard, session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime.check import check
from runtime.insight.codes import Codes
from runtime.telemetry import Answer
from studio.dashboard.codes_view import CodesView, neighbor_layout
from studio.dashboard.panel import Dashboard

__all__ = ["dashboard", "session"]  # fixtures


class Points:
    """An answer of a scatter: two points of two classes, far apart, with pictures."""

    @staticmethod
    def answer(step: int = 3, count: int = 12) -> Answer:
        random = np.random.default_rng(step)
        points = random.normal(size=(count, 2)).astype(np.float32)
        arrays = {
            "points": points,
            "codes": random.normal(size=(count, 5)).astype(np.float32),
            "label": np.arange(count) % 2,
            "rows": np.arange(100, 100 + count),
            "inputs": np.linspace(0, 1, count * 4, dtype=np.float32).reshape(count, 1, 2, 2),
        }
        return Answer(1, step, "codes", arrays, {"form": "points", "axes": [], "classes": ["no", "yes"]}, seconds=0.01)


@pytest.fixture
def codes(qtbot: QtBot, dashboard: Dashboard, session: FakeSession) -> CodesView:
    checked = check(session.document)
    session.put_checked(checked)
    choose(qtbot, dashboard, "Scatter of a layer")
    view = dashboard.views["codes"]
    assert isinstance(view, CodesView)
    return view


def test_a_scatter_asks_for_the_chosen_layer_or_the_selected_one(codes: CodesView, session: FakeSession) -> None:
    followed = session.observing.followed  # type: ignore[attr-defined]
    offered = [codes.choice.field.itemData(index) for index in range(codes.choice.field.count())]
    assert followed["codes"][0] == Codes(codes.choice.node) and codes.choice.node == offered[-2]
    session.selected.emit(frozenset({offered[0]}))
    assert codes.choice.node == offered[0] and followed["codes"][0] == Codes(offered[0])
    QTest.keyClick(codes.choice.field, Qt.Key.Key_End)
    QTest.keyClick(codes.choice.field, Qt.Key.Key_Return)


def test_the_sample_behind_a_point_is_shown_under_the_pointer(
    qtbot: QtBot, dashboard: Dashboard, codes: CodesView, session: FakeSession
) -> None:
    session.observing.followed["codes"][1](Points.answer())  # type: ignore[attr-defined]
    dashboard.redraw()
    picture = codes.points
    picture.grab()
    axes, seen = picture.axes, picture.seen
    assert axes is not None and seen is not None
    x, y = seen.arrays["points"][5]
    at = QPoint(
        round(axes.area.left() + float(axes.across.place(x)) * axes.area.width()),
        round(axes.area.bottom() - float(axes.up.place(y)) * axes.area.height()),
    )
    before = picture.grab().toImage()
    qtbot.mouseMove(picture, at)
    qtbot.waitUntil(lambda: picture.under is not None)
    assert picture._lines()[:2] == ["row 106", "yes"] and picture._picture() is not None
    assert picture.grab().toImage() != before


def test_an_axis_on_which_all_points_share_a_number_is_marked_in_whole_ones(
    dashboard: Dashboard, codes: CodesView, session: FakeSession
) -> None:
    found = Points.answer()
    found.arrays["points"][:, 1] = 0.0
    session.observing.followed["codes"][1](found)  # type: ignore[attr-defined]
    dashboard.redraw()
    codes.points.grab()
    assert codes.points.axes is not None
    assert codes.points.axes.up.low <= -1.0 and codes.points.axes.up.high >= 1.0


def test_t_sne_lays_the_points_out_in_a_thread_and_says_of_which_step(
    qtbot: QtBot, dashboard: Dashboard, codes: CodesView, session: FakeSession
) -> None:
    receive = session.observing.followed["codes"][1]  # type: ignore[attr-defined]
    receive(Points.answer(3))
    dashboard.redraw()
    qtbot.mouseClick(codes.neighbors, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: codes._laid is not None, timeout=30_000)
    receive(Points.answer(9))
    dashboard.redraw()
    assert codes.points.seen is not None and codes.points.seen.step == 3
    assert codes.points.seen.arrays["points"].shape == (12, 2)
    qtbot.mouseClick(codes.neighbors, Qt.MouseButton.LeftButton)
    assert codes.points.seen.step == 9


def test_neighbors_stay_neighbors() -> None:
    random = np.random.default_rng(0)
    codes = np.concatenate([random.normal(size=(20, 10)), random.normal(size=(20, 10)) + 30])
    points = neighbor_layout(codes)
    first, second = points[:20], points[20:]
    assert np.linalg.norm(first.mean(0) - second.mean(0)) > 3 * max(first.std(), second.std()) / 2
