"""A run that goes on changes numbers and pictures, not the layout: that would cost the window most of its time."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.telemetry import Event, Progress
from studio.checking import check_document
from studio.runs import make_runner
from studio.widgets.caption import Caption
from studio.widgets.time_line import TimeLine

PATIENCE = 20_000


class Counted(QObject):
    """How often a widget was told that its layout is another."""

    def __init__(self, widget: QObject) -> None:
        super().__init__(widget)
        self.requests = self.paints = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.requests += event.type() == QEvent.Type.LayoutRequest
        self.paints += event.type() == QEvent.Type.Paint
        return False


@pytest.mark.timeout(60)
def test_a_run_that_goes_on_asks_for_no_layout(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, runs=make_runner, check=check_document) as window:  # type: ignore[arg-type]
        session = window.session
        assert session.open_example("digits-mlp")
        session.apply(edits.set_training(session.document, "epochs", 10_000), "")
        qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)
        told: list[Progress] = []

        def hear(event: Event) -> None:
            if isinstance(event, Progress):
                told.append(event)

        session.arrived.connect(hear)
        session.train()
        qtbot.waitUntil(lambda: len(told) > 12, timeout=PATIENCE)
        counted, told[:] = Counted(window), []
        qtbot.waitUntil(lambda: len(told) > 12, timeout=PATIENCE)
        assert counted.requests <= 2  # a figure of more digits may want more room
        session.stop()
        qtbot.waitUntil(lambda: session.state == "stopped", timeout=PATIENCE)


def test_the_line_of_moments_is_painted_only_where_a_tick_moves(qtbot: QtBot) -> None:
    line = TimeLine()
    qtbot.addWidget(line)
    line.resize(400, 24)
    line.show_steps([0, 1, 2, 4, 8, 1000], frozenset({0}), 100_000)
    with qtbot.waitExposed(line):
        line.show()
    counted = Counted(line)
    line.repaint()
    for now in range(100_001, 100_020):
        line.show_steps([0, 1, 2, 4, 8, 1000], frozenset({0}), now)
        line.show_step(None)
        qtbot.wait(0)
    assert counted.paints == 1
    line.show_steps([0, 1, 2, 4, 8, 1000], frozenset({0}), 1_000_000)
    qtbot.waitUntil(lambda: counted.paints == 2)


def test_nothing_below_the_strip_of_moments_is_painted_with_it(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path) as window:
        assert window.session.open_example("digits-mlp")
        strip = window.bench.time
        with qtbot.waitExposed(window):
            window.show()
        strip.show()
        qtbot.waitUntil(strip.line.isVisible)
        below, strips, lines = Counted(strip.parentWidget()), Counted(strip), Counted(strip.line)
        strip.line.update()
        qtbot.waitUntil(lambda: lines.paints > 0)  # with what else has waited since the window was laid out
        below.paints = strips.paints = lines.paints = 0
        strip.line.update()
        qtbot.waitUntil(lambda: lines.paints == 1)
        assert (below.paints, strips.paints) == (0, 1)


def test_a_caption_shows_its_text_and_is_read_out(qtbot: QtBot) -> None:
    caption = Caption()
    qtbot.addWidget(caption)
    caption.setFixedWidth(120)
    caption.show_text("step 1,204", "muted")
    with qtbot.waitExposed(caption):
        caption.show()
    assert caption.text() == caption.accessibleName() == "step 1,204"
    before = caption.grab().toImage()
    caption.show_text("step 1,205", "muted")
    assert caption.grab().toImage() != before and caption.width() == 120
