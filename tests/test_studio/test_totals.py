"""What is told of costs: in the status line for all and for what is selected, on the card of a node."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle, show
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.check import check
from studio.canvas.cards import node_card
from studio.status_line import StatusLine
from studio.totals import batch_at, totals_of

SMALL = 64 * 128 + 128 + 128 * 10 + 10


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as ready:
        yield ready


def test_sums_over_all_and_over_a_part() -> None:
    checked = check(network())
    whole, part = totals_of(checked), totals_of(checked, ["linear2", "relu1"])
    assert (whole.nodes, whole.parameters, whole.batch) == (8, SMALL, 64)
    assert whole.memory == 64 * sum(node.activation_bytes for node in checked.nodes.values())
    assert (part.nodes, part.parameters) == (2, 1290)
    assert part.multiply_adds == checked.nodes["linear2"].multiply_adds + checked.nodes["relu1"].multiply_adds


def test_each_node_has_the_batch_of_the_source_above_it() -> None:
    document = edits.set_setting(network(), "digits1", "batch_size", 32)
    document = edits.add_node(document, "digits")[0]
    assert batch_at(document, "linear1") == 32
    assert batch_at(document, "digits2") == 64
    checked = check(document)
    assert totals_of(checked, ["linear1", "linear2"]).memory == 32 * sum(
        checked.nodes[key].activation_bytes for key in ("linear1", "linear2")
    )


def test_the_status_line_tells_totals_and_those_of_several_selected(qtbot: QtBot, hand: Hand) -> None:
    line = StatusLine(hand.session)
    qtbot.addWidget(line)
    show(hand, network())
    assert line.totals.text().startswith("Nodes: 8 · parameters: 9,610 · multiply-adds per sample: ")
    assert "memory of a batch of 64: " in line.totals.text()
    hand.session.select(["linear2"])
    assert line.totals.text().startswith("Nodes: 8 ")
    hand.session.select(["linear1", "linear2"])
    assert line.totals.text().startswith("Selected nodes: 2 · parameters: 9,610 ")
    hand.session.select([])
    assert line.totals.text().startswith("Nodes: 8 ")


def test_a_card_tells_formula_shapes_costs_and_findings(hand: Hand) -> None:
    show(hand, network())
    told = node_card(hand.session.document, hand.session.latest, "linear1")
    for part in ("y = x·Wᵀ + b", "N × 64", "N × 128", "8,320", "8,192", "512 B", "Memory of a batch of 64", "32.8 kB"):
        assert part in told, part
    hand.session.apply(edits.remove(hand.session.document, ["flatten1"]), "")
    settle(hand)
    assert hand.canvas.marks.findings
    key = next(iter(hand.canvas.marks.findings))
    assert "●" in node_card(hand.session.document, hand.session.latest, key) or "◆" in node_card(
        hand.session.document, hand.session.latest, key
    )


def test_the_card_appears_when_the_pointer_rests_on_a_node(hand: Hand) -> None:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QHelpEvent
    from PySide6.QtWidgets import QApplication

    show(hand, network())
    at = hand.node("linear1")
    hand.hover(at)
    QApplication.sendEvent(hand.canvas, QHelpEvent(QEvent.Type.ToolTip, at, hand.canvas.mapToGlobal(at)))
    assert hand.canvas.card.isVisible()
    assert "8,320" in hand.canvas.card.text()
