"""What the tests of node types share: a source that gives whatever signals a test asks for, and inputs that fit a type.

A case is a node type with settings and the signals of one sample that enter it. Where a declaration has no `examples`,
inputs are chosen by the ranks and dtypes of its ports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from nodes.catalogue import catalogue
from nodes.spec import Data, Examples, NodeType, Port, Signal, node, setting
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire

SAMPLE_SHAPES = {2: (8,), 3: (4, 8), 4: (4, 8, 8)}
PLACES = ("a", "b", "c")
SEQUENCE, IMAGE = Signal(SAMPLE_SHAPES[3]), Signal(SAMPLE_SHAPES[4])

# Settings that change what a node is made of, beside its defaults.
MORE: dict[str, Examples] = {
    "conv1d": (({"kernel": 5, "stride": 2, "padding": 0, "dilation": 1, "groups": 4, "bias": False}, (SEQUENCE,)),),
    "conv2d": (({"kernel": (3, 5), "stride": (2, 1), "padding": (0, 2), "dilation": (2, 1), "groups": 2}, (IMAGE,)),),
    "conv_transpose2d": (({"kernel": (3, 3), "padding": (1, 1), "extra": (1, 0), "groups": 2}, (IMAGE,)),),
    "depthwise_conv2d": (({"multiplier": 3, "dilation": (2, 2)}, (IMAGE,)),),
    "dropout": (({"whole_channels": True}, (IMAGE,)), ({"whole_channels": True}, (SEQUENCE,))),
    "gru": (({"bidirectional": True}, (SEQUENCE,)), ({"layers": 2, "dropout": 0.1}, (SEQUENCE,))),
    "lstm": (({"bidirectional": True, "layers": 2}, (SEQUENCE,)), ({"layers": 2, "dropout": 0.1}, (SEQUENCE,))),
    "rnn": (({"bidirectional": True, "nonlinearity": "relu"}, (SEQUENCE,)),),
    "multihead_attention": (
        ({"causal": True, "dropout": 0.1}, (SEQUENCE, SEQUENCE, SEQUENCE)),
        ({"heads": 2}, (SEQUENCE, Signal((5, 3)), Signal((5, 6)))),
    ),
    "layer_norm": (({"over": "sample", "affine": False}, (IMAGE,)),),
    "max_pool2d": (({"kernel": (3, 2), "stride": (1, 2), "padding": (1, 0)}, (IMAGE,)),),
    "average_pool1d": (({"kernel": 3, "stride": 1, "padding": 1}, (SEQUENCE,)),),
    "pad": (
        ({"amounts": (1, 2, 0, 1), "value": 0.5}, (IMAGE,)),
        ({"amounts": (2, 1), "mode": "reflect"}, (IMAGE,)),
        ({"amounts": (1, 1), "mode": "circular"}, (SEQUENCE,)),
        ({"amounts": (9, 9), "mode": "replicate"}, (Signal((8,)),)),
    ),
    "prelu": (({"per_channel": True}, (IMAGE,)),),
    "scale": (({"low": -1.0, "together": "all"}, (IMAGE,)), ({"together": "place"}, (SEQUENCE,))),
    "sine": (({"frequency": 30.0}, (SEQUENCE,)),),
    "slice": (
        ({"start": -2}, (SEQUENCE,)),
        ({"axis": -1, "start": 1, "stop": 8, "step": 3}, (IMAGE,)),
    ),
    "softmax": (({"axis": -1}, (SEQUENCE,)),),
    "standardize": (({"together": "last"}, (SEQUENCE,)), ({}, (IMAGE,)), ({}, (Signal(()),))),
    "mean": (({"axes": (2, -1), "keep": True}, (IMAGE,)), ({"axes": ()}, (SEQUENCE,))),
    "sum": (({"axes": (1, 2)}, (IMAGE,)),),
    "upsample": (({"mode": "linear"}, (SEQUENCE,)), ({"mode": "linear"}, (IMAGE,)), ({"mode": "cubic"}, (IMAGE,))),
    "flatten": (({}, (IMAGE,)), ({}, (Signal(()),))),
    "kl_divergence": (
        ({}, (Signal((4, 3), high=0.0, meaning="log_probabilities"), Signal((4, 3), meaning="probabilities"))),
    ),
}

_given: list[tuple[Signal, ...]] = []  # grows only: the check remembers what a number stood for


@node(key="given", title="Given", family="sources", outputs=tuple(Port(place) for place in PLACES))
class Given:
    """Whatever a test gives."""

    number = setting(0, help="Which of the given signals.")

    def describe(self) -> dict[str, Signal]:
        signals = _given[self.number]
        return {place: signals[min(index, len(signals) - 1)] for index, place in enumerate(PLACES)}

    def load(self) -> Data:
        return Data({})


@contextmanager
def given_source() -> Iterator[None]:
    """The source is in the catalogue inside the block and gone afterwards."""
    known = catalogue()
    known["given"] = Given.node_type  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del known["given"]


@dataclass(frozen=True)
class Case:
    """A node type, its settings and the signals of one sample that enter it, port by port."""

    facts: NodeType
    settings: Mapping[str, Any]
    inputs: tuple[Signal | tuple[Signal, ...], ...]

    @property
    def flat(self) -> tuple[Signal, ...]:
        """The signals of samples in the order of the wires; what has no batch axis is a Parameter of the document."""
        every = (one for given in self.inputs for one in (given if isinstance(given, tuple) else (given,)))
        return tuple(one for one in every if not one.again)

    def document(self) -> Document:
        """Given or a Parameter → the node → an Output for each of its ports; a loss stands before a port for one."""
        nodes = {"it": Node("it", self.facts.key, settings=dict(self.settings))}
        if self.flat:
            if self.flat not in _given:  # the same case is the same document, whose check is known
                _given.append(self.flat)
            nodes = {"given1": Node("given1", "given", settings={"number": _given.index(self.flat)}), **nodes}
        wires, places = [], iter(PLACES)
        for port, given in zip(self.facts.inputs, self.inputs, strict=True):
            for signal in given if isinstance(given, tuple) else (given,):
                source = End(f"learnt{port.key}", "y") if signal.again else End("given1", next(places))
                if signal.again:
                    nodes[source.node] = Node(source.node, "parameter", settings={"shape": signal.shape})
                if port.kind == "scalar":
                    nodes["scalar"] = Node("scalar", "mean_loss")
                    wires.append(Wire(source, End("scalar", "x")))
                    source = End("scalar", "loss")
                wires.append(Wire(source, End("it", port.key)))
        for number, port in enumerate(self.facts.outputs):
            if self.facts.kind == "module":
                nodes[f"out{number}"] = Node(f"out{number}", "output")
                wires.append(Wire(End("it", port.key), End(f"out{number}", "x")))
        return Document("", nodes, tuple(wires))

    def check(self) -> Checked:
        """The checked document, free of errors about the node."""
        checked = check(self.document())
        told = [finding for finding in checked.findings if finding.node == "it" and finding.severity != "hint"]
        told = [finding for finding in told if finding.kind != "not_exportable"]  # each case stands above an Output
        assert not told, told
        return checked

    def batch(self, rows: int, seed: int = 0) -> list[torch.Tensor]:
        """Real numbers for each input; whole ones from 0 up to the classes."""
        draw = torch.Generator().manual_seed(seed)
        return [draw_signal(signal, rows, draw) for signal in self.flat]


def draw_signal(signal: Signal, rows: int, draw: torch.Generator) -> torch.Tensor:
    """A batch as the signal says: labels, signs, shares that add up to 1, or any numbers."""
    shape = (rows, *signal.shape)
    if not signal.floating:
        return torch.randint(0, signal.classes or 3, shape, generator=draw)
    numbers = torch.randn(shape, generator=draw)
    if signal.meaning == "sign":
        return numbers.sign()
    if signal.meaning == "probabilities":
        return numbers.softmax(1) if shape[-1] > 1 else numbers.sigmoid()
    if signal.meaning == "log_probabilities":
        return numbers.log_softmax(1)
    return numbers.sigmoid() if signal.low == 0 else numbers


def cases_of(facts: NodeType) -> list[Case]:
    """The cases a declaration names, or one with default settings and inputs that its ports take."""
    examples = getattr(facts.declaration, "examples", None)
    if not examples:
        inputs = tuple(_fitting(port) for port in facts.inputs)
        ranks = facts.inputs[0].ranks[1:] if len(inputs) == 1 else ()
        examples = (({}, inputs), *(({}, (Signal(SAMPLE_SHAPES[rank]),)) for rank in ranks))
    return [Case(facts, settings, inputs) for settings, inputs in (*examples, *MORE.get(facts.key, ()))]


def _fitting(port: Port) -> Signal:
    return Signal(SAMPLE_SHAPES[port.ranks[0] if port.ranks else 2])


def all_cases(*kinds: str) -> list[Case]:
    """Every case of every node type of these kinds. A name in `MORE` that is no key would be no test, so it fails."""
    assert MORE.keys() <= catalogue().keys()
    return [case for facts in catalogue().values() if facts.kind in kinds for case in cases_of(facts)]


def name_of(case: Case) -> str:
    """A name for a test: the key and what enters."""
    shapes = ["x".join(map(str, signal.shape)) or "1" for signal in case.flat]
    return "-".join([case.facts.key, *shapes, *map(str, case.settings)])


def equal_data(one: Data, other: Data) -> bool:
    """Whether two loads gave the same arrays."""
    return one.arrays.keys() == other.arrays.keys() and all(
        np.array_equal(one.arrays[key], other.arrays[key]) for key in one.arrays
    )
