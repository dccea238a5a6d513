"""The session without a window: the single writer, its checks, its files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from shell_kit import HeldCheck, open_session, quick_check, warm, wired

from nodes.spec import Problem
from runtime import edits, store
from runtime.checked import Checked
from runtime.document import Document
from studio.checking import FIRST
from studio.session import Session
from studio.settings import preferences


def add(kind: str) -> Document:
    return edits.add_node(Document(), kind)[0]


# One writer


def test_changed_comes_at_once_with_both_documents_and_checked_follows(session: Session) -> None:
    heard: list[object] = []
    session.changed.connect(lambda old, new: heard.append((old, new)))
    session.checked.connect(heard.append)
    old, new = session.document, add("relu")

    session.apply(new, "Add")

    assert heard[0] == (old, new)
    assert isinstance(heard[1], Checked)
    assert heard[1] is session.latest
    assert session.latest.document is new


def test_a_document_that_is_equal_changes_nothing(session: Session) -> None:
    session.apply(add("relu"), "Add")
    heard: list[object] = []
    session.changed.connect(lambda old, new: heard.append(new))

    session.apply(add("relu"), "Add")

    assert not heard
    session.undo()
    assert not session.can_undo


def test_a_refused_edit_is_told_and_changes_nothing(session: Session, told: list[str]) -> None:
    session.apply(add("linear"), "Add")
    before = session.document

    done = session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 0), "Set", about="linear1")

    assert not done
    assert told == ["Linear: Units is 0, but the least is 1. Make it larger."]
    assert session.document is before


def test_undo_and_redo_give_back_the_very_documents(session: Session) -> None:
    empty, one = session.document, add("relu")
    session.apply(one, "Add ReLU")

    assert (session.undo_label, session.redo_label) == ("Add ReLU", "")
    session.undo()
    assert session.document is empty
    assert (session.can_undo, session.redo_label) == (False, "Add ReLU")
    session.redo()
    assert session.document is one


def test_a_drag_is_one_step_until_the_selection_changes(session: Session) -> None:
    start = add("relu")
    session.apply(start, "Add")
    for x in (1.0, 2.0, 3.0):
        session.apply(edits.move(session.document, {"relu1": (x, 0.0)}), "Move", merge="drag")
    session.select(["relu1"])
    session.apply(edits.move(session.document, {"relu1": (9.0, 0.0)}), "Move", merge="drag")

    session.undo()
    assert session.document.nodes["relu1"].position == (3.0, 0.0)
    session.undo()
    assert session.document is start


def test_an_edit_that_a_view_makes_while_it_hears_of_another_is_heard_once_each(session: Session) -> None:
    heard: list[int] = []

    def answer(old: Document, new: Document) -> None:
        heard.append(len(new.nodes))
        if len(new.nodes) == 1:
            session.apply(edits.add_node(new, "relu")[0], "Add")

    session.changed.connect(answer)
    checked: list[Checked] = []
    session.checked.connect(checked.append)

    session.apply(add("relu"), "Add")

    assert heard == [1, 2]
    assert [len(each.document.nodes) for each in checked] == [2]


def test_only_nodes_that_are_there_can_be_selected(session: Session) -> None:
    session.apply(add("relu"), "Add")
    heard: list[frozenset[str]] = []
    session.selected.connect(heard.append)

    session.select(["relu1", "ghost1"])
    session.select(["relu1"])
    session.undo()

    assert heard == [frozenset({"relu1"}), frozenset()]


# Checks


def test_until_torch_is_there_a_thread_checks_and_only_the_latest_counts(qtbot: QtBot, tmp_path: Path) -> None:
    held = HeldCheck()
    with open_session(qtbot, tmp_path, check=held) as session:
        answers: list[Checked] = []
        session.checked.connect(answers.append)
        first, second = add("relu"), add("linear")
        session.apply(first, "Add")
        session.apply(second, "Change")
        held.gate.release()  # the small document that warms up
        held.gate.release()
        with qtbot.waitSignal(session.checked):
            held.gate.release()

        assert [each.document for each in answers] == [second]
        assert held.seen == [FIRST, second], "a document that was overtaken is not even looked at"
        assert all(thread.name == "netloom-check" for thread in held.threads)


def test_an_answer_to_an_older_document_is_dropped(qtbot: QtBot, tmp_path: Path) -> None:
    held = HeldCheck()
    with open_session(qtbot, tmp_path, check=held) as session:
        held.gate.release()
        warm(qtbot, session)
        answers: list[Checked] = []
        session.checked.connect(answers.append)
        first, second = add("relu"), add("linear")
        session._put(first, unknown=True)
        qtbot.waitUntil(lambda: first in held.seen)
        session.apply(second, "Change")  # while the thread is at the first
        held.gate.release(2)
        qtbot.waitUntil(lambda: bool(answers))

        assert [each.document for each in answers] == [second]
        assert session.latest is answers[0]


def test_quick_checks_answer_in_the_same_breath_and_slow_ones_in_a_thread(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_session(qtbot, tmp_path) as session:
        session.apply(add("relu"), "Add")
        assert session.latest is not None
        assert session.latest.document is session.document

        monkeypatch.setattr("studio.checking.FRAME", -1.0)  # everything takes longer than that
        session.apply(add("linear"), "Add")
        assert session.latest.document is not session.document
        qtbot.waitUntil(lambda: session.latest is not None and session.latest.document is session.document)


def test_a_check_that_breaks_is_told_and_the_next_one_counts(
    qtbot: QtBot, tmp_path: Path, expect_message: object
) -> None:
    def fragile(document: Document) -> Checked:
        if any(node.type == "relu" for node in document.nodes.values()):
            raise ValueError("no such luck")
        return quick_check(document)

    expect_message("the check broke")  # type: ignore[operator]
    with open_session(qtbot, tmp_path, check=fragile) as session:
        warm(qtbot, session)
        sentences: list[str] = []
        session.told.connect(sentences.append)

        session.apply(add("relu"), "Add")
        session.apply(add("linear"), "Change")

        assert sentences == ["The network could not be checked: ValueError: no such luck. Undo the last step."]
        assert session.latest is not None
        assert session.latest.document is session.document


# Files


def test_a_saved_document_is_clean_and_undo_makes_it_dirty(session: Session, tmp_path: Path) -> None:
    session.apply(add("relu"), "Add")
    assert session.dirty

    assert session.save(tmp_path / "net.loom")
    assert not session.dirty
    assert session.title == "net"
    session.undo()
    assert session.dirty
    session.redo()
    assert not session.dirty


def test_what_is_opened_is_what_was_saved_and_becomes_recent(session: Session, tmp_path: Path) -> None:
    document = wired()
    store.save(document, tmp_path / "a.loom")
    opened: list[Document] = []
    session.opened.connect(lambda: opened.append(session.document))

    assert session.open(tmp_path / "a.loom")

    assert opened == [document]
    assert session.path == tmp_path / "a.loom"
    assert not session.dirty
    assert not session.can_undo
    assert preferences().recent_files() == [tmp_path / "a.loom"]


@pytest.mark.parametrize("content", [b"", b"not json", b'{"format": "netloom", "version": 999}', b"\xff\xfe"])
def test_a_file_that_is_none_is_told_and_leaves_the_document(
    session: Session, told: list[str], tmp_path: Path, content: bytes
) -> None:
    session.apply(add("relu"), "Add")
    before = session.document
    (tmp_path / "bad.loom").write_bytes(content)

    assert not session.open(tmp_path / "bad.loom")

    assert len(told) == 1
    assert "bad.loom" in told[0]
    assert session.document is before


def test_a_file_that_is_gone_is_told_and_no_longer_recent(session: Session, told: list[str], tmp_path: Path) -> None:
    preferences().remember_file(tmp_path / "gone.loom")

    assert not session.open(tmp_path / "gone.loom")

    assert "gone.loom" in told[0]
    assert preferences().recent_files() == []


def test_a_file_that_cannot_be_written_is_told_and_the_document_stays_dirty(
    session: Session, told: list[str], tmp_path: Path
) -> None:
    session.apply(add("relu"), "Add")
    (tmp_path / "file").write_text("in the way")

    assert not session.save(tmp_path / "file" / "net.loom")

    assert "net.loom could not be saved" in told[0]
    assert session.dirty
    assert session.path is None


def test_only_a_document_that_reads_files_is_checked_again(qtbot: QtBot, session: Session) -> None:
    session.apply(add("relu"), "Add")
    session.check_files()
    assert not session.checking.busy

    session.apply(add("csv_table"), "Add")
    with qtbot.waitSignal(session.checked):
        session.check_files()


def test_a_document_without_a_file_is_not_saved_by_itself(session: Session) -> None:
    assert not session.save()


def test_an_example_opens_without_a_file(session: Session) -> None:
    assert session.open_example("digits-mlp")

    assert session.path is None
    assert not session.dirty
    assert session.title == session.document.title != ""


def test_an_example_that_does_not_exist_is_told(session: Session, told: list[str]) -> None:
    assert not session.open_example("nonsense")
    assert len(told) == 1


def test_new_is_empty_and_named_untitled(session: Session) -> None:
    session.apply(add("relu"), "Add")
    session.select(["relu1"])

    session.new()

    assert session.document == Document()
    assert session.selection == frozenset()
    assert session.title == "Untitled"


def test_attempt_needs_no_change_to_be_right(session: Session) -> None:
    assert session.attempt(lambda document: document, "Nothing")
    assert not session.can_undo

    def refuse(document: Document) -> Document:
        raise Problem("Not now. Try later.")

    assert not session.attempt(refuse, "Something")
