"""Panes in which there is room for little: whose title, which number and which word is whole, and a tab let go."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.dashboard.fold import Fold
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.panes import GAP, Pane
from studio.dashboard.view import View, toggle
from studio.dashboard.views import VIEWS
from studio.style import style_sheet
from studio.theme import theme


def of_usual_style(qtbot, width: int, keys: list[str]) -> Pane:
    """A pane dressed as people see it: the style sheet decides how narrow a button becomes."""
    pane = Pane(lambda key: View(Memory(), Names()), lambda key: VIEWS[key].title(), closable=lambda _: True)
    pane.setStyleSheet(style_sheet(theme()))
    qtbot.addWidget(pane)
    pane.resize(width, 200)
    for key in keys:
        pane.add(key)
    pane.tabs.blockSignals(True)
    pane.show()
    return pane


@pytest.mark.parametrize("width", [200, 240])
def test_in_a_narrow_pane_the_number_of_hidden_tabs_is_whole_and_gaps_give_way_before_the_title(qtbot, width):
    pane = of_usual_style(qtbot, width, list(VIEWS)[:12])
    pane.tabs.setCurrentIndex(pane.keys.index("rates"))
    for _ in range(2):
        pane._arrange_head()
        QApplication.processEvents()
    assert pane.all.text() == "11" and pane.all.width() >= pane.all.sizeHint().width()
    assert pane.all.geometry().right() < pane.plus.geometry().left() <= pane.width() - pane.plus.width()
    bar = pane.tabs
    if width == 240:
        taken = pane.all.sizeHint().width() + pane.plus.width()
        assert bar.width() >= min(bar.tabSizeHint(bar.currentIndex()).width(), width - taken)
    pane.resize(700, 200)
    QApplication.processEvents()
    assert pane._head.spacing() == GAP, "with room it stands as always"


def test_a_tab_carried_out_and_let_go_with_escape_is_painted_where_it_was(qtbot, monkeypatch):
    pane = of_usual_style(qtbot, 400, ["loss", "gradients", "activations"])
    bar = pane.tabs
    bar.setCurrentIndex(1)
    QTest.mouseMove(bar, QPoint(390, 10))
    QApplication.processEvents()
    before = bar.grab().toImage()
    monkeypatch.setattr(QDrag, "exec", lambda *_: Qt.DropAction.IgnoreAction)
    carried = []
    monkeypatch.setattr(bar, "_carry", lambda index, carry=bar._carry: (carried.append(index), carry(index)))
    start = bar.tabRect(1).center()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=start)
    for way in (QPoint(12, 0), QPoint(12, 8), QPoint(12, 60)):
        qtbot.mouseMove(bar, start + way)
    assert carried == [1]
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    qtbot.waitUntil(lambda: bar.grab().toImage() == before, timeout=5000)


def test_the_button_that_takes_in_switches_is_not_cut_before_other_controls(qtbot):
    row = View(Memory(), Names())
    row.setStyleSheet(style_sheet(theme()))
    qtbot.addWidget(row)
    fold, others = Fold(), [toggle(lambda _: None) for _ in range(3)]
    for other in others:
        other.setText("A long word")
    row.add_controls(*others, fold)
    fold.fit(0, [], [others[0]])
    row.controls.resize(150, 30)
    row.controls.show()
    row.show()
    QApplication.processEvents()
    assert fold.text() == "View ▾" and fold.width() >= fold.sizeHint().width()
