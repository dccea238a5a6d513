"""Views share the room of the window: none forces it wider, each opens where there is room, each gives it back."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from dashboard_fakes import started
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot
from styled_kit import WAIT, open_example, styled_window

from runtime.telemetry import Epoch, Losses
from studio.dashboard.loss_view import LossView
from studio.dashboard.neurons_view import NeuronsView
from studio.dashboard.try_view import WHY, TryView
from studio.dashboard.views import VIEWS, is_opened, known_arrangement
from studio.resources import asset
from studio.settings import preferences
from studio.translate import use_language
from studio.window import Window

WIDEST = 1100  # pixels that the window may ask for at most
HIGHEST = 620
EXAMPLES = sorted(path.stem for path in asset("examples").glob("*.loom"))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with styled_window(qtbot, tmp_path, "digits-cnn") as window:
        yield window
    use_language("en")


def press_neurons(window: Window) -> None:
    window.menus.refresh()
    QTest.keyClick(window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)


def fits(window: Window) -> bool:
    QApplication.processEvents()
    hint = window.minimumSizeHint()
    return hint.width() <= WIDEST and hint.height() <= HIGHEST and window.size().toTuple() == (1280, 720)


def offered(window: Window) -> QMenu:
    """The menu of the + in the last pane."""
    pane = window.bench.dashboard.panes[-1]
    QTest.mouseClick(pane.plus, Qt.MouseButton.LeftButton)
    return next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())


def take(window: Window, title: str) -> None:
    menu = offered(window)
    chosen = next(action for action in menu.actions() if action.text() == title)
    menu.setActiveAction(chosen)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    QApplication.processEvents()


def open_each(qtbot: QtBot, window: Window, names: list[str]) -> None:
    for name in names:
        assert window.session.open_example(name)
        session = window.session
        qtbot.waitUntil(lambda session=session: session.latest is not None, timeout=WAIT)
        assert fits(window), name


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_example_makes_the_window_larger(qtbot: QtBot, window: Window, language: str) -> None:
    use_language(language)
    open_each(qtbot, window, EXAMPLES)


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_document_makes_the_window_larger_whatever_view_is_open(qtbot: QtBot, window: Window, language: str) -> None:
    use_language(language)
    open_each(qtbot, window, EXAMPLES[::12])
    for key in VIEWS:
        if is_opened(key):
            window.bench.dashboard.open_view(key, window.bench.dashboard.add_pane())
            assert fits(window), key
    for name in ("latent-line", "gan-ring"):  # more panes come for the views of these
        open_example(qtbot, window, name)
        assert fits(window), name
        press_neurons(window)
        assert fits(window), name
    right = window.bench._right.mapTo(window, window.bench._right.rect().bottomRight())
    assert right.x() < 1280


def test_neurons_belong_to_the_document_for_which_they_were_opened(qtbot: QtBot, window: Window) -> None:
    open_example(qtbot, window, "circle")
    usual = window.bench._middle.sizes()
    press_neurons(window)
    qtbot.waitUntil(lambda: window.bench._middle.sizes() != usual, timeout=WAIT)
    with_neurons = window.tabs.front
    first, *_ = window.tabs.all
    assert with_neurons is not first
    for other in (first, None):
        if other is None:
            open_example(qtbot, window, "digits-mlp")
        else:
            window.show_tab(other)
        QApplication.processEvents()
        assert "neurons" not in window.bench.dashboard.views
        assert all("neurons" not in pane.keys for pane in window.bench.dashboard.panes)
        assert window.bench._middle.sizes() == usual
    window.show_tab(with_neurons)
    QApplication.processEvents()
    assert window.bench.dashboard.views["neurons"].isVisible() and window.bench._middle.sizes() != usual


def test_neurons_are_in_no_arrangement_that_is_remembered(qtbot: QtBot, window: Window) -> None:
    take(window, "Neurons")
    assert "neurons" in window.bench.dashboard.views
    take(window, "Try it")
    kept = preferences().fact("dashboard", [])
    assert any("tryit" in keys for keys in kept) and not any("neurons" in keys for keys in kept)
    assert known_arrangement([["loss"], ["neurons", "tryit"]])[1][:1] == ["tryit"]


def test_closed_neurons_give_all_their_room_back(qtbot: QtBot, window: Window) -> None:
    open_example(qtbot, window, "circle")
    before = (
        window.canvas.height(),
        window.bench.dashboard.height(),
        [p.height() for p in window.bench.dashboard.panes],
    )
    press_neurons(window)
    QApplication.processEvents()
    pane = next(pane for pane in window.bench.dashboard.panes if "neurons" in pane.keys)
    cross = pane.tabs.tabButton(pane.keys.index("neurons"), pane.tabs.ButtonPosition.RightSide)
    QTest.mouseClick(cross, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    after = (
        window.canvas.height(),
        window.bench.dashboard.height(),
        [p.height() for p in window.bench.dashboard.panes],
    )
    assert after == before


def test_narrow_neurons_offer_their_settings_by_a_button(qtbot: QtBot, window: Window) -> None:
    open_example(qtbot, window, "circle")
    dashboard = window.bench.dashboard
    dashboard.open_view("neurons", dashboard.panes[-1])
    view = dashboard.views["neurons"]
    assert isinstance(view, NeuronsView) and view.side is not None
    qtbot.waitUntil(lambda: view.answer is not None and bool(view.answer.arrays), timeout=WAIT)
    assert not view.side.isVisible() and view.more.isVisible() and view.more.text() == "Settings"
    before = window.canvas.height()
    QTest.mouseClick(view.more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.side is not None and view.side.isVisible(), timeout=WAIT)
    assert window.canvas.height() < before and not view.more.isVisible()


def test_what_is_tried_can_be_enlarged_and_made_small_again(qtbot: QtBot, window: Window) -> None:
    take(window, "Try it")
    view = window.bench.dashboard.views["tryit"]
    assert isinstance(view, TryView)
    qtbot.waitUntil(lambda: view.input.isVisible(), timeout=WAIT)
    assert WHY not in window.session.observing._wishes
    small, canvas = view.size(), window.canvas.height()
    QTest.mouseClick(view.larger, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert view.width() > 2 * small.width() and view.height() > small.height() + 50
    assert view.larger.isChecked() and view.why.isVisible()
    assert WHY in window.session.observing._wishes, "what has come into sight is asked for"
    QTest.mouseClick(view.larger, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (view.size(), window.canvas.height()) == (small, canvas), timeout=2_000)
    assert not view.larger.isChecked()


def test_a_view_opens_in_the_pane_whose_plus_was_clicked(qtbot: QtBot, window: Window) -> None:
    dashboard = window.bench.dashboard
    fronts = [pane.front for pane in dashboard.panes]
    for title, key in (("Try it", "tryit"), ("Per class", "classes"), ("Loss landscape", "landscape")):
        take(window, title)
        assert dashboard.panes[-1].front == key and dashboard.views[key].isVisible()
        assert [pane.front for pane in dashboard.panes[:-1]] == fronts[:-1], "what others show stays"
    window.resize(1920, 1080)
    QApplication.processEvents()
    take(window, "Learning-rate finder")
    assert dashboard.panes[-1].keys[-1] == "rates" and len(dashboard.panes) == len(fronts)


def test_one_sign_stands_for_large_and_another_for_a_window_of_its_own(window: Window) -> None:
    take(window, "Try it")
    dashboard = window.bench.dashboard
    larger, examine = dashboard.view("tryit").larger, dashboard.view("gradients").examine  # type: ignore[attr-defined]
    pictures = [button.icon().pixmap(14, 14).toImage() for button in (larger, examine)]
    assert pictures[0] != pictures[1]


def test_all_ten_classes_are_seen_at_once_in_a_narrow_low_pane(qtbot: QtBot, window: Window) -> None:
    take(window, "Try it")
    view = window.bench.dashboard.views["tryit"]
    assert isinstance(view, TryView)
    qtbot.waitUntil(lambda: len(view.result.bars.values) == 10, timeout=WAIT)
    QApplication.processEvents()
    bars = view.result.bars
    assert view.width() <= 355
    assert bars.visibleRegion().boundingRect().height() == bars.height() >= 10 * 12, "nothing is scrolled"


def test_tabs_that_do_not_fit_are_reached_by_a_list(qtbot: QtBot, window: Window) -> None:
    dashboard = window.bench.dashboard
    pane = dashboard.panes[-1]
    assert not pane.all.isVisible()
    for key in ("tryit", "landscape", "rates", "over_time", "classes"):
        dashboard.open_view(key, pane)
    QApplication.processEvents()
    assert pane.all.isVisible()
    QTest.mouseClick(pane.all, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())
    entries = [action.text() for action in menu.actions()]
    assert entries == [pane.tabs.tabText(index) for index in range(pane.tabs.count())]
    menu.setActiveAction(menu.actions()[0])
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert pane.tabs.currentIndex() == 0


def test_views_that_can_show_nothing_here_come_last_and_say_why(qtbot: QtBot, window: Window) -> None:
    menu = offered(window)
    entries = [(action.text(), action.isEnabled(), action.toolTip()) for action in menu.actions() if action.text()]
    grey = [title for title, enabled, _ in entries if not enabled]
    assert grey == [title for title, _, _ in entries[-len(grey) :]] and {"Attention", "Grid world"} <= set(grey)
    assert next(tip for title, _, tip in entries if title == "Attention").startswith("There is no attention")
    menu.close()
    open_example(qtbot, window, "grid-world")
    assert next(action for action in offered(window).actions() if action.text() == "Grid world").isEnabled()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_menu_fits_a_low_screen(window: Window, language: str) -> None:
    use_language(language)
    QApplication.processEvents()
    tallest = {menu.title(): menu.sizeHint().height() for menu in window.menus._menus.values()}
    assert max(tallest.values()) <= 660, tallest


@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_choice_of_the_neurons_is_cut_short(qtbot: QtBot, window: Window, language: str) -> None:
    use_language(language)
    open_example(qtbot, window, "circle")
    press_neurons(window)
    view = window.bench.dashboard.views["neurons"]
    assert isinstance(view, NeuronsView)
    qtbot.waitUntil(lambda: view.side is not None and view.side.isVisible(), timeout=WAIT)
    assert view.side is not None
    for field in (view.side.problem, view.side.data, view.side.activation, view.side.pull):
        words = [field.itemText(place) for place in range(field.count())]
        assert words and max(map(field.fontMetrics().horizontalAdvance, words)) <= field.width() - 30, words
    assert not view.side.horizontalScrollBar().maximum()


def test_all_that_is_fitted_lies_in_a_low_canvas_as_large_as_it_can(qtbot: QtBot, window: Window) -> None:
    canvas = window.canvas
    canvas.fit()
    canvas.sight.come_to_rest()
    qtbot.waitUntil(lambda: not canvas.sight._glide.running, timeout=WAIT)
    boxes = canvas.reading.around.boxes(canvas.camera)
    left, right = float(boxes[:, 0].min()), canvas.width() - float(boxes[:, 2].max())
    assert 0 <= left <= 20 and 0 <= right <= 20, "as wide as the canvas, which is lower than its picture is wide"
    assert boxes[:, 1].min() >= 0 and boxes[:, 3].max() <= canvas.height()


@pytest.mark.parametrize(("screen", "ratio"), [([1920, 1080], 1.5), ([1280, 720], 720 / 560)])
def test_the_interface_is_as_large_as_was_chosen_where_the_screen_has_room(
    tmp_path: Path, screen: list[int], ratio: float
) -> None:
    code = f"""
