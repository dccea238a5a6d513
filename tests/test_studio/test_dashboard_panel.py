"""The dashboard: views built and drawn only when seen, arranged by people, following theme and language."""

import subprocess
import sys

import pytest
from dashboard_fakes import epoch, layers, losses, predictions, started
from dashboard_kit import dashboard, drawn, session, shown
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.panel import Dashboard
from studio.dashboard.panes import BUTTONS, FORMAT, Pane
from studio.dashboard.view import View
from studio.dashboard.views import USUAL, VIEWS, known_arrangement
from studio.settings import preferences
from studio.theme import use_theme
from studio.translate import use_language

__all__ = ["dashboard", "session"]  # fixtures


def test_nothing_is_built_before_it_is_seen(dashboard, session):
    session.arrived.emit(started())
    session.arrived.emit(losses(0, 3, 2))
    assert dashboard.views == {}
    shown(dashboard)
    assert set(dashboard.views) == {"loss", "gradients", "activations"}
    assert dashboard.views["loss"].charts[""].lines[0].series.last == 2
    dashboard.show_view("predictions")
    assert "predictions" in dashboard.views


def test_importing_and_showing_the_dashboard_brings_no_plotting_library_and_no_torch():
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from dashboard_fakes import FakeSession, losses, started
from studio.dashboard.panel import Dashboard
from studio.dashboard.transport import Transport
session = FakeSession()
shown = Dashboard(session), Transport(session)
for widget in shown:
    widget.show()
session.arrived.emit(started())
session.arrived.emit(losses(0, 2, 1))
shown[0].redraw()
print(sorted({"pyqtgraph", "torch", "matplotlib", "scipy"} & set(sys.modules)))
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert answer.stdout.strip() == "[]"


def environment():
    import os
    from pathlib import Path

    root = Path(__file__).parents[2]
    return {**os.environ, "PYTHONPATH": f"{root}:{root / 'tests'}".replace(":", os.pathsep)}


def test_only_what_grew_is_drawn(dashboard, session):
    shown(dashboard)
    session.arrived.emit(started())
    dashboard.redraw()
    counted = drawn(dashboard)
    session.arrived.emit(losses(0, 1.0))
    dashboard.redraw()
    assert counted == {"loss": 1, "gradients": 0, "activations": 0}
    session.arrived.emit(layers(0, a=0.1))
    dashboard.redraw()
    assert counted == {"loss": 1, "gradients": 1, "activations": 1}
    dashboard.redraw()
    assert sum(counted.values()) == 3


def test_a_view_behind_another_is_drawn_when_it_comes_to_the_front(dashboard, session):
    shown(dashboard)
    dashboard.show_view("predictions")
    dashboard.redraw()
    counted = drawn(dashboard)
    session.arrived.emit(started())
    session.arrived.emit(layers(0, a=0.1))
    dashboard.redraw()
    assert counted["activations"] == 0
    dashboard.show_view("activations")
    dashboard.redraw()
    assert counted["activations"] == 1
    assert [row.name for row in dashboard.views["activations"].ridge.rows] == ["hidden"]


def test_nothing_is_planned_while_nobody_looks(dashboard, session):
    shown(dashboard)
    session.arrived.emit(started())
    dashboard.hide()
    session.arrived.emit(losses(0, 1.0))
    assert not dashboard.rounds.planned


def test_a_new_run_clears_every_view(dashboard, session):
    shown(dashboard)
    for event in (started(1), losses(0, 3, 2), layers(0, a=0.1), epoch(1, 1, 1)):
        session.arrived.emit(event)
    dashboard.redraw()
    session.arrived.emit(started(2))
    dashboard.redraw()
    assert dashboard.views["gradients"].bars.bars == []
    assert dashboard.views["activations"].ridge.rows == []
    assert [line.ghost for line in dashboard.views["loss"].charts[""].lines] == [True]


def test_reset_leaves_a_ghost_and_another_document_nothing(dashboard, session):
    shown(dashboard)
    session.arrived.emit(started())
    session.arrived.emit(losses(0, 3, 2))
    session.put_state("none")
    assert len(dashboard.memory.ghosts) == 1
    assert dashboard.memory.run.losses == {}
    session.opened.emit()
    assert dashboard.memory.ghosts == []


