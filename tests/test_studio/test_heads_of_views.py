"""The heads of views in the real style sheet: words and choices stay whole, and all tabs are equally high."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_fakes import FakeSession
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from views_kit import Observed

from studio.dashboard.panel import Dashboard
from studio.dashboard.view import toggle
from studio.style import style_sheet
from studio.theme import theme
from studio.translate import use_language
from studio.widgets.choice_field import HeadField
from studio.widgets.elided import Elided


@pytest.fixture(autouse=True)
def styled(qapp: QApplication) -> Iterator[None]:
    qapp.setStyleSheet(style_sheet(theme()))
    yield
    qapp.setStyleSheet("")
    use_language("en")


def test_a_word_stays_whole_where_what_is_told_beside_it_can_give_way(qtbot: QtBot) -> None:
    head = QWidget()
    qtbot.addWidget(head)
    row = QHBoxLayout(head)
    told, word = Elided(), toggle(lambda _: None, whole=True)
    told.setSizePolicy(word.sizePolicy().Policy.Preferred, word.sizePolicy().Policy.Preferred)
    told.setText("270 samples that were never met before, worst first")
    word.setText("Mistakes")
    row.addWidget(told)
    row.addWidget(word)
    head.resize(200, 40)
    head.show()
    assert word.width() >= word.sizeHint().width() > told.width() / 2
    assert told.width() < told.sizeHint().width()


def test_a_field_in_a_head_is_as_wide_as_its_longest_choice(qtbot: QtBot) -> None:
    field = HeadField()
    qtbot.addWidget(field)
    for words, wide in ((["a"], 84), (["Where to look", "Second"], None), (["a sentence " * 9], 190)):
        field.set_choices([(word, word, "") for word in words])
        needed = field.fontMetrics().horizontalAdvance(words[0]) + 30
        assert field.sizeHint().width() == wide if wide else 84 < needed < field.sizeHint().width() < needed + 10


def test_a_view_that_can_be_closed_makes_its_tabs_no_higher_than_those_of_others(qtbot: QtBot) -> None:
    dashboard = Dashboard(FakeSession())  # type: ignore[arg-type]
    qtbot.addWidget(dashboard)
    dashboard.resize(1200, 260)
    dashboard.show()
    dashboard.open_view("over_time")
    heights = {pane.tabs.tabRect(index).height() for pane in dashboard.panes for index in range(pane.tabs.count())}
    assert len(heights) == 1 and max(heights) <= 32


@pytest.mark.parametrize("front", ["classes", "over_time", "predictions"])
def test_no_tab_is_cut_and_no_word_beside_it_whatever_the_width(qtbot: QtBot, front: str) -> None:
    dashboard = Dashboard(FakeSession())  # type: ignore[arg-type]
    qtbot.addWidget(dashboard)
    dashboard.show()
    for key in ("over_time", "classes", front):
        dashboard.open_view(key)
    pane = dashboard.panes[-1]
    for width in range(700, 1500, 20):
        dashboard.resize(width, 240)
        QApplication.processEvents()
        bar, controls = pane.tabs, dashboard.views[front].controls
        seen = [index for index in range(bar.count()) if bar.isTabVisible(index)]
        if len(seen) > 1:
            assert bar.tabRect(seen[0]).left() >= 0 and bar.tabRect(seen[-1]).right() < bar.width(), width
            assert not pane.all.isVisible() or pane.all.width() >= pane.all.sizeHint().width(), width
        assert controls.width() >= min(pane.width() - 16, controls.sizeHint().width()), width


class Followed(Observed):
    """Asked again and again, too."""

    def follow(self, topic: str, question: object, receive: object, *, untrained: bool) -> None:
        pass


def test_a_view_whose_tab_is_as_long_as_the_last_one_is_no_reason_to_scroll(qtbot: QtBot) -> None:
    use_language("ko")  # where titles are equally long, so that the bar of tabs keeps its width
    session = FakeSession()
    session.observing = Followed()  # type: ignore[attr-defined]
    dashboard = Dashboard(session)  # type: ignore[arg-type]
    qtbot.addWidget(dashboard)
    dashboard.resize(964, 240)
    dashboard.show()
    bar = dashboard.panes[-1].tabs
    for key in ("classes", "over_time", "codes", "latent", "landscape"):
        dashboard.open_view(key)
        QApplication.processEvents()
        seen = [index for index in range(bar.count()) if bar.isTabVisible(index)]
        assert bar.tabRect(seen[0]).left() >= 0, key
