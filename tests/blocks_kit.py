"""Documents with blocks for tests: a residual block used in every way that there is."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.document import Block, Document, End, Exposed, Node, Wire

if TYPE_CHECKING:
    from runtime.compile import Program


def wired(*pairs: str) -> tuple[Wire, ...]:
    """Wires written as `a.y b.x`."""
    ends = [[End(*end.split(".")) for end in pair.split()] for pair in pairs]
    return tuple(Wire(source, target) for source, target in ends)


def says(text: str) -> dict[str, str]:
    """An expression as the value of a setting."""
    return {"expression": text}


def residual() -> Block:
    """Two convolutions and a way around them; the width between is a setting, the channels are kept."""
    nodes = [
        Node("in1", "block_input", "x"),
        Node("conv1", "conv2d", settings={"channels": says("width")}, position=(200, 0)),
        Node("norm1", "batch_norm2d", position=(400, 0)),
        Node("relu1", "relu", position=(600, 0)),
        Node("conv2", "conv2d", settings={"channels": says("in.channels")}, position=(800, 0)),
        Node("add1", "add", position=(1000, 0)),
        Node("out1", "block_output", "y", position=(1200, 0)),
    ]
    wires = wired(
        "in1.y conv1.x",
        "conv1.y norm1.x",
        "norm1.y relu1.x",
        "relu1.y conv2.x",
        "conv2.y add1.x",
        "in1.y add1.x",
        "add1.y out1.x",
    )
    width = Exposed("width", 8, "Width", "Channels between the two convolutions.")
    return Block(
        "res", "Residual", "Two convolutions and a skip.", {one.id: one for one in nodes}, wires, settings=(width,)
    )


def classifier(*middle: Node, blocks: tuple[Block, ...] = (), **changes: Any) -> Document:
    """Digits through a stem of 16 channels, these nodes in a row, pooling, and ten scores that are trained."""
    nodes = [
        Node("src", "digits"),
        Node("stem", "conv2d", settings={"channels": 16}),
        *middle,
        Node("pool", "global_average_pool"),
        Node("scores", "linear", settings={"units": 10}),
        Node("out", "output"),
        Node("loss", "cross_entropy"),
        Node("goal", "goal"),
    ]
    row = [("src", "image", ""), ("stem", "y", "x")]
    row += [
        (one.id, "out1" if "block" in one.settings else "y", "in1" if "block" in one.settings else "x")
        for one in middle
    ]
    row += [("pool", "y", "x"), ("scores", "y", "x"), ("out", "y", "x")]
    wires = [Wire(End(before[0], before[1]), End(after[0], after[2])) for before, after in pairwise(row)]
    wires += wired("scores.y loss.prediction", "src.label loss.target", "loss.loss goal.loss")
    known = {block.id: block for block in (residual(), *blocks)}
    return Document(
        "Test", {one.id: one for one in nodes}, tuple(wires), {"epochs": 1, "device": "cpu"}, blocks=known, **changes
    )


def use(identity: str, kind: str = "block", block: str = "res", **fields: Any) -> Node:
    """A use of a block."""
    settings = {"block": block, **fields.pop("settings", {})}
    return Node(identity, kind, settings=settings, **fields)


def same_numbers(program: Program, tmp_path: Path) -> None:
    """The exported source takes the weights and gives what the program gives."""
    import torch

    from runtime.compile import strip
    from runtime.source import write_source

    path = tmp_path / "network.py"
    path.write_text(write_source(program), encoding="utf-8")
    specification = importlib.util.spec_from_file_location("network_of_test", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    network = module.Network().eval()
    network.load_state_dict(strip(program, "out"))
    program.network.eval()
    image = torch.randn(3, 1, 8, 8)
    assert torch.equal(network(image), program.graph("out").module(image)[0])