def test_a_run_of_the_past_is_shown_as_it_ended(dashboard, session):
    shown(dashboard)
    for event in (started(4), losses(0, 3, 2, run=4), epoch(1, 1, 1, run=4)):
        session.arrived.emit(event)
    session.put_state("stopped")
    dashboard.redraw()
    assert dashboard.memory.run.state == "stopped"
    assert dashboard.views["loss"].charts[""].x_end == 0


def test_another_theme_and_language_reach_every_view(dashboard, session):
    shown(dashboard)
    dashboard.show_view("predictions")
    counted = drawn(dashboard)
    session.arrived.emit(started())
    session.arrived.emit(layers(0, a=0.1))
    dashboard.show_view("activations")
    dashboard.redraw()
    try:
        use_language("ko")
        use_theme("light")
        dashboard.redraw()
        assert dashboard.panes[0].tabs.tabText(0) == "손실"
        assert dashboard.views["loss"].epochs.text() == "에포크"
        assert counted["activations"] >= 2
    finally:
        use_language("en")
        use_theme("dark")
    assert dashboard.panes[0].tabs.tabText(0) == "Loss"


# Arrangement


def test_the_usual_arrangement_is_three_panes_beside_each_other(dashboard):
    shown(dashboard)
    assert dashboard.arrangement == USUAL
    left = [pane.x() for pane in dashboard.panes]
    assert left == sorted(left)
    assert [pane.front for pane in dashboard.panes] == ["loss", "gradients", "activations"]
    assert max(pane.width() for pane in dashboard.panes) < 450


def test_a_view_moves_to_another_pane_and_an_empty_pane_goes(dashboard):
    shown(dashboard)
    view = dashboard.views["gradients"]
    dashboard.panes[1].wished.emit("gradients", "previous")
    assert dashboard.arrangement == [["loss", "gradients"], ["activations", "predictions"]]
    assert dashboard.panes[0].front == "gradients"
    assert dashboard.views["gradients"] is view
    assert view.isVisible()


def test_a_view_gets_a_pane_of_its_own(dashboard):
    shown(dashboard)
    dashboard.panes[2].wished.emit("predictions", "left")
    assert dashboard.arrangement == [["loss"], ["gradients"], ["predictions"], ["activations"]]
    dashboard.panes[2].wished.emit("predictions", "right")  # alone in its pane: nothing to do
    assert len(dashboard.panes) == 4
    dashboard.panes[0].wished.emit("loss", "usual")
    assert dashboard.arrangement == USUAL
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the panes of before are gone
    dashboard.show_view("predictions")
    assert dashboard.views["predictions"].isVisible()
    assert dashboard.views["predictions"].mistakes.window() is dashboard


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.5, [["gradients", "loss"], ["activations", "predictions"]]),
        (0.9, [["gradients"], ["loss"], ["activations", "predictions"]]),
    ],
)
def test_a_tab_is_dropped_on_another_pane(dashboard, share, expected):
    shown(dashboard)
    pane = dashboard.panes[1]
    data = QMimeData()
    data.setData(FORMAT, b"loss")
    place = QPointF(pane.width() * share, 80)
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    moves = Qt.DropAction.MoveAction
    QApplication.sendEvent(pane, QDragEnterEvent(place.toPoint(), moves, data, buttons, none))
    QApplication.sendEvent(pane, QDragMoveEvent(place.toPoint(), moves, data, buttons, none))
    QApplication.sendEvent(pane, QDropEvent(place, moves, data, buttons, none))
    assert dashboard.arrangement == expected


def test_a_double_click_on_a_tab_shows_its_pane_alone_and_all_again(dashboard):
    shown(dashboard)
    tabs = dashboard.panes[0].tabs
    for alone in (True, False):
        QTest.mouseDClick(tabs, Qt.MouseButton.LeftButton, pos=QPoint(12, 12))
        assert [pane.isVisible() for pane in dashboard.panes] == [True, not alone, not alone]


def test_the_arrangement_is_remembered(dashboard, qtbot, session):
    shown(dashboard)
    dashboard.panes[1].wished.emit("gradients", "next")
    assert preferences().fact("dashboard", None) == dashboard.arrangement
    again = Dashboard(session)
    qtbot.addWidget(again)
    assert again.arrangement == [["loss"], ["activations", "predictions", "gradients"]]


