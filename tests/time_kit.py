"""Documents with blocks run over time for tests: cells wired by hand from their gates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from blocks_kit import says, wired

from nodes.catalogue import catalogue
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node, setting
from runtime.document import Block, Document, Node


def plain_cell() -> Block:
    """h′ = tanh(linear(x) + linear(h)); the width is that of the state."""
    nodes = [
        Node("x", "block_input", "x"),
        Node("h", "block_input", "h"),
        Node("wx", "linear", settings={"units": says("h.features")}),
        Node("wh", "linear", settings={"units": says("h.features"), "bias": False}),
        Node("add", "add"),
        Node("tanh", "tanh"),
        Node("next", "block_output", "h"),
    ]
    wires = wired("x.y wx.x", "h.y wh.x", "wx.y add.x", "wh.y add.x", "add.y tanh.x", "tanh.y next.x")
    return Block("cell", "Cell", nodes={one.id: one for one in nodes}, wires=wires)


def gated_cell() -> Block:
    """An LSTM from its gates: c′ = σ(f)·c + σ(i)·tanh(g), h′ = σ(o)·tanh(c′); the gates see x and h side by side."""
    nodes = [Node(key, "block_input", key) for key in ("x", "h", "c")]
    nodes += [Node("both", "concatenate")]
    for gate in ("f", "i", "o", "g"):
        settings = {"units": says("c.features"), **({"first_bias": 3.0} if gate == "f" else {})}
        nodes += [Node(f"w{gate}", "linear", settings=settings)]
        nodes += [Node(f"gate{gate}", "tanh" if gate == "g" else "sigmoid")]
    nodes += [Node("kept", "multiply"), Node("new", "multiply"), Node("cell", "add"), Node("bent", "tanh")]
    nodes += [Node("shown", "multiply"), Node("hnext", "block_output", "h"), Node("cnext", "block_output", "c")]
    wires = wired(
        "x.y both.x",
        "h.y both.x",
        *(f"both.y w{gate}.x" for gate in "fiog"),
        *(f"w{gate}.y gate{gate}.x" for gate in "fiog"),
        "gatef.y kept.x",
        "c.y kept.x",
        "gatei.y new.x",
        "gateg.y new.x",
        "kept.y cell.x",
        "new.y cell.x",
        "cell.y bent.x",
        "gateo.y shown.x",
        "bent.y shown.x",
        "shown.y hnext.x",
        "cell.y cnext.x",
    )
    return Block("lstm", "LSTM cell", nodes={one.id: one for one in nodes}, wires=wires)


def walk() -> Block:
    """A step of a way through the plane: x′ = tanh(linear(x)), and what is seen of it."""
    nodes = [
        Node("x", "block_input", "x"),
        Node("step", "linear", settings={"units": 64}),
        Node("bend", "tanh"),
        Node("drop", "dropout"),
        Node("next", "block_output", "x"),
        Node("read", "sigmoid"),
        Node("seen", "block_output", "seen"),
    ]
    wires = wired("x.y step.x", "step.y bend.x", "bend.y drop.x", "drop.y next.x", "bend.y read.x", "read.y seen.x")
    return Block("walk", "Walk", nodes={one.id: one for one in nodes}, wires=wires)


def dreaming(steps: int = 5, port: str = "next", **settings: object) -> Document:
    """An autoencoder of digits trained one step at a time, and the same step run over time from noise."""
    nodes = [
        Node("digits", "digits"),
        Node("flat", "flatten"),
        Node("trained", "block", "Trained step", {"block": "walk"}),
        Node("loss", "mse"),
        Node("goal", "goal"),
        Node("noise", "noise", "Where it begins", {"shape": [64]}),
        Node("dream", "recurrent", "Dream", {"block": "walk", "steps": steps, **settings}, linked="trained"),
        Node("picture", "reshape", "Picture", {"sizes": [1, 8, 8]}),
        Node("out", "output"),
    ]
    wires = wired(
        "digits.image flat.x",
        "flat.y trained.x",
        "trained.next loss.prediction",
        "flat.y loss.target",
        "loss.loss goal.loss",
        "noise.noise dream.x",
        f"dream.{port} picture.x",
        "picture.y out.x",
    )
    return Document(
        "Dream", {one.id: one for one in nodes}, wires, {"epochs": 1, "device": "cpu"}, blocks={"walk": walk()}
    )


@node(
    key="latch",
    title="Latch",
    family="sources",
    outputs=(Port("sequence"), Port("label")),
)
class Latch(Sampling):
    """Sequences whose first step is ±1 and the rest noise; the label is the sign of the first."""

    steps = setting(12, help="How many steps.")
    samples = setting(512, help="How many sequences.")

    def describe(self) -> dict[str, Signal]:
        return {"sequence": Signal((self.steps, 1)), "label": Signal((), dtype="int64", meaning="label", classes=2)}

    def load(self) -> Data:
        random = np.random.default_rng(0)
        sequence = random.normal(0, 0.5, (self.samples, self.steps, 1)).astype(np.float32)
        label = random.integers(0, 2, self.samples)
        sequence[:, 0, 0] = 2 * label - 1
        return Data({"sequence": sequence, "label": label}, class_names=("down", "up"))


@contextmanager
def latch_source() -> Iterator[None]:
    """The source is in the catalogue inside the block and gone afterwards."""
    catalogue()["latch"] = Latch.node_type  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del catalogue()["latch"]


def latch(block: Block, *, steps: int = 12, length: int = 12, **settings: Any) -> Document:
    """The latch read by a cell run over time; the last h says which of two it was."""
    states = [port for port in ("h", "c") if port in block.nodes]
    nodes = [
        Node("src", "latch", settings={"steps": length, "batch_size": 64, "validation": 0.1, "test": 0.1}),
        Node("zero", "start_state", settings={"sizes": [16]}),
        Node("rnn", "recurrent", settings={"block": block.id, "steps": steps, "enters_x": "sequence", **settings}),
        Node("scores", "linear", settings={"units": 2}),
        Node("out", "output"),
        Node("loss", "cross_entropy"),
        Node("right", "accuracy"),
        Node("goal", "goal", settings={"optimizer.learning_rate": 0.01}),
    ]
    last = "next" if "next" in block.nodes else "hnext"
    wires = wired(
        "src.sequence zero.x",
        "src.sequence rnn.x",
        *(f"zero.y rnn.{port}" for port in states),
        f"rnn.{last} scores.x",
        "scores.y out.x",
        "scores.y loss.prediction",
        "src.label loss.target",
        "scores.y right.prediction",
        "src.label right.target",
        "loss.loss goal.loss",
    )
    return Document(
        "Latch", {one.id: one for one in nodes}, wires, {"epochs": 8, "device": "cpu"}, blocks={block.id: block}
    )
