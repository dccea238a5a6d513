"""What another program does to a file that a document reads is found without a key or a click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_kit import warm_session
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document
from studio.read_files import ReadFiles
from studio.session import Session

PATIENT = 30_000  # milliseconds: the first check may have to bring torch


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return tmp_path / "later.csv"


def reading(path: Path) -> Document:
    return edits.add_node(Document(), "csv_table", settings={"path": str(path)})[0]


def sentences(session: Session) -> list[str]:
    return [finding.sentence for finding in session.latest.findings] if session.latest else ["nothing is known"]


def test_a_file_that_appears_changes_or_goes_is_noticed(qtbot: QtBot, session: Session, table: Path) -> None:
    files = ReadFiles(session)
    session.apply(reading(table), "Add")
    qtbot.waitUntil(lambda: any("there is no file" in one for one in sentences(session)), timeout=PATIENT)
    table.write_text("a,b,label\n" + "1,2,x\n3,4,y\n" * 20, encoding="utf-8")
    qtbot.waitUntil(lambda: not any("there is no file" in one for one in sentences(session)), timeout=PATIENT)
    assert session.latest is not None
    assert session.latest.nodes["csvtable1"].outputs[0].describe() == "N × 2"
    table.write_text("a,b,c,label\n" + "1,2,5,x\n3,4,6,y\n" * 20, encoding="utf-8")
    qtbot.waitUntil(lambda: session.latest.nodes["csvtable1"].outputs[0].describe() == "N × 3", timeout=PATIENT)
    table.unlink()
    qtbot.waitUntil(lambda: any("there is no file" in one for one in sentences(session)), timeout=PATIENT)
    session.apply(edits.remove(session.document, ["csvtable1"]), "Remove")
    assert files._watcher is not None and not files._watcher.files() and not files._watcher.directories()


def test_a_document_that_reads_no_file_watches_none(session: Session) -> None:
    files = ReadFiles(session)
    session.apply(edits.add_node(Document(), "relu")[0], "Add")
    assert files._watcher is None
