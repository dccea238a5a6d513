"""Repairs in the problems panel: looked for in a thread, seen while they are looked at, applied as one step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from repairs_kit import FakeRepairs, renamed
from shell_kit import PATIENT, open_session, open_window, warm, wired
from shell_kit import press as press_keys

from runtime import edits
from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import ERROR, HINT, Finding
from studio.panels.problems import MOST, Problems
from studio.panels.repairable_card import RepairableCard
from studio.session import Session
from studio.translate import use_language


def check(document: Document) -> Checked:
    """Flatten and linear are wrong until they are called otherwise; something is always to be said of the whole."""
    found = [
        Finding(key, "{node} does not fit.", ERROR)
        for key in ("flatten1", "linear1")
        if key in document.nodes and not document.nodes[key].title
    ]
    found = [finding for finding in found if finding.node != "flatten1" or "relu1" not in document.nodes]
    return Checked(document, findings=(*found, Finding("", "Say what comes out.", HINT)))


@pytest.fixture
def repairs() -> FakeRepairs:
    return FakeRepairs()


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path, repairs: FakeRepairs) -> Iterator[Session]:
    with open_session(qtbot, tmp_path, check=check) as session:
        session.repairing.find = repairs
        warm(qtbot, session)
        with patch("studio.checking.FRAME", PATIENT):  # however busy the machine is, a check answers at once
            yield session


@pytest.fixture
def previews(session: Session) -> list[Document | None]:
    seen: list[Document | None] = []
    session.preview_wished.connect(seen.append)
    return seen


@pytest.fixture
def problems(qtbot: QtBot, session: Session) -> Problems:
    problems = Problems(session)
    qtbot.addWidget(problems)
    problems.resize(280, 320)
    problems.show()
    problems.activateWindow()
    qtbot.waitUntil(problems.isActiveWindow)
    return problems


def begin(qtbot: QtBot, session: Session, problems: Problems) -> RepairableCard:
    session.apply(wired(), "Open")
    qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)
    return filled(qtbot, problems)


def filled(qtbot: QtBot, problems: Problems) -> RepairableCard:
    """The current card with its repairs."""
    qtbot.waitUntil(lambda: bool(texts(problems)))
    assert problems._current is not None
    return problems._current


def texts(problems: Problems) -> list[str]:
    offer = problems._current.offer if problems._current else None
    return [button.text() for button in offer.choices.buttons] if offer else []


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def test_few_findings_all_offer_their_repairs_at_once(
    qtbot: QtBot, session: Session, problems: Problems, repairs: FakeRepairs
) -> None:
    card = begin(qtbot, session, problems)
    assert texts(problems) == ["Insert ReLU before Flatten", "Set 10 units"]
    assert card.finding.node == "flatten1"
    qtbot.waitUntil(lambda: problems._cards[1].offer is not None)
    assert len(repairs.asked) == len(problems._cards) == 3
    assert [card.offer is not None and card.offer.isVisible() for card in problems._cards] == [True, True, False]
    assert problems._cards[1].offer.choices.buttons  # of the third nothing is known


def test_what_is_offered_stays_where_it_is_when_another_problem_becomes_current(
    qtbot: QtBot, session: Session, problems: Problems
) -> None:
    begin(qtbot, session, problems)
    qtbot.waitUntil(lambda: problems._cards[1].offer is not None)
    QApplication.processEvents()
    inside = problems._cards[1].offer.choices.buttons[0]

    def place() -> int:
        return inside.mapTo(problems._area.widget(), inside.rect().topLeft()).y()

    before = place()
    for card in problems._cards:
        problems._reach(card)
        QApplication.processEvents()
        assert place() == before


def test_by_keyboard_alone_from_the_problem_to_its_repair(
    qtbot: QtBot, session: Session, problems: Problems, previews: list[Document | None]
) -> None:
    card = begin(qtbot, session, problems)
    problems.jump_to_next()
    assert card.hasFocus()
    assert session.selection == {"flatten1"}
    before = session.document
    press(Qt.Key.Key_Down)
    assert previews[-1] is not None and "relu1" in previews[-1].nodes
    press(Qt.Key.Key_Down)
    assert previews[-1] is not None and "relu1" not in previews[-1].nodes
    press(Qt.Key.Key_Up)
    press(Qt.Key.Key_Return)
    assert "relu1" in session.document.nodes
    assert session.undo_label == "Insert ReLU before Flatten"
    assert previews[-1] is None
    session.undo()
    assert session.document is before


def test_escape_ends_the_preview_then_leaves_the_panel(
    qtbot: QtBot, session: Session, problems: Problems, previews: list[Document | None]
) -> None:
    card = begin(qtbot, session, problems)
    problems.jump_to_next()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Escape)
    qtbot.waitUntil(card.hasFocus)
    assert previews[-1] is None
    with qtbot.waitSignal(problems.left):
        press(Qt.Key.Key_Escape)


def test_tab_goes_on_into_the_repairs(qtbot: QtBot, session: Session, problems: Problems) -> None:
    card = begin(qtbot, session, problems)
    card.setFocus()
    press(Qt.Key.Key_Tab)
    assert card.offer is not None and card.offer.choices.buttons[0].hasFocus()


def test_the_pointer_previews_and_a_click_applies(
    qtbot: QtBot, session: Session, problems: Problems, previews: list[Document | None]
) -> None:
    card = begin(qtbot, session, problems)
    assert card.offer is not None
    button = card.offer.choices.buttons[1]
    QTest.mouseMove(problems)
    qtbot.waitUntil(lambda: QTest.mouseMove(button) or bool(previews))
    assert previews[-1] is not None
    QTest.mouseMove(problems._heading)
    qtbot.waitUntil(lambda: previews[-1] is None)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert session.document.nodes["flatten1"].title == "Mended"


def test_after_a_repair_the_keyboard_is_at_the_next_problem(qtbot: QtBot, session: Session, problems: Problems) -> None:
    begin(qtbot, session, problems)
    problems.jump_to_next()
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    assert [card.finding.node for card in problems._cards] == ["linear1", ""]
    assert problems._cards[0].hasFocus()
    filled(qtbot, problems)


def test_arrows_go_through_all_problems(qtbot: QtBot, session: Session, problems: Problems) -> None:
    begin(qtbot, session, problems)
    problems.jump_to_next()
    for _ in range(3):
        press(Qt.Key.Key_Down)
    assert problems._cards[1].hasFocus()
    assert problems._current is problems._cards[1]
    for _ in range(3):  # what the first offers has stayed
        press(Qt.Key.Key_Up)
    assert problems._cards[0].hasFocus()


def test_a_pointer_at_rest_over_a_repair_skips_no_problem(
    qtbot: QtBot, session: Session, problems: Problems, previews: list[Document | None]
) -> None:
    card = begin(qtbot, session, problems)
    assert card.offer is not None
    button = card.offer.choices.buttons[0]
    qtbot.waitUntil(lambda: QTest.mouseMove(button) or bool(previews))
    problems.jump_to_next()
    assert card.hasFocus()
    problems.jump_to_next()
    assert problems._cards[1].hasFocus()


def test_a_check_behind_another_window_leaves_the_keyboard_in_its_place(
    qtbot: QtBot, session: Session, problems: Problems
) -> None:
    begin(qtbot, session, problems)
    problems._cards[1].setFocus()
    other = QLabel("another window")
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not problems.isActiveWindow())
    session.attempt(lambda document: edits.change_node(document, "flatten1", title="Flat"), "Rename")
    assert [card.finding.node for card in problems._cards] == ["linear1", ""]
    problems.activateWindow()
    qtbot.waitUntil(problems.isActiveWindow)
    assert problems._cards[1].hasFocus()


def test_without_repairs_it_is_said(qtbot: QtBot, session: Session, problems: Problems, repairs: FakeRepairs) -> None:
    repairs.none = True
    session.apply(wired(), "Open")
    offer = problems._cards[0].offer
    assert offer is not None
    assert offer.choices._note.text() == "Looking for repairs …"
    qtbot.waitUntil(lambda: offer.choices._note.text() == "No repair is known. The sentence says what to change.")


def test_broken_repairs_break_nothing_else(
    qtbot: QtBot, session: Session, problems: Problems, repairs: FakeRepairs, expect_message
) -> None:
    expect_message("the repairs broke")
    repairs.broken = True
    session.apply(wired(), "Open")
    qtbot.waitUntil(lambda: len(repairs.asked) == 3)
    qtbot.waitUntil(lambda: session.repairing._job is None)
    assert session.document.nodes


def test_selecting_a_node_makes_its_problem_current(qtbot: QtBot, session: Session, problems: Problems) -> None:
    begin(qtbot, session, problems)
    session.select(["linear1"])
    assert problems._current is problems._cards[1]


def test_a_folded_panel_looks_for_nothing(
    qtbot: QtBot, session: Session, problems: Problems, repairs: FakeRepairs
) -> None:
    problems.hide()
    session.apply(wired(), "Open")
    assert problems._cards[0].offer is None
    problems.show()
    filled(qtbot, problems)


def test_an_edit_meanwhile_makes_a_repair_stale(
    qtbot: QtBot, session: Session, problems: Problems, previews: list[Document | None]
) -> None:
    card = begin(qtbot, session, problems)
    assert card.offer is not None
    session.document = session.document.but(title="another")  # as between an edit and its check
    card.offer._apply(0)
    assert "relu1" not in session.document.nodes


def test_long_korean_sentences_are_not_clipped(qtbot: QtBot, session: Session, problems: Problems) -> None:
    card = begin(qtbot, session, problems)
    use_language("ko")
    card = filled(qtbot, problems)
    assert card.offer is not None
    card.offer.choices.offer(
        ["정확도에는 클래스가 10개인 레이블이 들어오지만 앞의 층은 점수를 하나만 내보냅니다. " * 3]
    )
    (button,) = card.offer.choices.buttons
    qtbot.waitUntil(lambda: button.height() >= button.heightForWidth(button.width()) > 60)


def test_a_hundred_findings_ask_for_the_repairs_of_one(qtbot: QtBot, tmp_path: Path, repairs: FakeRepairs) -> None:
    def many(document: Document) -> Checked:
        return Checked(document, findings=tuple(Finding("linear1", f"{{node}} is odd {n}.") for n in range(120)))

    with open_session(qtbot, tmp_path, check=many) as session:
        session.repairing.find = repairs
        problems = Problems(session)
        qtbot.addWidget(problems)
        problems.show()
        with qtbot.waitSignal(session.checked):
            session.apply(wired(), "Open")
        filled(qtbot, problems)
        assert len(problems._cards) == MOST
        assert len(repairs.asked) == 1


def test_the_key_for_repairs_goes_to_the_card_of_what_has_no_node(qtbot: QtBot, tmp_path: Path) -> None:
    def whole(document: Document) -> Checked:
        return Checked(document, findings=(Finding("", "Say what comes out.", HINT),) if document.nodes else ())

    with open_window(qtbot, tmp_path, check=whole) as window:
        session, told = window.session, list[str]()
        session.told.connect(told.append)
        assert session.open_example("iris")
        session = window.session
        qtbot.waitUntil(lambda: session.whole_checked is not None and session.whole_checked.document is session.whole)
        window.bench.canvas.setFocus()
        press_keys(window, "Ctrl+.")
        focused = QApplication.focusWidget()
        assert isinstance(focused, RepairableCard)
        assert focused.sentence == "Say what comes out."
        assert told == []


def test_what_the_whole_lacks_waits_for_its_nodes_to_be_mended(
    qtbot: QtBot, session: Session, problems: Problems, repairs: FakeRepairs
) -> None:
    repairs.none = True
    begun = wired()
    session.apply(begun, "Open")
    offer = problems._cards[0].offer
    assert offer is not None
    qtbot.waitUntil(lambda: offer.choices._note.text() == "No repair is known. The sentence says what to change.")
    whole = problems._cards[2]
    assert not whole.finding.node
    QTest.mouseClick(whole, Qt.MouseButton.LeftButton)
    first = "Mend the other problems first. What can be done about this one follows from them."
    qtbot.waitUntil(lambda: whole.offer is not None and whole.offer.choices._note.text() == first)
    session.apply(renamed(renamed(begun, "flatten1"), "linear1"), "Mend")
    last = "No repair is known. The sentence says what to change."
    qtbot.waitUntil(
        lambda: (
            len(problems._cards) == 1
            and (left := problems._cards[0].offer) is not None
            and left.choices._note.text() == last
        )
    )
