"""What the monkey found, each once more as small as it gets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from blocks_kit import classifier, residual, same_numbers, use, wired
from monkey import agrees, sound

from nodes.spec import Problem
from runtime import annotations, blocks, edits, fragment, store, unpacking
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import FARTHEST, Block, Document, Node, within
from runtime.source import write_source
from studio.inside import level
from studio.offered import LIBRARY, put_in


def test_unpacking_inside_a_block_leaves_a_block_that_is_used_outside() -> None:
    """Inside, nothing is seen of the uses outside."""
    outer = Block("outer", nodes={"inner": use("inner"), "other": Node("other", "relu")})
    document = classifier(use("one"), use("two", block="outer"), blocks=(outer,))
    graph, _ = unpacking.unpack(blocks.inside(document, "outer"), "inner")
    after = blocks.with_inside(document, "outer", graph)
    sound(after)
    assert after.blocks["res"] == residual()


def test_the_ports_of_a_block_cannot_be_muted() -> None:
    """Muted, they were left out of what runs, and the wires outside ended nowhere."""
    document = classifier(use("one"), use("two", "repeat"))
    before = check(document)
    graph = annotations.set_muted(blocks.inside(document, "res"), ["in1", "out1"], True)
    after = check(blocks.with_inside(document, "res", graph))
    assert after.findings == before.findings
    assert after.flat.order == before.flat.order


def test_a_use_stands_before_what_it_feeds_however_long_its_inside_goes_on() -> None:
    tail = [Node(f"relu{number}", "relu") for number in range(4)]
    nodes = [Node("in1", "block_input"), Node("out1", "block_output"), *tail]
    wires = wired("in1.y out1.x", "in1.y relu0.x", "relu0.y relu1.x", "relu1.y relu2.x", "relu2.y relu3.x")
    long = Block("long", nodes={node.id: node for node in nodes}, wires=wires)
    document = classifier(use("one", block="long"), blocks=(long,))
    checked = check(document)
    agrees(checked, document)
    assert checked.order.index("one") < checked.order.index("pool")
    graph = blocks.inside(document, "long")
    agrees(level(checked, ("one",), graph), graph)


def two_ways() -> Block:
    """A block with a short and a long way through it."""
    tail = [Node(f"relu{number}", "relu") for number in range(9)]
    ports = [Node("in1", "block_input"), Node("in2", "block_input"), Node("out1", "block_output")]
    nodes = [*ports, *tail, Node("out2", "block_output")]
    pairs = [f"relu{number}.y relu{number + 1}.x" for number in range(8)]
    wires = wired("in1.y out1.x", "in2.y relu0.x", *pairs, "relu8.y out2.x")
    return Block("two", nodes={node.id: node for node in nodes}, wires=wires)


def test_the_source_of_a_block_with_a_short_and_a_long_way_through_it(tmp_path: Path) -> None:
    """What takes the first result came to stand before the block was called."""
    document = classifier(use("one", block="two"), Node("early", "relu"), Node("sum1", "add"), blocks=(two_ways(),))
    wires = [wire for wire in document.wires if wire.target.node != "early"]
    more = wired("stem.y one.in2", "one.out1 early.x", "one.out2 sum1.x")
    document = document.but(wires=(*wires, *more))
    checked = check(document)
    agrees(checked, document)
    same_numbers(compile_program(checked), tmp_path)


@pytest.mark.parametrize("kind", ["block", "repeat"])
def test_a_block_that_feeds_itself_is_told_as_a_circle(kind: str) -> None:
    """Only a file can say so; inside, the two ways never meet."""
    document = classifier(use("one", kind, "two"), blocks=(two_ways(),))
    kept = [wire for wire in document.wires if wire.source.node != "one"]
    document = document.but(wires=(*kept, *wired("one.out1 one.in2", "one.out2 pool.x")))
    checked = check(document)
    assert [finding.node for finding in checked.findings if finding.kind == "circle"] == ["one"]
    assert not checked.trainable
    with pytest.raises(Problem):
        write_source(compile_program(checked))


def test_weights_are_linked_to_a_node_whose_owner_is_gone() -> None:
    document = Document(nodes={key: Node(key, "linear", linked="gone") for key in ("linear1", "linear2")})
    linked = annotations.link(document, ["linear2"], "linear1")
    assert (linked.nodes["linear1"].linked, linked.nodes["linear2"].linked) == ("", "linear1")


@pytest.mark.parametrize("far", [1e308, -1e308, float("inf"), float("nan")])
def test_no_edit_puts_anything_farther_than_a_file_can_hold(far: float) -> None:
    """What was saved is what is opened again."""
    place = (far, 3.0)
    document, node = edits.add_node(Document(), "relu", place)
    document, other = edits.add_node(document, "relu")
    document = edits.move(document, {other: place})
    document = edits.change_node(document, other, position=place)
    document, comment = annotations.add_comment(document, place, size=(far, far))
    document = annotations.move_comments(annotations.change_comment(document, comment, size=place), {comment: place})
    document, _ = fragment.paste(document, fragment.copy(document, [node], [comment]), place)
    document, use_of = put_in(document, f"{LIBRARY}residual", place)
    document, _ = unpacking.unpack(blocks.repeat(document, use_of), use_of)
    document, _, _ = blocks.group(document, [node, other])
    sound(document)
    assert store.from_bytes(store.to_bytes(document)) == document


def test_positions_within_bounds_are_left_alone() -> None:
    assert within((1.5, -FARTHEST)) == (1.5, -FARTHEST)
    assert within((float("nan"), 1e300)) == (0.0, FARTHEST)
    assert replace(Node("relu1", "relu"), position=within((1.0, float("-inf")))).position == (1.0, -FARTHEST)