from studio.settings import preferences
preferences().set("size", "150")
preferences().keep_fact("screen", {screen})
from studio.app import make_application
print(make_application().primaryScreen().devicePixelRatio())
"""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(ratio, abs=0.01)


def test_charts_of_one_run_share_their_horizontal_axis(qtbot: QtBot, window: Window) -> None:
    dashboard = window.bench.dashboard
    memory = dashboard.memory
    memory.take(started())
    memory.take(Losses(1, "goal", 0, np.linspace(812.5, 0.25, 90, dtype=np.float32)))
    memory.take(Epoch(1, 1, 80, {"goal": 0.3}, {"goal": 0.4}, {"accuracy": 0.5}, {"accuracy": 0.4}, 1.0))
    dashboard.resize(960, 600)
    view = dashboard.fill_with("loss")
    assert isinstance(view, LossView)
    dashboard.redraw()
    qtbot.waitUntil(lambda: sum(chart.isVisible() for chart in view.charts.values()) == 2, timeout=WAIT)
    one, other = view.charts.values()

    def in_line() -> bool:
        for chart in (one, other):
            chart.grab()
        if one.axes is None or other.axes is None:
            return False
        sides = [(axes.area.left(), axes.beside, axes.across) for axes in (one.axes, other.axes)]
        return sides[0] == sides[1]

    qtbot.waitUntil(in_line, timeout=WAIT)
    QTest.keyClick(one, Qt.Key.Key_Plus)
    assert one.sight is not None and other.sight == one.sight
    qtbot.waitUntil(in_line, timeout=WAIT)
