"""A new node shows nothing of one that was deleted: ids that a run knows are not given again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, canvas_at_hand, network, told
from pytestqt.qtbot import QtBot

from runtime import blocks, edits
from runtime.document import Document
from studio.places import Places
from studio.session import Session


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        hand.session.apply(network(), "Open")
        yield hand


def trained(session: Session) -> None:
    """As if a run had begun with the document that is there."""
    session.runs.document = session.runs.live = session.whole
    session.runs._tell("stopped")


def added(session: Session, kind: str = "relu") -> str:
    document, fresh = edits.add_node(session.document, kind, (600.0, 300.0))
    session.apply(document, "Add")
    return fresh


def test_a_new_node_shows_nothing_of_the_one_that_was_deleted(hand: Hand) -> None:
    session, canvas = hand.session, hand.canvas
    trained(session)
    session.arrived.emit(told(100.0))
    assert "relu1" in canvas.scene.live
    session.apply(edits.remove(session.document, ["relu1"]), "Delete")
    fresh = added(session)
    assert fresh != "relu1" and fresh in canvas.scene.row
    hand.qtbot.waitUntil(lambda: session.latest is not None and fresh in session.latest.nodes)
    assert fresh not in canvas.scene.live and fresh not in canvas.live.shown()
    assert fresh in session.mismatched()


def test_neither_undo_nor_a_document_from_elsewhere_makes_an_id_free_again(hand: Hand) -> None:
    session = hand.session
    before = session.document
    second = added(session)
    trained(session)
    session.undo()
    assert session.document is before and second not in session.document.nodes
    assert added(session) != second
    session.apply(network(), "Version")
    assert added(session) != second


def test_ids_are_free_again_when_the_run_is_forgotten_and_something_else_is_open(hand: Hand) -> None:
    session = hand.session
    trained(session)
    session.new()
    assert added(session) == "relu1"


def test_inside_a_block_ids_that_the_run_knows_are_not_given_again_either(hand: Hand) -> None:
    session = hand.session
    document, use, _ = blocks.group(session.document, ["linear1", "relu1"])
    session.apply(document, "Group")
    trained(session)
    session.enter(use)
    session.apply(edits.remove(session.document, ["relu1"]), "Delete")
    assert added(session) != "relu1"


def test_opening_a_document_knows_of_no_run(tmp_path: Path, qtbot: QtBot) -> None:
    session = Session(places=Places(tmp_path / "data"))
    session.apply(edits.add_node(Document(), "relu")[0], "Add")
    session.apply(edits.remove(session.document, ["relu1"]), "Delete")
    assert added(session) == "relu1"
    session.close()
    session.deleteLater()
