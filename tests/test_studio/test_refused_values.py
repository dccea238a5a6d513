"""A value that cannot be taken stays in its field with its message, also when a run begins; it says what is used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, press, wired

from runtime import edits
from studio.form import Form
from studio.window import Window

RATE = "optimizer.learning_rate"
TOLD = "Learning rate is 1000.0, but the most is 100.0. Make it smaller. Until then it stays 0.001."


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path, Runs()) as window:
        window.session.apply(edits.add_node(wired(), "goal", (0.0, 300.0))[0], "Open")
        window.show_bench()
        window.session.select(["goal1"])
        yield window


def form_of(window: Window) -> Form:
    return window.bench.inspector.node_page.form


def field_of(window: Window) -> Any:
    return form_of(window).fields[RATE]


def type_in(qtbot: QtBot, field: QLineEdit, text: str, *, enter: bool = True) -> None:
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    field.selectAll()
    QTest.keyClicks(field, text)
    if enter:
        QTest.keyClick(field, Qt.Key.Key_Return)


def says(window: Window) -> str:
    label = form_of(window)._faults[RATE]
    return label.text() if label.isVisible() else ""


@pytest.mark.parametrize("enter", [True, False])
def test_a_run_that_begins_leaves_the_refused_text_and_says_what_is_used(
    qtbot: QtBot, window: Window, enter: bool
) -> None:
    type_in(qtbot, field_of(window), "1000", enter=enter)
    press(window, "F5")
    qtbot.waitUntil(lambda: window.session.state == "running")
    field = field_of(window)
    assert (field.text(), field.property("refused"), field.value()) == ("1000", True, 0.001)
    assert says(window) == TOLD
    type_in(qtbot, field, "0.5")
    assert window.session.document.nodes["goal1"].settings[RATE] == 0.5
    assert says(window) == "" and not field_of(window).property("refused")


def test_another_node_another_value_and_escape_end_it(qtbot: QtBot, window: Window) -> None:
    type_in(qtbot, field_of(window), "1000")
    window.session.select(["goal2"])
    assert (field_of(window).text(), says(window)) == ("0.001", "")
    window.session.select(["goal1"])
    assert (field_of(window).text(), says(window)) == ("0.001", "")

    type_in(qtbot, field_of(window), "1000")
    window.session.apply(edits.set_setting(window.session.document, "goal1", RATE, 0.2), "Set")
    assert (field_of(window).text(), says(window)) == ("0.2", "")

    type_in(qtbot, field_of(window), "1000")
    QTest.keyClicks(field_of(window), "0")
    QTest.keyClick(field_of(window), Qt.Key.Key_Escape)
    press(window, "F5")
    assert (field_of(window).text(), says(window)) == ("0.2", "")
