"""Views that people open and close, and views that ask the network: only while somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from dashboard_fakes import FakeSession, predictions, started
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar
from pytestqt.qtbot import QtBot
from shell_kit import warm
from shiboken6 import isValid

from runtime.check import check
from runtime.insight.codes import Codes
from runtime.telemetry import Answer, Layer, Layers, Tensor, Units
from studio.dashboard import views as catalogue
from studio.dashboard.asking import AskingView
from studio.dashboard.classes_view import ClassesView
from studio.dashboard.codes_view import CodesView, neighbor_layout
from studio.dashboard.memory import LOOKS, Memory
from studio.dashboard.over_time_view import LayersOverTime
from studio.dashboard.panel import Dashboard
from studio.dashboard.views import USUAL, VIEWS, is_opened
from studio.places import Places
from studio.session import Session
from studio.settings import preferences
from studio.translate import use_language
from studio.widgets.class_table import HEAD, ROW
from studio.widgets.history_map import ROWS, Band, HistoryMap, densities


class Asking(AskingView):
    """Asks one thing, or nothing."""

    key = "asking"
    wanted: object = "a question"

    @classmethod
    def title(cls) -> str:
        return "Asking"

    def question(self) -> object:  # type: ignore[override]
        return self.wanted

    def lack(self) -> str:
        return "Nothing to ask."

    def redraw(self) -> None:
        pass

    def retranslate(self) -> None:
        pass


class Observed:
    """Remembers what is followed."""

    def __init__(self) -> None:
        self.followed: dict[str, tuple[object, Callable[[Answer], None]]] = {}

    def follow(self, topic: str, question: object, receive: Callable[[Answer], None], *, untrained: bool) -> None:
        self.followed[topic] = question, receive

    def ask(self, topic: str, question: object, receive: Callable[[Answer], None]) -> None:
        self.followed[topic] = question, receive

    def leave(self, topic: str) -> None:
        self.followed.pop(topic, None)


@pytest.fixture
def session(qapp: QApplication) -> FakeSession:
    session = FakeSession()
    session.observing = Observed()  # type: ignore[attr-defined]
    return session


@pytest.fixture
def dashboard(qtbot: QtBot, session: FakeSession, monkeypatch: pytest.MonkeyPatch) -> Dashboard:
    monkeypatch.setitem(catalogue.VIEWS, "asking", Asking)
    made = Dashboard(session)  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.resize(1280, 260)
    made.show()
    return made


def choose(qtbot: QtBot, dashboard: Dashboard, title: str) -> None:
    """Open the menu of the last pane's + and click an entry."""
    pane = dashboard.panes[-1]
    qtbot.mouseClick(pane.plus, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text() == title)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def tensor(low: float, high: float, peak: int) -> Tensor:
    counts = [0] * 32
    counts[peak] = 100
    return Tensor(0.0, 1.0, low, high, 0.0, (0.0,) * 5, tuple(counts))


def look(step: int, peak: int = 0) -> Layers:
    weight = tensor(-1.0, 1.0, peak)
    units = Units(0.25, 0.5, None, None)
    return Layers(1, step, {"hidden": Layer(weight, 0.1, 0.2, weight, 0.01, units, 0.1, weight)})


@pytest.mark.parametrize("key", [key for key in VIEWS if is_opened(key)])
def test_a_view_that_was_closed_hears_of_nothing_more(qtbot: QtBot, tmp_path: Path, key: str) -> None:
    real = Session(places=Places(tmp_path / "data"))
    try:
        warm(qtbot, real)
        assert real.open_example("xor")
        panel = Dashboard(real)
        qtbot.addWidget(panel)
        panel.resize(900, 300)
        panel.show()
        panel.open_view(key)
        panel.show_view(key)
        closed = panel.views[key]
        panel.close_view(key)
        qtbot.waitUntil(lambda: not isValid(closed))
        assert real.open_example("circle")  # what a slot of a view that is gone raises fails the test
        whole = lambda: real.whole_checked is not None and real.whole_checked.document is real.whole  # noqa: E731
        qtbot.waitUntil(whole, timeout=30_000)
        real.run_state.emit("paused")
        real.observing.moment_changed.emit(None)
        real.select(list(real.document.nodes)[:1])
    finally:
        real.close()
        real.deleteLater()