@pytest.mark.parametrize("kept", [None, [], "loss", [["nothing"]], [[1], {}], 7])
def test_a_remembered_arrangement_that_makes_no_sense_is_the_usual_one(kept):
    assert known_arrangement(kept) == USUAL


def test_views_missing_in_a_remembered_arrangement_are_added():
    made_whole = [["gradients", "loss", "activations", "predictions"]]
    assert known_arrangement([["gradients", "gradients"], ["old"]]) == made_whole


def test_controls_stand_beside_the_tabs_or_below_them(dashboard, session):
    shown(dashboard)
    pane = dashboard.panes[0]
    assert pane._head.indexOf(pane._controls) >= 0
    session.arrived.emit(started())
    session.arrived.emit(epoch(1, 1, 1))
    dashboard.redraw()
    pane.setMinimumWidth(0)
    pane.resize(210, 260)
    assert pane._second.indexOf(pane._controls) >= 0


def test_predictions_of_a_run_reach_their_view(dashboard, session):
    shown(dashboard)
    session.arrived.emit(started())
    session.arrived.emit(predictions())
    dashboard.show_view("predictions")
    dashboard.redraw()
    assert dashboard.views["predictions"].model.rowCount() == 12


def test_views_whose_tabs_have_no_room_are_in_the_list(qtbot, dashboard):
    dashboard.resize(963, 260)
    dashboard.arrange([["loss"], ["gradients"], ["activations"], ["predictions"], ["over_time", "classes"]])
    dashboard.show()
    QApplication.processEvents()
    pane = dashboard.panes[-1]
    assert [pane.tabs.isTabVisible(number) for number in range(2)] == [True, False]
    qtbot.mouseClick(pane.all, Qt.MouseButton.LeftButton)
    menu = next(menu for menu in pane.findChildren(QMenu) if menu.isVisible())
    action = next(action for action in menu.actions() if action.text() == "Per class")
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert pane.front == "classes" and pane.tabs.isTabVisible(1)
    dashboard.close_view("classes")
    assert pane.front == "over_time" and set(dashboard.views) <= set(VIEWS)
    dashboard.open_view("classes", pane)
    dashboard.fill(pane)
    QApplication.processEvents()
    assert all(pane.tabs.isTabVisible(number) for number in range(2)) and not pane.all.isVisible()


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("width", [200, 320, 640])
def test_no_tab_in_front_is_cut_and_every_tab_tells_its_whole_name(qtbot, language, width):
    use_language(language)
    pane = Pane(lambda key: View(Memory(), Names()), lambda key: VIEWS[key].title(), closable=lambda key: key != "loss")
    qtbot.addWidget(pane)
    pane.resize(width, 200)
    for key in VIEWS:
        pane.add(key)
    pane.tabs.blockSignals(True)
    pane.show()
    for number, key in enumerate(VIEWS):
        pane.tabs.setCurrentIndex(number)
        pane._arrange_head()
        QApplication.processEvents()
        place, bar = pane.tabs.tabRect(number), pane.tabs
        seen = [each for each in range(bar.count()) if bar.isTabVisible(each)]
        assert number in seen and pane.all.isVisible() and pane.all.text() == str(bar.count() - len(seen))
        assert len(seen) == 1 or all(bar.tabRect(each).width() == bar.tabSizeHint(each).width() for each in seen)
        assert bar.tabRect(seen[-1]).right() <= bar.width(), "no tab is cut by the end of the bar"
        assert place.width() >= min(bar.tabSizeHint(number).width(), bar.width() - BUTTONS)
        assert bar.tabToolTip(number) == bar.tabText(number) == VIEWS[key].title()
        assert place.left() >= -1 and place.right() <= bar.width(), f"{key} is out of sight"
    use_language("en")


def test_plots_acknowledge_a_wish_to_train_that_waits_for_the_check(dashboard, session):
    shown(dashboard)
    chart = dashboard.views["loss"].charts[""]
    assert "Press Train" in chart.message
    session.runs.waiting.put(lambda: None)
    dashboard.redraw()
    assert chart.message == "Getting ready to train …"
    session.runs.waiting.take()
    dashboard.redraw()
    assert "Press Train" in chart.message
