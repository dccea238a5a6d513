"""A document with a block, for tests of what is told about insides."""

from __future__ import annotations

from runtime.document import Block, Document, End, Node, Wire


def with_block() -> Document:
    """Digits → Flatten → Block (Linear 16 → ReLU) → Output."""
    inside = {
        "in": Node("in", "block_input"),
        "linear1": Node("linear1", "linear", settings={"units": 16}),
        "relu1": Node("relu1", "relu"),
        "out": Node("out", "block_output"),
    }
    wires = (
        Wire(End("in", "y"), End("linear1", "x")),
        Wire(End("linear1", "y"), End("relu1", "x")),
        Wire(End("relu1", "y"), End("out", "x")),
    )
    nodes = {
        "digits1": Node("digits1", "digits"),
        "flatten1": Node("flatten1", "flatten"),
        "block1": Node("block1", "block", settings={"block": "stem"}),
        "output1": Node("output1", "output"),
    }
    outside = (
        Wire(End("digits1", "image"), End("flatten1", "x")),
        Wire(End("flatten1", "y"), End("block1", "in")),
        Wire(End("block1", "out"), End("output1", "x")),
    )
    return Document(nodes=nodes, wires=outside, blocks={"stem": Block("stem", "Stem", nodes=inside, wires=wires)})