def test_an_offered_view_is_opened_by_the_plus_remembered_and_closed_with_the_middle_button(
    qtbot: QtBot, dashboard: Dashboard
) -> None:
    assert dashboard.arrangement == USUAL
    choose(qtbot, dashboard, "Layers over time")
    assert dashboard.arrangement == [*USUAL[:-1], [*USUAL[-1], "over_time"]], "in the pane whose + it was"
    assert dashboard.panes[-1].front == "over_time"
    assert preferences().fact("dashboard", None)[-1][-1] == "over_time"
    assert "over_time" not in [offer.key for offer in dashboard.offers()]
    tabs = dashboard.panes[0].tabs
    qtbot.mouseClick(tabs, Qt.MouseButton.MiddleButton, pos=tabs.tabRect(0).center())
    assert dashboard.arrangement[0] == USUAL[0], "a usual view stays"
    tabs = dashboard.panes[-1].tabs
    qtbot.mouseClick(tabs, Qt.MouseButton.MiddleButton, pos=tabs.tabRect(tabs.count() - 1).center())
    assert dashboard.arrangement == USUAL and preferences().fact("dashboard", None) == USUAL
    choose(qtbot, dashboard, "Layers over time")
    tabs = dashboard.panes[-1].tabs
    button = tabs.tabButton(tabs.count() - 1, QTabBar.ButtonPosition.RightSide)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dashboard.arrangement == USUAL)


def test_a_view_is_found_by_being_in_a_file_of_the_folder_and_declares_its_place() -> None:
    folder = Path(catalogue.__file__).parent
    files = {file.stem for file in folder.glob("*_view.py")} - {"seen_view"}  # a view of any node, with no key
    assert {view.__module__.rpartition(".")[2] for view in VIEWS.values()} == files
    assert USUAL == [["loss"], ["gradients"], ["activations", "predictions"]]
    opened = [key for key in VIEWS if is_opened(key)]
    assert list(VIEWS) == ["loss", "gradients", "activations", "predictions", *opened]
    assert opened[:4] == ["neurons", "over_time", "classes", "codes"]
    assert opened == sorted(opened, key=lambda key: VIEWS[key].rank)
    assert not is_opened("node:picture") and not is_opened("nothing")


def test_every_view_has_a_title_and_every_offered_one_a_sentence_in_both_languages(qapp: QApplication) -> None:
    for language in ("en", "ko"):
        use_language(language)
        assert len({view.title() for view in VIEWS.values()}) == len(VIEWS)
        assert all(view.about() for key, view in VIEWS.items() if is_opened(key))


def test_a_view_asks_only_while_it_is_seen_and_shows_what_a_look_costs(
    qtbot: QtBot, dashboard: Dashboard, session: FakeSession
) -> None:
    followed = session.observing.followed  # type: ignore[attr-defined]
    assert not followed
    dashboard.resize(900, 260)
    choose(qtbot, dashboard, "Asking")
    view = dashboard.views["asking"]
    assert isinstance(view, Asking) and "asking" in followed
    assert view.sentence == "Looking …"
    followed["asking"][1](Answer(1, 3, "asking", {"x": np.zeros(1)}, seconds=0.0123))
    assert view.sentence == "" and view.price.text() == "12 ms"
    followed["asking"][1](Answer(1, 3, "asking", {}, sentence="There is nothing."))
    assert view.sentence == "There is nothing."
    pane = next(pane for pane in dashboard.panes if "asking" in pane.keys)
    pane.tabs.setCurrentIndex(0)
    assert not followed
    pane.tabs.setCurrentIndex(pane.keys.index("asking"))
    assert "asking" in followed
    view.wanted = None
    view.renew()
    assert not followed and view.sentence == "Nothing to ask."


def test_a_view_that_is_closed_waits_for_no_answer(
    qtbot: QtBot, dashboard: Dashboard, session: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Asking, "standing", False)
    followed = session.observing.followed  # type: ignore[attr-defined]
    choose(qtbot, dashboard, "Asking")
    pane = next(pane for pane in dashboard.panes if "asking" in pane.keys)
    dashboard.fill(dashboard.panes[0])
    assert "asking" in followed, "what is asked once is answered out of sight too"
    dashboard.fill(dashboard.panes[0])
    button = pane.tabs.tabButton(pane.keys.index("asking"), QTabBar.ButtonPosition.RightSide)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "asking" not in dashboard.views)
    assert not followed


def test_looks_are_kept_spread_over_the_whole_run(qapp: QApplication) -> None:
    memory = Memory()
    memory.take(started())
    for step in range(0, 10_000, 10):
        memory.take(look(step))
    steps = [step for step, _ in memory.run.looks]
    assert LOOKS // 2 <= len(steps) <= LOOKS and steps[0] == 0 and steps[-1] > 9_900
    assert len(set(np.diff(steps).tolist())) == 1


def test_a_band_shows_where_the_values_were_at_each_time() -> None:
    band = Band("hidden", QColor("red"), [0, 10, 20, 30], [tensor(-1.0, 1.0, peak) for peak in (0, 0, 31, 31)])
    shares, low, high = densities(band, 40)
    assert shares.shape == (ROWS, 40) and (low, high) == (-1.0, 1.0)
    assert shares[-1, 0] == 1.0 and shares[0, 0] == 0.0, "low values are at the bottom"
    assert shares[0, -1] == 1.0 and shares[-1, -1] == 0.0


