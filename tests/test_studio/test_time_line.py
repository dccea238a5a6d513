"""The line of moments spans what there is to look at, and says where the network was changed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from past_kit import LEFT, PATIENCE, digits_window, train, trainable
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.rewiring import remove_and_heal
from studio.widgets.time_line import MARGIN, TimeLine
from studio.window import Window


@pytest.fixture
def line(qtbot: QtBot) -> TimeLine:
    line = TimeLine()
    qtbot.addWidget(line)
    line.resize(420, 28)
    return line


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with digits_window(qtbot, tmp_path) as window:
        yield window


@pytest.mark.parametrize("log", [True, False])
def test_the_line_begins_where_the_first_moment_is(line: TimeLine, log: bool) -> None:
    line.log = log
    line.show_steps([700, 740, 780], frozenset(), 800)
    places = [line.x_of(step) for step in (700, 740, 780, 800)]
    assert places[0] == MARGIN and places[-1] == line.width() - MARGIN
    gaps = [after - before for before, after in pairwise(places)]
    assert min(gaps) > 60, "a late change leaves moments that can be told apart"
    assert [x for x, _ in line._marks()] == [round(x) for x in places[:3]]
    assert line.x_of(100) == MARGIN, "a flag of what is gone does not leave the line"


@pytest.mark.parametrize("log", [True, False])
def test_a_drag_to_a_quarter_reaches_a_moment_there(line: TimeLine, log: bool) -> None:
    line.log = log
    line.show_steps([700, 725, 750, 775], frozenset(), 800)
    wished: list[object] = []
    line.wished.connect(wished.append)
    QTest.mouseClick(line, LEFT, pos=QPoint(round(MARGIN + (line.width() - 2 * MARGIN) / 4), 14))
    assert wished == [725]


def test_one_moment_that_is_now_stands_on_the_line(line: TimeLine) -> None:
    line.show_steps([700], frozenset(), 700)
    assert MARGIN <= line.x_of(700) <= line.width() - MARGIN


@pytest.mark.parametrize("width", [120, 200, 340, 700, 1400])
@pytest.mark.parametrize("log", [True, False])
@pytest.mark.parametrize(
    ("first", "now"), [(0, 1), (0, 9), (0, 600), (3, 5000), (700, 800), (0, 123_456), (0, 9_000_000)]
)
def test_round_steps_stand_below_the_line_and_never_over_one_another(
    line: TimeLine, width: int, log: bool, first: int, now: int
) -> None:
    line.log = log
    line.resize(width, 32)
    line.show_steps([first, now], frozenset(), now)
    found = line.numbered()
    assert found, "a line without numbers does not tell that it is logarithmic"
    for step, place in found:
        assert first <= step <= now
        assert place.left() >= 0 and place.right() <= width and place.bottom() <= line.height()
        assert abs(place.center().x() - line.x_of(step)) <= MARGIN + place.width() / 2
    ordered = sorted(found, key=lambda one: one[0])
    assert all(before[1].right() + 8 < after[1].left() for before, after in pairwise(ordered))


def test_the_numbers_tell_that_early_steps_have_more_room(line: TimeLine) -> None:
    line.resize(420, 32)
    line.show_steps(range(0, 601, 5), frozenset(), 600)
    line.log = True
    assert {0, 10, 100} <= {step for step, _ in line.numbered()}
    line.log = False
    assert [step for step, _ in line.numbered()] == [0, 100, 200, 300, 400, 500, 600]


def test_what_stands_below_the_line_is_painted(line: TimeLine) -> None:
    line.resize(420, 32)
    line.show_steps(range(0, 601, 5), frozenset(), 600)
    line.log = False
    picture = line.grab().toImage()
    ground = picture.pixel(60, 30)
    _, place = next(one for one in line.numbered() if one[0] == 300)
    spots = [
        picture.pixel(x, y)
        for x in range(round(place.left()), round(place.right()))
        for y in range(round(place.top()), round(place.bottom()))
    ]
    assert any(spot != ground for spot in spots)


def go_on(qtbot: QtBot, window: Window, batches: int) -> None:
    """So many steps of a run that rests, with what was changed."""
    past = window.session.past
    end = past.now + batches
    qtbot.waitUntil(lambda: trainable(window), timeout=PATIENCE)
    window.session.step(batches=batches)
    qtbot.waitUntil(lambda: past.now == end and window.session.state == "paused", timeout=PATIENCE)
    qtbot.waitUntil(lambda: past.points[-1].step == end, timeout=PATIENCE)


def test_a_flag_says_where_the_network_was_changed(qtbot: QtBot, window: Window) -> None:
    session, line = window.session, window.bench.time.line
    train(qtbot, window, 30)
    assert not line.forks
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 24), "Units")
    go_on(qtbot, window, 10)
    lost = "The network was changed at step 30. Earlier moments cannot be shown any more."
    assert line.forks == {30: ("changed", lost)}
    assert lost in line.accessibleDescription()
    assert line.steps[0] == 30 and line.x_of(30) == MARGIN
    session.attempt(lambda document: remove_and_heal(document, ["relu1"]), "Remove")
    go_on(qtbot, window, 10)
    assert line.forks[40] == ("changed", "The network was changed at step 40.")
    session.reset()
    train(qtbot, window, 3)
    assert not line.forks


def test_a_run_that_is_changed_where_it_left_another_says_both(qtbot: QtBot, window: Window) -> None:
    session, line = window.session, window.bench.time.line
    train(qtbot, window, 20)
    session.past.look_at(10)
    QTest.mouseClick(window.bench.time.go_on, LEFT)
    qtbot.waitUntil(lambda: session.runs.number == 2 and session.state == "paused", timeout=PATIENCE)
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 24), "Units")
    go_on(qtbot, window, 1)
    text, meaning = line.forks[10]
    assert text == "run 1"
    assert meaning.splitlines() == [
        "This run left run 1 at step 10",
        "The network was changed at step 10. Earlier moments cannot be shown any more.",
    ]


def test_of_flags_that_would_lie_over_one_another_the_latest_is_read(line: TimeLine) -> None:
    line.log = False
    line.show_steps(range(0, 1001, 10), frozenset(), 1000)
    line.show_forks(dict.fromkeys((100, 600, 620), ("changed", "")))
    assert line.readable() == {100, 620}
    line.resize(1420, 28)
    line.show_forks(dict.fromkeys((100, 600, 680), ("changed", "")))
    assert line.readable() == {100, 600, 680}
