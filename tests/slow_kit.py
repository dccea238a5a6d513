"""What tests of slow motion share: a run that has begun, its sub-steps, and the step itself as torch took it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.examples import find
from runtime.insight.lens import of_training
from runtime.insight.slow_motion import SlowMotion
from runtime.insight.slow_step import Taken, take_slowly
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step
from runtime.training import Training

Picked = Iterable[tuple[str, str, tuple[int, ...]]]
ATTENTION = "multiheadattention1"


def trained(document: Document, steps: int = 2) -> Training:
    checked = check(document)
    assert checked.trainable, checked.findings
    training = prepare(checked, 1)
    training.program.network.train()
    for _ in range(steps):
        take_step(training)
    return training


def told(training: Training, sample: int = 1, picked: Picked = ()) -> tuple[list[dict[str, Any]], Taken]:
    """The sub-steps, and the step itself as it was seen."""
    lens = of_training(training)
    with lens.used(draws=True):
        steps = SlowMotion(sample, tuple(picked)).answer(lens).facts["steps"]
    with lens.used(draws=True):  # with the same draws
        return steps, take_slowly(training)


def attending(**settings: Any) -> Document:
    document = load(find("reverse-attention"))
    for key, value in settings.items():
        document = edits.set_setting(document, ATTENTION, key, value)
    return document


def recurrent(kind: str, **settings: Any) -> Document:
    """The same data through a recurrent layer."""
    document = load(find("reverse-attention"))
    nodes = {**document.nodes, "again1": Node("again1", kind, settings={"units": 6, **settings})}
    del nodes[ATTENTION]
    kept = [wire for wire in document.wires if ATTENTION not in (wire.source.node, wire.target.node)]
    new = (Wire(End("add1", "y"), End("again1", "x")), Wire(End("again1", "sequence"), End("linear1", "x")))
    return document.but(nodes=nodes, wires=(*kept, *new))


def step_of(steps: list[dict[str, Any]], node: str, port: str = "y", phase: str = "forward") -> dict[str, Any]:
    return next(one for one in steps if (one["phase"], one["node"], one.get("port")) == (phase, node, port))


def line_of(step: dict[str, Any], name: str) -> dict[str, Any]:
    return next(line for line in step["arithmetic"]["lines"] if line["name"] == name)