def test_the_map_draws_each_layer_and_tells_what_is_under_the_pointer(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(300, 160)
    shown.show_bands([Band("hidden", QColor("red"), [0, 10], [tensor(-1.0, 1.0, 31)] * 2)])
    shown.show()
    image = shown.grab().toImage()
    top, bottom = image.pixelColor(200, 8), image.pixelColor(200, 100)
    assert top.green() > bottom.green() + 60, "the values are at the upper end"
    assert shown.describe(QPointF(295.0, 5.0)).startswith("hidden, step 10: 0.9")
    assert shown.describe(QPointF(2.0, 5.0)) == ""


def test_weights_changes_outputs_and_numbers_are_shown_in_turn(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    for step in range(5):
        dashboard.memory.take(look(step, step))
    choose(qtbot, dashboard, "Layers over time")
    dashboard.redraw()
    view = dashboard.views["over_time"]
    assert [band.steps for band in view.map._bands] == [[0, 1, 2, 3, 4]]  # type: ignore[attr-defined]
    for _ in range(4):
        QTest.keyClick(view.what, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    assert view.what.currentData() == "dead"  # type: ignore[attr-defined]
    (line,) = view.chart.lines  # type: ignore[attr-defined]
    assert len(line.series) == 5 and line.series.last == 0.25  # type: ignore[arg-type,attr-defined]
    assert line.text(0.25) == "25.0 %"


def test_layers_over_time_mark_the_moment_that_is_looked_at(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    for step in range(5):
        dashboard.memory.take(look(step, 31))
    choose(qtbot, dashboard, "Layers over time")
    dashboard.redraw()
    view = dashboard.views["over_time"]
    assert isinstance(view, LayersOverTime)
    before = view.map.grab().toImage()
    dashboard.memory.look_back(2)
    dashboard.redraw()
    marked = view.map.grab().toImage()
    assert marked != before and view.map.past == 2
    view.what.show_value("ratio")
    view.redraw()
    assert view.chart.past == 2
    dashboard.memory.look_back(None)
    view.redraw()
    assert view.chart.past is None
    view.what.show_value("weights")
    view.redraw()
    assert view.map.grab().toImage() == before


def test_many_layers_share_the_height_and_those_without_room_are_counted(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(300, 190)
    bands = [Band(f"layer {number}", QColor("red"), [0, 10], [tensor(-1.0, 1.0, 31)] * 2) for number in range(8)]
    shown.show_bands(bands)
    shown.show()
    shown.grab()
    assert shown.describe(QPointF(290.0, 185.0 - 18.0 - 4.0)).startswith("layer 7") and shown.hidden == 0
    shown.show_bands(bands * 3)
    shown.grab()
    assert 0 < shown.hidden < 20


def test_classes_have_a_table_and_curves_that_follow_the_chosen_class(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    dashboard.memory.take(predictions())
    choose(qtbot, dashboard, "Per class")
    dashboard.redraw()
    view = dashboard.views["classes"]
    assert isinstance(view, ClassesView)
    qtbot.waitUntil(view.in_turn.isVisible)
    assert view.table.isVisible() and not view.curves.isVisible()
    qtbot.mouseClick(view.in_turn, Qt.MouseButton.LeftButton)
    assert view.curves.isVisible() and not view.table.isVisible()
    dashboard.fill(dashboard.panes[-1])
    QApplication.processEvents()
    assert view.table.isVisible() and view.curves.isVisible()
    assert len(view.curves.rates) >= 2 and not any(rate.faint for rate in view.curves.rates)
    qtbot.mouseClick(view.table, Qt.MouseButton.LeftButton, pos=QPoint(20, round(HEAD + ROW * 1.5)))
    assert view.table.choice == 1
    assert [rate.name for rate in view.curves.rates if not rate.faint] == [view.table.names[1]]
    areas = [rate.curve.area for rate in view.curves.rates]
    qtbot.mouseClick(view.recalls, Qt.MouseButton.LeftButton)
    assert [rate.curve.area for rate in view.curves.rates] != areas
    qtbot.keyClick(view.table, Qt.Key.Key_Escape)
    assert view.table.choice == -1


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
    assert picture._lines()[:2] == ["row 105", "yes"] and picture._picture() is not None
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


def test_a_run_that_nobody_watches_says_so(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    preferences().set("watch", False)
    dashboard.redraw()
    view = dashboard.view("gradients")
    view.redraw()
    assert "Nobody watches" in view.bars.message  # type: ignore[attr-defined]
    preferences().set("watch", True)
    view.redraw()
    assert "Press Train" in view.bars.message  # type: ignore[attr-defined]
