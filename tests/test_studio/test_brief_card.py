"""What is told twice: whole in the list of problems, in one line where the form of the node needs the room."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.findings import Finding
from studio.panels.brief_card import BriefCard
from studio.widgets.columns_field import ColumnsField

LONG = "{node} needs a batch of rows, and what arrives is another thing. Put in between what makes rows of it. " * 3


def test_a_long_sentence_takes_one_line_until_it_is_wanted_whole(qtbot: QtBot) -> None:
    document, name = edits.add_node(Document(), "relu")
    card = BriefCard(Finding(name, LONG), document)
    qtbot.addWidget(card)
    card.resize(236, 60)
    card.show()
    line = card.told.fontMetrics().height()
    room = card.told.width()

    assert card.told.text().endswith("…")
    assert card.told.fontMetrics().horizontalAdvance(card.told.text()) <= room
    assert card.told.heightForWidth(room) < 2 * line
    assert card.toolTip() == card.accessibleName() == card.sentence
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert card.told.text() == card.sentence
    QTest.keyClick(card, Qt.Key.Key_Return)
    assert card.told.text().endswith("…")


def test_a_chosen_file_that_cannot_be_read_is_not_asked_for_once_more(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes("키,등급\n1,상\n2,하\n".encode("cp949"))
    with open_window(qtbot, tmp_path, check=check) as window:
        window.files.new()
        window.show_bench()
        session = window.session
        session.attempt(lambda document: edits.add_node(document, "csv_table")[0], "Add")
        session.select(["csvtable1"])
        field = window.findChild(ColumnsField)
        assert field is not None
        qtbot.waitUntil(lambda: field.none.text() == "There are none yet: choose a file.")
        session.attempt(lambda document: edits.set_setting(document, "csvtable1", "path", str(path)), "Set")
        qtbot.waitUntil(lambda: window.findChild(ColumnsField).none.text() == "None could be read.")
