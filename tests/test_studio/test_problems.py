"""All findings, errors first; a click or Enter leads to the node."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import PATIENT, HeldCheck, open_session, warm, wired

from runtime import edits
from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import ERROR, HINT, WARNING, Finding
from studio.panels.parts import FindingCard
from studio.panels.problems import MOST, Problems
from studio.places import Places
from studio.session import Session
from studio.translate import use_language


def check(document: Document) -> Checked:
    found = {
        "hint": Finding("", "Say what comes out.", HINT),
        "warn": Finding("linear1", "{node} is wide.", WARNING),
        "wrong": Finding("flatten1", "{node} does not fit.", ERROR),
    }
    return Checked(document, findings=tuple(found[word] for word in document.title.split() if word in found))


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, check=check) as session:
        warm(qtbot, session)
        with patch("studio.checking.FRAME", PATIENT):  # however busy the machine is, a check answers at once
            yield session


@pytest.fixture
def problems(qtbot: QtBot, session: Session) -> Problems:
    problems = Problems(session)
    qtbot.addWidget(problems)
    problems.resize(280, 300)
    problems.show()
    return problems


def find(session: Session, words: str) -> None:
    session.apply(wired().but(title=words), "Open")


def cards(problems: Problems) -> list[FindingCard]:
    return [problems.cards.layout_.itemAt(place).widget() for place in range(problems.cards.layout_.count())]


def test_errors_come_first_and_are_counted(session: Session, problems: Problems) -> None:
    find(session, "hint warn wrong")
    assert [card.sentence for card in cards(problems)] == [
        "Flatten does not fit.",
        "Linear is wide.",
        "Say what comes out.",
    ]
    assert problems._heading.text() == "Problems: 3"


def test_without_findings_the_next_step_is_told(session: Session, problems: Problems) -> None:
    assert problems._empty.text() == "What does not fit will be explained here."
    find(session, "fine")
    assert cards(problems) == []
    assert problems._empty.text() == "Everything fits. Press Train."
    assert problems._heading.text() == "No problems"


@pytest.mark.parametrize("by", ["click", "enter"])
def test_a_finding_leads_to_its_node(session: Session, problems: Problems, by: str) -> None:
    find(session, "warn")
    sights: list[str] = []
    session.focus_wished.connect(sights.append)
    (card,) = cards(problems)
    if by == "click":
        QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    else:
        QTest.keyClick(card, Qt.Key.Key_Return)
    assert session.selection == {"linear1"}
    assert sights == ["linear1"]


def test_a_finding_about_the_whole_leads_nowhere(session: Session, problems: Problems) -> None:
    find(session, "hint")
    (card,) = cards(problems)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert session.selection == frozenset()
    assert card.focusPolicy() == Qt.FocusPolicy.StrongFocus  # its repairs are reached through it


def test_the_next_problem_goes_round(session: Session, problems: Problems) -> None:
    find(session, "hint warn wrong")
    visited = []
    for _ in range(4):
        problems.jump_to_next()
        visited += list(session.selection)
    assert visited == ["flatten1", "linear1", "linear1", "flatten1"]  # the third is about the whole


def test_a_problem_that_is_mended_goes_away(session: Session, problems: Problems) -> None:
    find(session, "wrong")
    find(session, "fine")
    assert cards(problems) == []


def test_a_renamed_node_is_named_anew(session: Session, problems: Problems) -> None:
    find(session, "warn")
    session.attempt(lambda document: edits.change_node(document, "linear1", title="Scores"), "Rename")
    assert [card.sentence for card in cards(problems)] == ["Linear “Scores” is wide."]


def test_sentences_follow_the_language(session: Session, problems: Problems) -> None:
    find(session, "fine")
    use_language("ko")
    assert problems._heading.text() != "No problems"


def test_very_many_are_cut_and_it_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    def many(document: Document) -> Checked:
        return Checked(document, findings=tuple(Finding(key, "{node} is odd.") for key in document.nodes))

    document = Document()
    for _ in range(MOST + 20):
        document, _name = edits.add_node(document, "relu")
    with open_session(qtbot, tmp_path, check=many) as session:
        problems = Problems(session)
        qtbot.addWidget(problems)
        with qtbot.waitSignal(session.checked):
            session.apply(document, "Open")
        assert len(cards(problems)) == MOST
        assert problems._heading.text() == f"Problems: {MOST + 20}"
        assert problems._empty.text() == f"The first {MOST} are shown."


def test_before_anything_is_checked_it_does_not_say_that_there_are_no_problems(qtbot: QtBot, tmp_path: Path) -> None:
    check = HeldCheck()
    session = Session(check=check, places=Places(tmp_path / "data"))
    problems = Problems(session)
    qtbot.addWidget(problems)
    problems.show()
    try:
        session.apply(wired(), "Open")
        assert session.whole_checked is None
        assert problems._heading.text() == "Problems" and not problems._mark.isVisible()
        assert problems._empty.text() == "What does not fit will be explained here."
    finally:
        for _ in range(9):
            check.gate.release()
        session.close()
        session.deleteLater()
