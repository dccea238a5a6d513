"""Views that people open and close, and views that ask the network: only while somebody looks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from dashboard_fakes import FakeSession, predictions, started
from offers_kit import Asking, choose, dashboard, session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QTabBar
from pytestqt.qtbot import QtBot
from shell_kit import warm
from shiboken6 import isValid

from runtime.telemetry import Answer
from studio.dashboard import views as catalogue
from studio.dashboard.classes_view import ClassesView
from studio.dashboard.panel import Dashboard
from studio.dashboard.views import USUAL, VIEWS, is_opened
from studio.places import Places
from studio.session import Session
from studio.settings import preferences
from studio.translate import use_language
from studio.widgets.class_table import HEAD, ROW

__all__ = ["dashboard", "session"]  # fixtures


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A view more is offered."""
    monkeypatch.setitem(catalogue.VIEWS, "asking", Asking)


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


@pytest.mark.usefixtures("asking")
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


@pytest.mark.usefixtures("asking")
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
    mean = np.mean([rate.curve.area for rate in view.curves.rates])
    assert view.curves.told() == f"mean area {mean:.3f}"
    qtbot.mouseClick(view.table, Qt.MouseButton.LeftButton, pos=QPoint(20, round(HEAD + ROW * 1.5)))
    assert view.table.choice == 1
    assert [rate.name for rate in view.curves.rates if not rate.faint] == [view.table.names[1]]
    areas = [rate.curve.area for rate in view.curves.rates]
    assert view.curves.told() == f"{view.table.names[1]}: area {areas[1]:.3f}".replace("1.000", "1.00")
    qtbot.mouseClick(view.recalls, Qt.MouseButton.LeftButton)
    assert [rate.curve.area for rate in view.curves.rates] != areas
    qtbot.keyClick(view.table, Qt.Key.Key_Escape)
    assert view.table.choice == -1


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
