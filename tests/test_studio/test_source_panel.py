"""The live source: it follows edits, its lines and the nodes select one another, faults leave the last good text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import example_session

from runtime import edits
from studio.panels.source import SourcePanel
from studio.session import Session


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with example_session(qtbot, tmp_path, "digits-mlp") as session:
        yield session


@pytest.fixture
def panel(qtbot: QtBot, session: Session) -> Iterator[SourcePanel]:
    panel = SourcePanel(session)
    qtbot.addWidget(panel)
    panel.resize(800, 240)
    panel.show()
    qtbot.waitUntil(lambda: "class Network" in panel.view.toPlainText(), timeout=10_000)
    yield panel
    panel.hide()


def line_of(panel: SourcePanel, words: str) -> int:
    return next(number for number, text in enumerate(panel.view.toPlainText().splitlines(), 1) if words in text)


def click_line(panel: SourcePanel, line: int) -> None:
    view = panel.view
    block = view.document().findBlockByNumber(line - 1)
    view.setFocus()
    view.verticalScrollBar().setValue(line - 3)
    at = view.cursorRect(QTextCursor(block)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)


def test_it_follows_every_edit_and_stays_where_it_was(qtbot: QtBot, session: Session, panel: SourcePanel) -> None:
    panel.view.verticalScrollBar().setValue(6)
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 77), "Set")
    qtbot.waitUntil(lambda: "nn.Linear(64, 77" in panel.view.toPlainText(), timeout=10_000)
    assert panel.view.verticalScrollBar().value() == 6
    assert panel.view.isReadOnly()


def test_selecting_a_node_marks_its_lines(session: Session, panel: SourcePanel) -> None:
    session.select(["linear3"])
    assert panel.view.marked == (line_of(panel, "self.scores = "), line_of(panel, "scores = self.scores("))
    assert [mark.cursor.blockNumber() + 1 for mark in panel.view.extraSelections()] == list(panel.view.marked)
    session.select(["linear3", "relu1"])
    assert len(panel.view.marked) == 4
    session.select([])
    assert panel.view.marked == ()


def test_a_line_selects_its_node_by_mouse_and_by_key(qtbot: QtBot, session: Session, panel: SourcePanel) -> None:
    with qtbot.waitSignal(session.focus_wished, check_params_cb=lambda node: node == "linear1"):
        click_line(panel, line_of(panel, "hidden_1 = self.hidden_1("))
    assert session.selection == {"linear1"}
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert session.selection == {"relu1"}
    click_line(panel, line_of(panel, "super().__init__()"))
    assert session.selection == {"relu1"}  # a line of no node changes nothing
    click_line(panel, line_of(panel, "return scores"))
    assert session.selection == {"output1"}


def test_without_an_output_the_last_source_stays_gray_under_a_sentence(
    qtbot: QtBot, session: Session, panel: SourcePanel
) -> None:
    text = panel.view.toPlainText()
    session.attempt(lambda document: edits.remove(document, ["output1"]), "Delete")
    qtbot.waitUntil(lambda: panel.note.text().startswith("There is no Output that can be computed."), timeout=10_000)
    assert panel.view.toPlainText() == text
    assert panel.view.highlighter.faded
    session.undo()
    qtbot.waitUntil(lambda: not panel.view.highlighter.faded, timeout=10_000)
    assert panel.note.text() == "It follows the canvas. A line selects its node, a node its lines."


def test_nothing_is_written_while_nobody_looks(qtbot: QtBot, session: Session, panel: SourcePanel) -> None:
    panel.hide()
    session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 55), "Set")
    assert not panel.busy
    panel.show()
    qtbot.waitUntil(lambda: "nn.Linear(64, 55" in panel.view.toPlainText(), timeout=10_000)


def test_it_is_copied(qtbot: QtBot, panel: SourcePanel) -> None:
    qtbot.mouseClick(panel.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == panel.view.toPlainText()


def test_another_document_takes_its_place(qtbot: QtBot, session: Session, panel: SourcePanel) -> None:
    session.open_example("iris")
    qtbot.waitUntil(lambda: "(N × 4)" in panel.view.toPlainText(), timeout=10_000)
    session.new()
    qtbot.waitUntil(lambda: panel.view.toPlainText() == "")
    assert panel.note.text() == "The source of the network is written here as it is wired."
