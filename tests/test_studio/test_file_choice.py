"""A source whose file is not chosen or not there offers to choose one where its other repairs are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from example_kit import warm_session
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document
from studio.repair_offer import RepairOffer
from studio.session import Session
from studio.translate import use_language

PATIENT = 30_000  # milliseconds: the first check may have to bring torch


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def offer_of(qtbot: QtBot, session: Session, path: str) -> RepairOffer:
    """The repairs of the first finding of a table at that path."""
    session.apply(edits.add_node(Document(), "csv_table", settings={"path": path})[0], "Add")
    qtbot.waitUntil(lambda: bool(session.latest and session.latest.by_node.get("csvtable1")), timeout=PATIENT)
    assert session.latest is not None
    offer = RepairOffer(session, session.latest.by_node["csvtable1"][0])
    qtbot.addWidget(offer)
    offer.show()
    offer.ask()
    qtbot.waitUntil(lambda: bool(offer.choices.buttons), timeout=PATIENT)
    return offer


@pytest.mark.parametrize("path", ["", "gone.csv"])
def test_the_first_repair_opens_the_dialog_of_the_setting(
    qtbot: QtBot, session: Session, tmp_path: Path, path: str
) -> None:
    before = str(tmp_path / path) if path else ""
    offer = offer_of(qtbot, session, before)
    texts = [button.text() for button in offer.choices.buttons]
    assert texts[0] == "Choose a file …" and len(texts) > 1, "the others are still there"
    table = tmp_path / "table.csv"
    table.write_text("a,b,label\n" + "1,2,x\n3,4,y\n" * 20, encoding="utf-8")
    with patch("studio.file_choice.QFileDialog.getOpenFileName", return_value=(str(table), "")) as ask:
        QTest.mouseClick(offer.choices.buttons[0], Qt.MouseButton.LeftButton)
    assert ask.call_args.args[2] == before and "*.csv" in ask.call_args.args[3]
    assert session.document.nodes["csvtable1"].settings["path"] == str(table)
    session.undo()
    assert session.document.nodes["csvtable1"].settings["path"] == before


def test_a_dialog_left_without_a_file_changes_nothing(qtbot: QtBot, session: Session) -> None:
    offer = offer_of(qtbot, session, "")
    before = session.document
    with patch("studio.file_choice.QFileDialog.getOpenFileName", return_value=("", "")):
        QTest.keyClick(offer.choices.buttons[0], Qt.Key.Key_Return)
    assert session.document is before


def test_what_is_looked_at_is_the_repair_under_the_pointer(qtbot: QtBot, session: Session) -> None:
    offer, seen = offer_of(qtbot, session, ""), list[Document | None]()
    session.preview_wished.connect(seen.append)
    offer.choices.looked_at.emit(0)
    assert seen == []
    offer.choices.looked_at.emit(1)
    assert seen and seen[0] is not None and not seen[0].nodes


def test_a_file_that_can_be_read_needs_no_other(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("1,2,x\n3,4,y\n", encoding="utf-8")
    offer = offer_of(qtbot, session, str(table))
    texts = [button.text() for button in offer.choices.buttons]
    assert "Choose a file …" not in texts


def test_it_speaks_korean(qtbot: QtBot, session: Session) -> None:
    use_language("ko")
    try:
        offer = offer_of(qtbot, session, "")
        assert offer.choices.buttons[0].text() == "파일 선택 …"
    finally:
        use_language("en")
