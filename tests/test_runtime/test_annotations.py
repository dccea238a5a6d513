"""States, notes, frames, comments, shared weights and reroute points as edits of the document."""

from __future__ import annotations

import pytest

from nodes.spec import Problem
from runtime import annotations as notes
from runtime import edits
from runtime.document import Document, End, Wire


def row(count: int, kind: str = "linear") -> Document:
    """Nodes in a row, each wired to the next."""
    document = Document()
    for number in range(count):
        document, name = edits.add_node(document, kind, (200.0 * number, 0.0))
        if number:
            document = edits.connect(document, End(f"{kind}{number}", "y"), End(name, "x"))
    return document


@pytest.mark.parametrize("state", ["muted", "frozen", "pinned"])
def test_a_state_is_set_on_several_nodes_and_taken_back(state: str) -> None:
    document = row(3)
    put = getattr(notes, f"set_{state}")
    changed = put(document, ["linear1", "linear3"], True)
    assert [getattr(node, state) for node in changed.nodes.values()] == [True, False, True]
    assert put(changed, ["linear1"], True) is changed  # nothing to do: no step to undo
    assert put(changed, ["linear1", "linear3"], False) == document


def test_a_note_is_stripped_and_taken_away_by_an_empty_one() -> None:
    document = notes.set_note(row(1), ["linear1"], "  why this?\n")
    assert document.nodes["linear1"].note == "why this?"
    assert notes.set_note(document, ["linear1"], " ") == row(1)


def test_links_lead_to_one_owner() -> None:
    document = notes.link(row(4), ["linear2", "linear3"], "linear1")
    document = notes.link(document, ["linear4"], "linear3")  # that one has no weights of its own
    assert {node.linked for node in document.nodes.values()} == {"", "linear1"}
    assert notes.twins(document, "linear4") == {"linear1", "linear2", "linear3"}
    assert notes.twins(row(2), "linear1") == frozenset()


def test_an_owner_that_is_linked_brings_its_followers() -> None:
    document = notes.link(row(3), ["linear3"], "linear2")
    document = notes.link(document, ["linear2"], "linear1")
    assert document.nodes["linear3"].linked == "linear1"


def test_unlinking_an_owner_leaves_the_others_together() -> None:
    document = notes.link(row(4), ["linear2", "linear3", "linear4"], "linear1")
    apart = notes.unlink(document, ["linear1"])
    assert notes.twins(apart, "linear1") == frozenset()
    assert notes.twins(apart, "linear2") == {"linear3", "linear4"}
    assert notes.unlink(document, document.nodes) == row(4)


def test_types_that_differ_cannot_share_weights() -> None:
    document, other = edits.add_node(row(1), "conv2d")
    with pytest.raises(Problem, match="one type"):
        notes.link(document, [other], "linear1")


def test_a_frame_keeps_document_order_and_takes_a_color_of_its_own() -> None:
    document, first = notes.add_frame(row(3), ["linear3", "linear1"], "Head")
    assert document.frames[first].members == ("linear1", "linear3")
    document, second = notes.add_frame(document, ["linear2"])
    assert document.frames[second].color != document.frames[first].color
    with pytest.raises(Problem, match="needs nodes"):
        notes.add_frame(document, [])
    assert notes.remove_frames(document, {first, second}) == row(3)


def test_members_join_and_leave_and_an_empty_frame_goes() -> None:
    document, frame = notes.add_frame(row(3), ["linear1"])
    document = notes.set_members(document, {frame: ["linear2", "linear1"]}, {})
    assert document.frames[frame].members == ("linear1", "linear2")
    document = notes.set_members(document, {}, {frame: {"linear1", "linear2"}})
    assert not document.frames


def test_a_comment_never_gets_too_small_to_be_read() -> None:
    document, key = notes.add_comment(Document(), (8.0, 16.0), "두 줄\nof text")
    document = notes.change_comment(document, key, size=(1.0, 1.0))
    assert document.comments[key].size == notes.SMALLEST
    document = notes.move_comments(document, {key: (1.0, 2.0)})
    assert document.comments[key].position == (1.0, 2.0)
    assert not notes.remove_comments(document, {key}).comments


def test_a_reroute_point_takes_several_wires_and_keeps_the_order_of_inputs() -> None:
    document = row(2)
    document, total = edits.add_node(document, "concatenate")
    for name in ("linear1", "linear2"):
        document = edits.connect(document, End(name, "y"), End(total, "x"))
    before = document
    taken = [wire for wire in document.wires if wire.source == End("linear1", "y")]
    document, point = notes.add_reroute(document, taken, (0.0, 0.0))
    assert [wire.target.node for wire in document.outgoing[point]] == ["linear2", total]
    assert [wire.source.node for wire in document.incoming[total]] == [point, "linear2"]
    assert notes.without_reroutes(document, [point]) == before


def test_a_loss_cannot_be_led_around() -> None:
    document, loss = edits.add_node(Document(), "cross_entropy")
    document, goal = edits.add_node(document, "goal")
    document = edits.connect(document, End(loss, "loss"), End(goal, "loss"))
    with pytest.raises(Problem, match="carries a loss"):
        notes.add_reroute(document, document.wires, (0.0, 0.0))


def test_a_chain_of_points_is_healed_and_leaves_no_frame_of_nothing() -> None:
    document = row(2)
    wire = Wire(End("linear1", "y"), End("linear2", "x"))
    document, first = notes.add_reroute(document, [wire], (0.0, 0.0))
    document, second = notes.add_reroute(document, document.outgoing[first], (0.0, 0.0))
    document, _ = notes.add_frame(document, [first, second])
    assert notes.without_reroutes(document, [first, second]) == row(2)
