"""What comes up and goes by itself: where it hides nothing, and gone when it has been read."""

from __future__ import annotations

from unittest.mock import patch

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs

from studio.widgets import toast
from studio.window import Window

LEFT = Qt.MouseButton.LeftButton
CHANGED = "The run goes on with the changes. It kept all 1,898 weights and has 904 new ones."
LONG = "The data are others now, so the run is over. Training begins from the first weights."


def on_canvas(window: Window) -> QRect:
    """Where the toast lies, seen from the canvas."""
    return QRect(window.canvas.mapFrom(window, window.toast.pos()), window.toast.size())


def press(window: Window, place: QPoint) -> None:
    """The click as the system sends it: to the window, which hands it on."""
    QTest.mouseClick(window.windowHandle(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def test_it_stands_on_the_bare_canvas_and_hides_no_node(bench: Window) -> None:
    for lower in (0, 380):  # pixels that the plots take more
        first, second = bench.bench._middle.sizes()
        bench.bench._middle.setSizes([first - lower, second + lower])
        bench.canvas.begin()
        bench.canvas.sight.come_to_rest()
        bench.session.told.emit(LONG)
        around, canvas = bench.canvas.reading.around, bench.canvas
        below = bench.bench.problems.geometry().contains(
            bench.bench._right.mapFrom(bench, bench.toast.geometry().center())
        )
        assert below or (canvas.rect().contains(on_canvas(bench)) and around.free(on_canvas(bench)))
        bench.toast.layout().activate()
        label = bench.toast.label
        assert label.heightForWidth(label.width()) <= label.height()


def test_it_makes_room_for_the_notice_that_the_run_no_longer_matches(qtbot: QtBot, bench: Window) -> None:
    bench.session.told.emit(LONG)
    notice = bench.canvas.notice
    notice.stand_at(on_canvas(bench), short=False)
    notice.setVisible(True)
    qtbot.waitUntil(lambda: not notice.geometry().intersects(on_canvas(bench)))
    notice.hide()


def test_it_gives_way_to_the_legend_of_the_wires(qtbot: QtBot, bench: Window) -> None:
    bench.session.told.emit(LONG)
    legend = bench.canvas.reading.flow
    legend.move(on_canvas(bench).topLeft())
    legend.show()
    qtbot.waitUntil(lambda: not legend.geometry().intersects(on_canvas(bench)))
    legend.hide()


def test_it_takes_the_width_that_is_free_before_it_breaks_into_narrow_lines(bench: Window) -> None:
    tried: list[int] = []
    toast = bench.toast

    def find_room(size: QSize) -> QPoint | None:
        tried.append(size.width())
        return QPoint(0, 0) if size.width() <= 470 else None

    with patch.object(toast, "find_room", find_room):
        toast.say(CHANGED, "Show list", lambda: None)
    assert tried == sorted(tried, reverse=True) and 400 < toast.width() <= 470
    toast.layout().activate()
    assert toast.label.height() <= 3 * toast.label.fontMetrics().lineSpacing() + 2
    with patch.object(toast, "find_room", lambda size: QPoint(0, 0) if size.width() < 400 else None):
        toast.say(CHANGED, "Show list", lambda: None)
    toast.layout().activate()
    assert toast.label.width() >= 200  # the answer takes nothing from the sentence


def test_the_next_click_sends_it_away_once_it_can_have_been_read(bench: Window) -> None:
    palette = bench.bench.palette_panel
    place = palette.mapTo(bench, palette.rect().center())
    bench.session.told.emit(LONG)
    press(bench, place)
    assert bench.toast.isVisible()  # nobody reads so fast
    with patch.object(toast, "LEAST", -1):
        press(bench, place)
    assert not bench.toast.isVisible()


def test_what_offers_an_answer_waits_for_it(bench: Window) -> None:
    did: list[bool] = []
    bench.toast.say("The run goes on with the changes.", "Show list", lambda: did.append(True))
    with patch.object(toast, "LEAST", -1):
        press(bench, QPoint(4, bench.height() // 2))
        assert bench.toast.isVisible()
        press(bench, bench.toast.answer.mapTo(bench, bench.toast.answer.rect().center()))
    assert did and not bench.toast.isVisible()


def test_the_panels_back_nobody_needs_to_know_how(bench: Window) -> None:
    QTest.keyClick(bench.canvas, Qt.Key.Key_F12)
    assert bench.toast.isVisible() and "F12" in bench.toast.text
    QTest.keyClick(bench.canvas, Qt.Key.Key_F12)
    assert not bench.toast.isVisible()


def test_findings_in_sight_need_no_word(bench: Window) -> None:
    sides = bench.bench.sides
    sides.doctor.counted.emit(1)
    assert bench.toast.isVisible() and "Ctrl+8" in bench.toast.text
    bench.bench.go_to("doctor")
    assert not bench.toast.isVisible()


def test_a_run_that_has_begun_is_no_longer_made_ready(qtbot: QtBot, bench: Window, runs: Runs) -> None:
    bench.toast.say("Getting ready to train …")
    bench.session.train()
    qtbot.waitUntil(lambda: bench.session.state == "running")
    assert not bench.toast.isVisible()
