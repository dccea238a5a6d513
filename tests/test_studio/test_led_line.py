"""A line whose first words are the last to go."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from studio.widgets.led_line import GAP, LedLine


@pytest.fixture
def line(qtbot: QtBot) -> LedLine:
    line = LedLine()
    qtbot.addWidget(line)
    line.tell("93.7 % right", "270 validation samples, worst first")
    return line


def test_both_are_whole_where_there_is_room(line: LedLine) -> None:
    line.resize(line.sizeHint())
    assert line.shown == line.text() and line.leading.width() + GAP < line.width()
    assert line.accessibleName() == "93.7 % right, 270 validation samples, worst first"


def test_the_text_is_cut_before_the_words(line: LedLine) -> None:
    words = line.fontMetrics().horizontalAdvance(line.lead)
    line.resize(words + GAP + 60, 20)
    assert line.leading.width() == words and line.shown.endswith("…")
    line.resize(words, 20)
    assert line.leading.width() == words and not line.shown
    line.resize(words - 1, 20)
    assert line.leading.isEmpty() and not line.shown, "half a number would be another number"


def test_without_words_it_is_a_line_as_any_other(line: LedLine) -> None:
    line.tell("", "270 validation samples")
    line.resize(line.sizeHint())
    assert line.leading.isEmpty() and line.shown == "270 validation samples"
    assert line.accessibleName() == "270 validation samples"
