"""Nothing that looks at a document recurses over it: 10,000 nodes in a chain go through a stack of a few frames."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from blocks_kit import classifier, use, wired

from runtime import blocks, edits, fragment, rewiring, store, unpacking
from runtime.check import check
from runtime.compare import compare
from runtime.document import Block, Document, End, Node, Wire
from runtime.expand import DEEPEST
from runtime.summary import summarize
from runtime.wiring import circular, targets_of, topological
from studio.canvas.arrange import arrange

LENGTH = 10_000
ROOM = 150  # frames above the test's own: torch, JSON and imports take some


def chain(length: int = LENGTH) -> Document:
    """ReLUs in a row, each fed by the one before."""
    nodes = {f"relu{number}": Node(f"relu{number}", "relu", position=(200.0 * number, 0.0)) for number in range(length)}
    wires = [Wire(End(f"relu{n}", "y"), End(f"relu{n + 1}", "x")) for n in range(length - 1)]
    return Document(nodes=nodes, wires=tuple(wires))


def nested(depth: int) -> Document:
    """Blocks inside blocks, a ReLU in the innermost."""
    found = []
    for number in range(depth):
        last = number + 1 == depth
        inner = Node("inner", "relu") if last else use("inner", block=f"nest{number + 1}")
        wires = wired("in1.y inner.x", "inner.y out1.x") if last else wired("in1.y inner.in1", "inner.out1 out1.x")
        nodes = (Node("in1", "block_input"), Node("out1", "block_output"), inner)
        found.append(Block(f"nest{number}", nodes={node.id: node for node in nodes}, wires=wires))
    return classifier(use("one", block="nest0"), blocks=tuple(found))


@contextmanager
def shallow(room: int = ROOM) -> Iterator[None]:
    """A stack with room for so many more frames."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + room)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@pytest.fixture(autouse=True)
def imported() -> None:
    """What imports torch does so before the stack is made shallow."""
    document = nested(2)
    summarize(check(document))
    arrange(document)


def test_a_chain_of_ten_thousand_is_opened_checked_and_edited() -> None:
    document = chain()
    with shallow():
        again = store.from_bytes(store.to_bytes(document))
        checked = check(again)
        assert len(checked.order) == LENGTH
        summarize(checked)
        compare(document, again)
        assert len(topological(again)) == LENGTH
        assert not circular(again)
        assert len(again.upstream(f"relu{LENGTH - 1}")) == LENGTH
        targets_of(again, "relu0")
        edits.refuse_wire(again, End(f"relu{LENGTH - 1}", "y"), End("relu0", "x"))
        middle = [f"relu{number}" for number in range(1, LENGTH - 1)]
        healed = rewiring.remove_and_heal(again, middle)
        assert healed.wires == (Wire(End("relu0", "y"), End(f"relu{LENGTH - 1}", "x")),)
        grouped, block, _ = blocks.group(again, middle)
        check(grouped)
        unpacked, _ = unpacking.unpack(grouped, block)
        assert len(unpacked.nodes) == LENGTH
        pasted, _ = fragment.paste(again, fragment.copy(again, middle))
        assert len(pasted.nodes) == 2 * LENGTH - 2


def test_a_chain_is_arranged() -> None:
    document = chain(3_000)
    with shallow():
        assert len(arrange(document)) == 3_000


def test_blocks_two_hundred_deep_are_told_not_followed() -> None:
    document = nested(200)
    with shallow():
        checked = check(document)
        assert any(f"{DEEPEST}" in str(finding.values.get("depth", "")) for finding in checked.findings)
        blocks.refuse_circle(document.blocks, "nest0")
        graph = blocks.inside(document, "nest199")
        blocks.with_inside(document, "nest199", edits.move(graph, {"inner": (5.0, 5.0)}))
        taken = fragment.copy(document, ["one"])
        pasted, _ = fragment.paste(Document(), store.fragment_from_text(store.fragment_to_text(taken)))
        assert len(pasted.blocks) == 200


def test_blocks_as_deep_as_they_may_be_run() -> None:
    document = nested(DEEPEST)
    with shallow():
        checked = check(document)
        assert checked.trainable
        summarize(checked)
