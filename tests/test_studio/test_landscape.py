"""The landscape of a loss as a picture: contour lines of a known bowl, the way, and what the view asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from dashboard_fakes import FakeSession, mlp
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_kit import shown_view

from runtime import edits
from runtime.check import check
from runtime.document import End, Node, Wire
from runtime.insight.landscape import Landscape
from runtime.telemetry import Answer
from studio.dashboard.landscape_view import WAY, LandscapeView
from studio.widgets.landscape import Hills, LandscapeMap, contours, scale_of
from studio.widgets.scales import LinearScale, LogScale

STEPS = np.linspace(-1, 1, 25)
BOWL = (STEPS[None] ** 2 + 4 * STEPS[:, None] ** 2 + 0.01).astype(np.float32)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[LandscapeView]:
    session = FakeSession()
    session.past = SimpleNamespace(moments=lambda most: ("first", "second"))  # type: ignore[attr-defined]
    with shown_view(qtbot, LandscapeView, mlp(), (700, 260), session) as made:
        yield made


def answer(**facts: object) -> Answer:
    known = {"form": "landscape", "here": 0.01, "extent": [-1.0, 1.0, -1.0, 1.0], "at": [0.0, 0.0], "rows": 300,
             "plane": "random", "names": [], "shares": [], "goal": "goal"}  # fmt: skip
    return Answer(1, 7, "landscape", {"loss": BOWL}, {**known, **facts}, seconds=0.2)


def test_contour_lines_of_a_bowl_are_its_ellipses() -> None:
    found = contours(BOWL, 0.4837)
    assert len(found) > 20
    x, y = found[:, 0] / 12 - 1, found[:, 1] / 12 - 1
    np.testing.assert_allclose(x**2 + 4 * y**2, 0.4737, atol=0.03)
    ends = np.concatenate([found[:, :2], found[:, 2:]]).round(3)
    assert (np.unique(ends, axis=0, return_counts=True)[1] == 2).all(), "a closed line"


def test_gaps_and_saddles_have_their_lines() -> None:
    saddle = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert len(contours(saddle, 0.5)) == 2
    assert len(contours(np.array([[1.0, np.inf], [0.0, 0.0]]), 0.5)) == 0
    np.testing.assert_allclose(contours(np.array([[0.0, 1.0], [0.0, 1.0]]), 0.25), [[0.25, 0.0, 0.25, 1.0]])


def test_heights_are_measured_by_factors_only_where_all_lie_above_zero() -> None:
    assert isinstance(scale_of(BOWL, 0.01, log=True), LogScale)
    assert isinstance(scale_of(BOWL - 1, 0.01, log=True), LinearScale)
    assert isinstance(scale_of(BOWL, 0.01, log=False), LinearScale)
    assert scale_of(np.full((2, 2), np.nan), 3.0, log=True).low == 3.0


def test_the_map_is_dark_in_the_valley_and_light_on_the_hills_and_tells_heights(qtbot: QtBot) -> None:
    shown = LandscapeMap()
    qtbot.addWidget(shown)
    shown.resize(400, 300)
    path = np.array([[0.9, 0.9], [0.5, 0.2]], np.float32)
    shown.show_hills(Hills((-1, 1, -1, 1), (0, 0), 0.01, ("a", "b"), BOWL, path=path), ["here"], log=True)
    shown.show()
    image = shown.grab().toImage()
    assert shown.axes is not None
    area = shown.axes.area
    assert area.width() == area.height(), "a step to the right is as long as one upward"

    def color(x: float, y: float) -> int:
        at = QPointF(area.left() + (x + 1) / 2 * area.width(), area.bottom() - (y + 1) / 2 * area.height())
        return image.pixelColor(at.toPoint()).green()

    assert color(0.06, -0.06) < color(-0.5, -0.3) < color(-0.97, -0.97)
    assert image.pixelColor(area.center().toPoint()).red() > 150, "the weights are marked"
    assert shown.describe(area.center()) == "0.0100 at 0, 0"
    assert shown.describe(QPointF(area.left() + 1, area.bottom() - 1)).startswith("5.01 at −")


def test_the_view_asks_when_it_is_seen_and_for_what_its_controls_say(qtbot: QtBot, view: LandscapeView) -> None:
    observed = view.session.observing  # type: ignore[union-attr]
    assert observed.asked[-1] == Landscape("goal") and view.goal.isHidden()
    qtbot.mouseClick(view.other, Qt.MouseButton.LeftButton)
    assert observed.asked[-1] == Landscape("goal", seed=1)
    qtbot.mouseClick(view.lines, Qt.MouseButton.LeftButton)
    assert observed.asked[-1] == Landscape("goal", seed=1, lines=True)
    qtbot.keyClick(view.plane, Qt.Key.Key_Down)
    assert view.plane.value() == WAY
    assert observed.asked[-1].moments == ("first", "second")  # type: ignore[union-attr]
    before = len(observed.asked)
    observed.moment_changed.emit(None)
    view.session.put_state("running")  # type: ignore[union-attr]
    view.session.put_state("done")  # type: ignore[union-attr]
    assert len(observed.asked) == before + 2, "another moment, and the end of a run"


def test_a_coarse_map_stays_until_a_finer_one_comes(qtbot: QtBot, view: LandscapeView) -> None:
    observed = view.session.observing  # type: ignore[union-attr]
    observed.receive(Answer(1, 7, "landscape", {}, share=0.01))
    view.redraw()
    assert view.empty.text() == "Looking …" and view.price.text() == "1.0 %"
    observed.receive(answer())
    view.redraw()
    assert view.map.isVisible() and view.map.hills is not None and view.map.hills.names[1] == "direction 2"
    assert view.map.notes == ["here 0.0100", "step 7", "300 rows"]
    observed.receive(Answer(1, 7, "landscape", {}, share=0.5))
    view.redraw()
    assert view.map.isVisible()
    qtbot.mouseClick(view.log, Qt.MouseButton.LeftButton)
    assert not view.map.log
    observed.receive(answer(plane="path", shares=[0.9, 0.05]))
    view.redraw()
    assert view.map.hills.names[0] == "component 1, 90.0 % of the way" and not view.map.hills.square
    view.resize(320, 160)  # a pane of a window of 1280 × 720
    assert view.map.hills.names == ("component 1, 90.0 %", "component 2, 5.0 %")
    view.resize(700, 260)
    assert view.map.hills.names[0] == "component 1, 90.0 % of the way"
    observed.receive(answer(names=[["a", "weight"], ["b", "bias"]]))
    view.redraw()
    assert view.map.hills.names[0].endswith("· weight")
    view.plane.show_value(WAY)
    observed.receive(answer())
    view.redraw()
    assert view.map.notes[-1] == "no way yet", "random directions in its place"


def test_goals_can_be_chosen_where_there_are_several(view: LandscapeView) -> None:
    document = mlp()
    wires = (*document.wires, Wire(End("loss", "loss"), End("goal2", "loss")))
    document = replace(document, nodes={**document.nodes, "goal2": Node("goal2", "goal")}, wires=wires)
    view.session.put_checked(check(document))  # type: ignore[union-attr]
    assert view.goal.count() == 2 and not view.goal.isHidden() and view.goal.value() == "goal"


def test_without_a_goal_it_says_what_to_do(view: LandscapeView) -> None:
    document = edits.remove(mlp(), ["goal"])
    view.session.put_checked(check(document))  # type: ignore[union-attr]
    view.redraw()
    assert view.empty.text() == "There is no loss yet. Add a Minimize node and connect a loss to it."
