"""What differs between two documents, proved on random ones: what is found leads from the old to the new."""

from __future__ import annotations

import itertools
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import edits
from runtime.changes import Change, Part, alike
from runtime.compare import Comparison, compare, match
from runtime.document import Block, Comment, Document, End, Frame, Node, Wire

TYPES = ("relu", "linear", "add", "digits", "mystery")
IDS = tuple(f"n{number}" for number in range(8))

nodes = st.builds(
    Node,
    id=st.sampled_from(IDS),
    type=st.sampled_from(TYPES),
    title=st.sampled_from(("", "Encoder", "Decoder")),
    settings=st.dictionaries(st.sampled_from(("units", "bias")), st.sampled_from((64, 10, True, 0.5)), max_size=2),
    position=st.tuples(st.sampled_from((0.0, 40.0)), st.sampled_from((0.0, 80.0))),
    muted=st.booleans(),
    linked=st.sampled_from(("", "n1")),
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    found = {node.id: node for node in draw(st.lists(nodes, max_size=8))}
    keys = sorted(found)
    ends = st.tuples(st.sampled_from(keys), st.sampled_from(keys)) if keys else st.nothing()
    pairs = draw(st.lists(ends, max_size=8, unique=True)) if keys else []
    wires = tuple(Wire(End(one, "y"), End(other, "x")) for one, other in pairs)
    return Document(draw(st.sampled_from(("", "a"))), found, wires, draw(st.sampled_from(({}, {"epochs": 3}))))


@given(documents(), documents(), st.booleans())
def test_every_node_is_matched_added_or_removed_and_none_twice(old: Document, new: Document, related: bool) -> None:
    found = compare(old, new, related=related)
    assert sorted([*found.pairs, *found.removed]) == sorted(old.nodes)
    assert sorted([*found.pairs.values(), *found.added]) == sorted(new.nodes)
    assert len(set(found.pairs.values())) == len(found.pairs)
    assert {changed.old: changed.new for changed in found.changed}.items() <= found.pairs.items()


@given(documents(), documents(), st.booleans())
def test_the_wires_found_lead_from_the_old_to_the_new(old: Document, new: Document, related: bool) -> None:
    found = compare(old, new, related=related)
    kept = [wire for wire in old.wires if wire not in found.wires_removed]
    moved = {Wire(End(found.pairs[wire.source.node], "y"), End(found.pairs[wire.target.node], "x")) for wire in kept}
    assert moved | set(found.wires_added) == set(new.wires)
    assert not moved & set(found.wires_added)


@given(documents(), documents())
def test_unnamed_changes_leave_the_nodes_alike(old: Document, new: Document) -> None:
    found = compare(old, new)
    told = {changed.new for changed in found.changed}
    for before, after in found.pairs.items():
        if after not in told and after not in found.moved:
            one, other = old.nodes[before], new.nodes[after]
            assert (one.type, one.title, one.muted, one.linked) == (other.type, other.title, other.muted, other.linked)


@given(documents())
def test_a_document_is_the_same_as_itself_and_as_its_copy(document: Document) -> None:
    copy = document.but(nodes={key: replace(node) for key, node in document.nodes.items()})
    assert compare(document, copy).same
    assert compare(document, copy, related=False).same


@given(documents(), documents())
def test_the_way_back_is_the_way_there_mirrored(old: Document, new: Document) -> None:
    there, back = compare(old, new), compare(new, old)
    assert (there.added, there.removed) == (back.removed, back.added)
    assert there.back == back.pairs
    assert {change.new for change in there.changed} == {change.old for change in back.changed}
    assert set(there.wires_added) == set(back.wires_removed)


def row(*kinds: str) -> Document:
    document, last = Document(), ""
    for number, kind in enumerate(kinds):
        document, name = edits.add_node(document, kind, (200.0 * number, 0.0))
        if last:
            document = edits.connect(document, End(last, "y"), End(name, "x"))
        last = name
    return document


def test_a_node_put_in_between_and_a_setting_are_told() -> None:
    old = row("linear", "relu")
    new, name = edits.add_node(old, "dropout", (100.0, 0.0))
    new = edits.remove(new, wires=new.wires)
    new = edits.connect(new, End("linear1", "y"), End(name, "x"))
    new = edits.connect(new, End(name, "y"), End("relu1", "x"))
    new = edits.set_setting(new, "linear1", "units", 10)
    found = compare(old, new)
    assert found.added == ("dropout1",)
    assert found.wires_removed == old.wires
    assert found.wires_added == new.wires
    (changed,) = found.changed
    assert changed.new == "linear1"
    (change,) = changed.changes
    assert (change.field, change.new, change.setting) == ("units", 10, True)
    assert isinstance(change.old, int)


def test_a_default_written_out_is_no_change() -> None:
    old = row("linear")
    from nodes.catalogue import find

    facts = find("linear")
    assert facts is not None
    default = next(item.default for item in facts.settings if item.key == "units")
    new = edits.change_node(old, "linear1", settings={"units": default})
    assert compare(old, new).same


def test_a_move_is_no_change_but_is_told() -> None:
    old = row("relu", "relu")
    found = compare(old, edits.move(old, {"relu2": (5.0, 5.0)}))
    assert found == Comparison({"relu1": "relu1", "relu2": "relu2"}, moved=("relu2",))
    assert found.count == 0
    assert not found.same


def test_another_order_at_a_port_that_takes_many_is_told() -> None:
    document = row("relu")
    document, other = edits.add_node(document, "relu")
    document, both = edits.add_node(document, "concatenate")
    old = edits.connect(edits.connect(document, End("relu1", "y"), End(both, "x")), End(other, "y"), End(both, "x"))
    new = old.but(wires=tuple(reversed(old.wires)))
    (changed,) = compare(old, new).changed
    assert changed.changes == (Change("order", ("relu1", "relu2"), ("relu2", "relu1")),)


def other_ids(document: Document, letter: str) -> Document:
    """The same document as another person would have drawn it."""
    name = {key: f"{letter}{number}" for number, key in enumerate(document.nodes)}
    return document.but(
        nodes={name[key]: replace(node, id=name[key]) for key, node in document.nodes.items()},
        wires=tuple(
            Wire(End(name[wire.source.node], wire.source.port), End(name[wire.target.node], wire.target.port))
            for wire in document.wires
        ),
    )


def test_documents_of_another_origin_are_matched_by_what_they_are() -> None:
    old = row("flatten", *["linear"] * 3)
    new = other_ids(old, "k")
    assert compare(old, new, related=False).same
    assert len(compare(old, new).added) == len(old.nodes)  # by id alone nothing is found again


def test_titles_come_before_places() -> None:
    old = row("linear", "linear")
    old = edits.change_node(old, "linear1", title="Wide")
    new = other_ids(row("linear", "linear"), "k")
    new = edits.change_node(new, "k1", title="Wide")
    assert match(old, new, related=False)["linear1"] == "k1"


def test_the_same_id_with_another_type_is_a_change_of_type() -> None:
    old = row("relu")
    new = edits.change_node(old, "relu1", type="tanh")
    (changed,) = compare(old, new).changed
    assert changed.changes == (Change("type", "relu", "tanh"),)


def test_frames_comments_blocks_and_the_whole_are_told() -> None:
    old = row("relu").but(
        title="a",
        frames={"f": Frame("f", ("relu1",), "Encoder")},
        comments={"c": Comment("c", "why")},
        blocks={"b": Block("b", "Residual")},
    )
    new = row("relu").but(
        title="b",
        training={"epochs": 5},
        frames={"f": Frame("f", ("relu1",), "Decoder")},
        blocks={"b": Block("b", "Residual"), "d": Block("d", "Dense")},
    )
    found = compare(old, new)
    assert found.parts == (
        Part("frame", "f", "Encoder", "Decoder"),
        Part("comment", "c", "why", None),
        Part("block", "d", None, "Dense"),
    )
    assert found.whole == (Change("title", "a", "b"), Change("epochs", 30, 5, setting=True))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [(1, 1.0, True), (1, True, False), ((1, 2), [1, 2], True), ([1], [1, 2], False), ({"a": 1}, {"a": 1.0}, True)],
)
def test_values_are_alike_when_they_say_the_same(one: object, other: object, same: bool) -> None:
    assert alike(one, other) is same


def test_ten_thousand_nodes_are_compared_without_recursion() -> None:
    keys = [f"n{number}" for number in range(10_000)]
    wires = tuple(Wire(End(one, "y"), End(other, "x")) for one, other in itertools.pairwise(keys))
    old = Document(nodes={key: Node(key, "relu") for key in keys}, wires=wires)
    assert compare(old, other_ids(old, "k").but(title="x"), related=False).pairs == {}  # nothing tells them apart
    named = old.but(nodes={**old.nodes, "n0": replace(old.nodes["n0"], title="First")})
    assert len(compare(named, other_ids(named, "k"), related=False).pairs) == len(keys)


def test_comparing_needs_no_torch() -> None:
    code = "import runtime.compare, sys; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
