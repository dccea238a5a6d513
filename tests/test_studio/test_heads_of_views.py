"""The heads of views in the real style sheet: words and choices stay whole, and all tabs are equally high."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dashboard_fakes import FakeSession
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.dashboard.panel import Dashboard
from studio.dashboard.view import toggle
from studio.style import style_sheet
from studio.theme import theme
from studio.widgets.choice_field import HeadField
from studio.widgets.elided import Elided


@pytest.fixture(autouse=True)
def styled(qapp: QApplication) -> Iterator[None]:
    qapp.setStyleSheet(style_sheet(theme()))
    yield
    qapp.setStyleSheet("")


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
