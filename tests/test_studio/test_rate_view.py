"""The learning-rate finder as a view: nothing unasked, given up on request, a rate taken over as one edit."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from dashboard_fakes import FakeSession, mlp
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from views_kit import Observed, shown_view

from runtime.check import check
from runtime.document import Document
from runtime.insight.rates import Rates
from runtime.telemetry import Answer
from studio.dashboard.rate_view import RateView
from studio.widgets.rate_chart import Marked, RateChart


class Session(FakeSession):
    """A session whose document can be edited."""

    def __init__(self) -> None:
        super().__init__()
        self.observing = Observed()
        self.labels: list[str] = []

    def attempt(self, edit: Callable[[Document], Document], label: str, *, about: str = "") -> bool:
        self.labels.append(label)
        self.document = edit(self.document)
        return True


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[RateView]:
    with shown_view(qtbot, RateView, mlp(), (600, 240), Session()) as made:
        yield made


def curve(over: bool = True, share: float = 1.0) -> Answer:
    rates = np.geomspace(1e-6, 1, 91)
    place = np.log10(rates)
    smooth = (2 - 1.5 / (1 + np.exp(-4 * (place + 3))) + np.where(place > -1, (place + 1) ** 2 * 9, 0)).astype("f4")
    facts = {"form": "rates", "goal": "goal", "steps": 106, "over": over}
    facts |= {"steepest": 0.002, "lowest": 0.1} if over else {"steepest": None, "lowest": None}
    return Answer(1, 0, "rates", {"rates": rates, "losses": smooth, "smooth": smooth}, facts, share=share)


def test_nothing_is_searched_until_somebody_wishes_it_and_it_can_be_given_up(qtbot: QtBot, view: RateView) -> None:
    observed = view.session.observing  # type: ignore[union-attr]
    view.redraw()
    assert not observed.asked and view.empty.text().startswith("Press Find") and not view.use.isEnabled()
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    assert observed.asked == [Rates("goal", view.session.whole_checked)]  # type: ignore[union-attr]
    view.redraw()
    assert view.search.text() == "Stop" and view.empty.text() == "Looking …"
    observed.receive(curve(over=False, share=0.5))
    view.redraw()
    assert view.chart.isVisible() and not view.chart.marks and not view.use.isEnabled()
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    assert observed.asked[-1] is None and view.search.text() == "Find"


def test_the_suggestion_is_taken_over_as_one_edit_and_so_is_another_rate(qtbot: QtBot, view: RateView) -> None:
    session = view.session
    assert isinstance(session, Session)
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    session.observing.receive(curve())
    view.redraw()
    assert [mark.rate for mark in view.chart.marks] == [0.002, 0.01] and view.chart.choice == 0.002
    assert view.use.text() == "Use 0.00200"
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert session.document.nodes["goal"].settings["optimizer.learning_rate"] == 0.002
    assert session.labels == ["Learning rate 0.00200"]
    view.chart.grab()
    assert view.chart.axes is not None
    area = view.chart.axes.area
    at = area.left() + float(view.chart.axes.across.place(-2.0)) * area.width()
    qtbot.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(at) + 2, round(area.center().y())))
    assert view.chart.choice == 0.01, "the mark that is near"
    qtbot.keyClick(view.chart, Qt.Key.Key_Right)
    assert view.chart.choice == pytest.approx(0.011)
    qtbot.mouseClick(view.use, Qt.MouseButton.LeftButton)
    assert session.document.nodes["goal"].settings["optimizer.learning_rate"] == pytest.approx(0.011)


def test_the_curve_falls_where_it_should(qtbot: QtBot, view: RateView) -> None:
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    view.session.observing.receive(curve())  # type: ignore[union-attr]
    view.redraw()
    view.chart.show_choice(None)
    image, axes = view.chart.grab().toImage(), view.chart.axes
    assert axes is not None

    def height(place: float) -> int:
        """Where the curve is drawn at a rate: the first strongly blue pixel from below."""
        x = round(axes.area.left() + float(axes.across.place(place)) * axes.area.width())
        for y in range(round(axes.area.bottom()) - 2, 0, -1):
            color = image.pixelColor(x, y)
            if color.blue() - color.red() > 100:
                return y
        return 0

    assert height(-5) < height(-2.9) < height(-1.5)


def test_a_refusal_and_a_network_that_cannot_be_trained_are_told_in_a_sentence(qtbot: QtBot, view: RateView) -> None:
    qtbot.mouseClick(view.search, Qt.MouseButton.LeftButton)
    refused = "A run is under way. Stop it before you look for a learning rate."
    view.session.observing.receive(Answer(1, 0, "rates", {}, sentence=refused))  # type: ignore[union-attr]
    view.redraw()
    assert view.empty.text() == refused and view.search.text() == "Find"
    view.session.put_checked(check(Document("")))  # type: ignore[union-attr]
    view.redraw()
    assert view.empty.text().startswith("This network cannot be trained yet") and not view.search.isEnabled()


@pytest.mark.parametrize(("falls_at", "at_top"), [(-1.5, False), (-5.5, True)])
def test_names_of_the_marks_stand_where_the_curve_is_not(qtbot: QtBot, falls_at: float, at_top: bool) -> None:
    chart = RateChart()
    qtbot.addWidget(chart)
    chart.names = "learning rate", "loss"
    chart.resize(320, 150)  # no room for names at the right of their marks
    rates = np.geomspace(1e-6, 1, 91)
    smooth = 2.3 - 2.0 / (1 + np.exp(-6 * (np.log10(rates) - falls_at)))
    marks = (Marked(0.04, "falls fastest", QColor("white")), Marked(0.09, "a tenth of the lowest", QColor("white")))
    chart.show_curve(rates, smooth, smooth, marks, over=True)
    chart.show()
    chart.grab()
    assert chart.axes is not None
    names = chart.name_places(chart.axes)
    middle = chart.axes.area.center()
    assert len(names) == 2 and all(name.left() < middle.x() for name in names)
    assert all((name.center().y() < middle.y()) is at_top for name in names)
