"""What the doctor found in the run stands beside the problems of the document, and the two never contradict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shell_kit import open_session, warm, wired

from runtime.checked import Checked
from runtime.doctor import Diagnosis
from runtime.findings import ERROR, Finding
from studio.panels.problems import Problems
from studio.session import Session
from studio.status_line import StatusLine
from studio.translate import use_language
from studio.window import Window


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    wrong = Finding("flatten1", "{node} does not fit.", ERROR)
    with open_session(
        qtbot,
        tmp_path,
        check=lambda document: Checked(document, findings=(wrong,) if document.title == "wrong" else ()),
    ) as session:
        warm(qtbot, session)
        yield session


def plant(session: Session, *nodes: str) -> None:
    """As if the doctor had looked and found that these are ill."""
    session.doctoring.diagnoses = tuple(
        Diagnosis(node, "{node} is dead.", "Lower the learning rate.", rule="dead_relu") for node in nodes
    )
    session.doctoring.changed.emit()


def show(qtbot: QtBot, session: Session, title: str = "") -> tuple[StatusLine, Problems]:
    line, problems = StatusLine(session), Problems(session)
    for part in (line, problems):
        qtbot.addWidget(part)
        part.show()
    document = wired().but(title=title)
    session.apply(document, "Open")
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)
    return line, problems


def test_an_ill_run_of_a_network_that_fits_is_named_in_both_places(qtbot: QtBot, session: Session) -> None:
    line, problems = show(qtbot, session)
    assert line.findings.text() == "Everything fits" and problems._heading.text() == "No problems"
    assert line.run.isHidden() and problems.run.isHidden()
    plant(session, "linear1", "relu1")
    assert line.findings.text() == "The network fits together"
    assert problems._heading.text() == "No problems in the network" and "the doctor tells" in problems._empty.text()
    for shown in (line.run, problems.run):
        assert shown.isVisible() and shown.text() == "Doctor's findings in this run: 2"
        assert "Ctrl+8" in shown.toolTip()
    use_language("ko")
    assert "2" in line.run.text() and "Doctor" not in line.run.text() + problems._empty.text() + line.findings.text()
    use_language("en")
    plant(session)
    assert line.run.isHidden() and problems.run.isHidden()
    assert line.findings.text() == "Everything fits" and problems._heading.text() == "No problems"


def test_problems_of_the_document_come_first(qtbot: QtBot, session: Session) -> None:
    line, problems = show(qtbot, session, "wrong")
    plant(session, "linear1")
    assert line.findings.text() == "1 to mend" and problems._heading.text() == "Problems: 1"
    assert line.run.isVisible() and problems.run.isVisible()


def test_another_document_has_findings_of_its_own(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    line, _ = show(qtbot, session)
    plant(session, "linear1")
    with open_session(qtbot, tmp_path / "other") as other:
        line.follow(other)
        assert line.run.isHidden()
        line.follow(session)
        assert line.run.isVisible()


@pytest.mark.parametrize("where", ["status", "problems"])
def test_a_click_shows_the_doctor(qtbot: QtBot, bench: Window, where: str) -> None:
    plant(bench.session, "linear1")
    shown = bench.status.run if where == "status" else bench.bench.problems.run
    qtbot.waitUntil(shown.isVisible)
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert bench.bench.sides.lower.key == "doctor" and bench.bench.sides.doctor.isVisible()
