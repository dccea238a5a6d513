"""Undo keeps the earlier documents themselves."""

from __future__ import annotations

from itertools import pairwise

from runtime.document import Document
from studio.history import LONGEST, History

A, B, C, D = (Document(title=letter) for letter in "abcd")


def test_undo_gives_back_the_very_document_and_redo_the_other() -> None:
    history = History()
    history.push(A, B, "One")

    assert history.can_undo
    assert history.undo_label == "One"
    assert history.undo() is A
    assert history.redo_label == "One"
    assert history.redo() is B
    assert not history.can_redo


def test_nothing_to_undo_or_redo_is_none() -> None:
    history = History()

    assert history.undo() is None
    assert history.redo() is None
    assert (history.undo_label, history.redo_label) == ("", "")


def test_steps_with_one_token_are_one_step() -> None:
    history = History()
    history.push(A, B, "Move", "drag 1")
    history.push(B, C, "Move", "drag 1")

    assert history.undo() is A
    assert history.redo() is C


def test_another_token_or_none_is_another_step() -> None:
    history = History()
    history.push(A, B, "Move", "drag 1")
    history.push(B, C, "Move", "drag 2")
    history.push(C, D, "Add")

    assert [history.undo(), history.undo(), history.undo()] == [C, B, A]


def test_a_sealed_step_is_joined_by_nothing() -> None:
    history = History()
    history.push(A, B, "Set", "units")
    history.seal()
    history.push(B, C, "Set", "units")

    assert history.undo() is B


def test_a_step_after_undo_forgets_what_was_undone_and_joins_nothing() -> None:
    history = History()
    history.push(A, B, "Set", "units")
    history.push(B, C, "Set", "bias")
    history.undo()
    history.push(B, D, "Set", "units")

    assert not history.can_redo
    assert history.undo() is B


def test_a_step_after_redo_does_not_join_the_redone_one() -> None:
    history = History()
    history.push(A, B, "Set", "units")
    history.undo()
    history.redo()
    history.push(B, C, "Set", "units")

    assert history.undo() is B


def test_the_oldest_steps_go_when_there_are_too_many() -> None:
    history = History()
    documents = [Document(title=str(number)) for number in range(LONGEST + 3)]
    for before, after in pairwise(documents):
        history.push(before, after, "Set")

    steps = 0
    while history.undo() is not None:
        steps += 1
    assert steps == LONGEST
