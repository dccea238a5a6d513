"""A run that broke: the button in its message and the Doctor's card advise one and the same learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from doctor_kit import sgd, stack
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime.check import check
from studio.runs import make_runner
from studio.settings import preferences
from studio.widgets.amounts import exact
from studio.window import Window

WAIT = 60_000


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    preferences().set("doctor", True)
    with open_window(qtbot, tmp_path, runs=make_runner, check=check) as window:  # type: ignore[arg-type]
        layers = {"linear1": {"units": 16}, "linear2": {"units": 1}}
        document = stack(
            "diabetes", "standardize linear relu linear", "mse", target="target", goal1=sgd(0.1), epochs=4, **layers
        )
        window.session.apply(document, "Open")
        window.show_bench()
        yield window


def test_the_message_offers_the_rate_that_the_doctor_advises(qtbot: QtBot, window: Window) -> None:
    session = window.session
    session.train()
    qtbot.waitUntil(lambda: session.state == "failed" and bool(session.doctoring.diagnoses), timeout=WAIT)
    (first, *_) = session.doctoring.diagnoses
    assert first.rule == "learning_rate_high" and first.treatment is not None
    rate = first.treatment.edits[0].settings["optimizer.learning_rate"]
    assert rate < 0.01
    qtbot.waitUntil(lambda: window.messages.buttons[0].text() == f"Start again with {exact(rate)}", timeout=WAIT)
    QTest.mouseClick(window.messages.buttons[0], Qt.MouseButton.LeftButton)
    assert session.whole.nodes["goal1"].settings["optimizer.learning_rate"] == rate
    qtbot.waitUntil(lambda: session.state == "done", timeout=WAIT)
