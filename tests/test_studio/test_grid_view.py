"""The grid world as a picture: planted values are drawn as known arrows, and the view asks for what its choice says."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from dashboard_fakes import FakeSession, mlp
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime.check import check
from runtime.examples import find
from runtime.insight.grid_values import GridValues
from runtime.store import load
from runtime.telemetry import Answer, Seen
from studio.dashboard.grid_view import GridView
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.views import VIEWS, is_opened
from studio.widgets.grid_map import GridMap
from studio.widgets.seen.grid import ground
from studio.widgets.seen.marks import signed_color
from studio.widgets.seen.picture import SeenPicture, paint_seen

PLAN = ["S.G", "#P."]
VALUES = np.array(
    [[0, 0.5, -1, 0], [0, 1, -1, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0], [0.8, 0, 0, -1]], np.float32
)
EARNED = np.array([-0.02, -0.02, 1, -0.02, -1, -0.02], np.float32)
FACTS = {"form": "grid", "plan": PLAN, "actions": ["↑", "→", "↓", "←"], "return": 0.98, "ended": True}


def arrays(values: np.ndarray = VALUES, path: tuple[int, ...] = (0, 1, 2)) -> dict[str, np.ndarray]:
    return {"values": values, "earned": EARNED, "path": np.array(path, np.int32)}


class Observed:
    """Remembers what is followed."""

    def __init__(self) -> None:
        self.followed: list[object] = []
        self.receive: Callable[[Answer], None] = lambda _: None

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None], *, untrained: bool) -> None:
        assert topic == "grid" and untrained
        self.followed.append(question)
        self.receive = receive

    def leave(self, topic: str) -> None:
        self.followed.append(None)


@pytest.fixture
def shown(qtbot: QtBot) -> GridMap:
    made = GridMap()
    qtbot.addWidget(made)
    made.resize(460, 220)
    made.show_seen(Seen(1, 5, "it", "grid", arrays(), FACTS), "step 5")
    made.show()
    return made


def cell(shown: GridMap, place: int) -> QPointF:
    assert shown.cells is not None
    return shown.cells.box(place).center()


def changed(shown: GridMap, place: int, right: float, down: float) -> float:
    """How far the color at a part of a cell, in sides from its middle, is from that of its ground."""
    assert shown.cells is not None
    side = shown.cells.side
    image = shown.grab().toImage()
    at = (cell(shown, place) + QPointF(right, down) * side).toPoint()
    corner = (cell(shown, place) + QPointF(-0.4, -0.4) * side).toPoint()
    one, other = image.pixelColor(at), image.pixelColor(corner)
    return abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue())


def test_the_best_action_has_the_strong_arrow_and_the_worst_the_smallest(shown: GridMap) -> None:
    shown.show_seen(Seen(1, 5, "it", "grid", arrays(path=(0,)), FACTS))
    ways = {"up": (0, -0.2), "right": (0.2, 0), "down": (0, 0.2), "left": (-0.2, 0)}
    start = {name: changed(shown, 0, *way) for name, way in ways.items()}
    assert start["right"] == max(start.values()) > 2 * start["up"] > 0
    corner = {name: changed(shown, 5, *way) for name, way in ways.items()}
    assert corner["up"] == max(corner.values())


def test_cells_have_the_color_of_their_best_action_and_ends_of_what_they_earn(shown: GridMap) -> None:
    assert shown.cells is not None
    image = shown.grab().toImage()
    aside = QPointF(-0.42, -0.42) * shown.cells.side
    colors = {place: image.pixelColor((cell(shown, place) + aside).toPoint()) for place in (0, 1, 2, 4, 5)}
    for place, share in ((0, 0.5), (1, 1.0), (2, 1.0), (4, -1.0), (5, 0.8)):
        wanted = signed_color(share)
        assert abs(colors[place].red() - wanted.red()) <= 3 and abs(colors[place].blue() - wanted.blue()) <= 3, place


def test_the_way_is_a_light_line_from_the_start_to_the_goal(shown: GridMap) -> None:
    between = ((cell(shown, 0) + cell(shown, 1)) / 2).toPoint()
    with_way = shown.grab().toImage().pixelColor(between)
    shown.show_seen(Seen(1, 5, "it", "grid", arrays(path=(0, 0)), {**FACTS, "ended": False}))
    assert with_way.lightness() > 240 > shown.grab().toImage().pixelColor(between).lightness()


def test_hovering_tells_the_four_numbers_and_keys_walk(qtbot: QtBot, shown: GridMap) -> None:
    QTest.mouseMove(shown, cell(shown, 0).toPoint())
    assert shown.place == 0 and shown.accessibleDescription() == "↑ 0   → 0.500   ↓ −1.00   ← 0"
    shown.setFocus()
    for key, place, told in (
        (Qt.Key.Key_Right, 1, "↑ 0   → 1.00   ↓ −1.00   ← 0"),
        (Qt.Key.Key_Down, 4, "pit, earns −1.00"),
        (Qt.Key.Key_Left, 3, "wall"),
        (Qt.Key.Key_Left, 3, "wall"),
    ):
        qtbot.keyClick(shown, key)
        assert (shown.place, shown.accessibleDescription()) == (place, told)
    QTest.mouseMove(shown, cell(shown, 2).toPoint())
    assert shown.accessibleDescription() == "goal, earns 1.00"
    QTest.mouseMove(shown, QPoint(1, 1))
    assert shown.place is None
    before = shown.grab().toImage()
    QTest.mouseMove(shown, cell(shown, 2).toPoint())
    assert shown.grab().toImage() != before, "the cell has a frame"


@pytest.mark.parametrize("size", [(60, 40), (150, 90), (300, 600), (900, 700)])
def test_any_size_and_values_that_are_no_numbers_are_drawn(shown: GridMap, size: tuple[int, int]) -> None:
    shown.setMinimumSize(1, 1)
    shown.resize(*size)
    for values in (VALUES, np.zeros_like(VALUES), np.full_like(VALUES, np.nan)):
        shown.show_seen(Seen(1, 5, "it", "grid", arrays(values), FACTS))
        image = shown.grab().toImage()
        assert len({image.pixelColor(x, size[1] // 2).name() for x in range(size[0])}) > 2


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[GridView]:
    session = FakeSession()
    session.put_checked(check(load(find("grid-world"))))
    session.observing = Observed()  # type: ignore[attr-defined]
    made = GridView(Memory(), Names())
    qtbot.addWidget(made)
    made.attach(session)  # type: ignore[arg-type]
    made.controls.show()
    made.resize(400, 220)
    made.show()
    yield made
    made.controls.deleteLater()


def test_the_view_is_behind_the_plus_and_asks_the_network_or_its_lagging_copy(qtbot: QtBot, view: GridView) -> None:
    assert is_opened("grid") and VIEWS["grid"] is GridView
    observed = view.session.observing  # type: ignore[union-attr]
    assert observed.followed[-1] == GridValues("block1/linear2")
    view.redraw()
    assert view.empty.isVisible() and view.empty.text() == "Looking …"
    observed.receive(Answer(1, 40, "grid", arrays(), FACTS, seconds=0.002))
    view.redraw()
    assert view.map.isVisible() and view.map.seen is not None and view.map.seen.step == 40
    qtbot.keyClick(view.choice.field, Qt.Key.Key_Down)
    assert observed.followed[-1] == GridValues("block2/linear2")
    view.redraw()
    assert view.empty.isVisible(), "values of another layer are not shown as those of this one"
    view.hide()
    assert observed.followed[-1] is None


def test_without_a_world_it_says_where_to_begin(view: GridView) -> None:
    view.session.put_checked(check(mlp()))  # type: ignore[union-attr]
    view.redraw()
    assert view.empty.text().startswith("No layer gives four numbers") and view.empty.isVisible()


def test_a_view_node_draws_it_too_small_with_the_best_arrows_alone(qtbot: QtBot) -> None:
    picture = SeenPicture()
    qtbot.addWidget(picture)
    picture.resize(460, 220)
    seen = Seen(1, 5, "it", "grid", arrays(path=(0,)), FACTS)
    picture.show_seen(seen, "step 5")
    found = ground(QRectF(picture.rect()), seen.arrays, seen.facts)
    assert picture.describe(found.box(3).center()) == "wall" and picture.describe(QPointF(1, 1)) == "step 5"
    image = QImage(120, 80, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_seen(painter, QRectF(0, 0, 120, 80), seen, small=True)
    painter.end()
    small = ground(QRectF(0, 0, 120, 80), seen.arrays, seen.facts, small=True)
    assert small.beside == 0 and small.side * 3 <= 120
    middle, away = small.box(5).center(), small.side * 0.29
    color = signed_color(0.8)
    up, down = (image.pixelColor((middle + QPointF(0, way * away)).toPoint()) for way in (-1, 1))
    assert abs(down.blue() - color.blue()) < 4 < abs(up.blue() - color.blue())
