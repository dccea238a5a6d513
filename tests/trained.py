"""Documents to train and ways to train them, for the tests of the runtime."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.prepare import prepare
from runtime.probe import Probe
from runtime.runner import Runner
from runtime.telemetry import Event, Losses, Mailbox
from runtime.train import fit
from runtime.training import Training

PATIENCE = 60.0  # seconds, of which a sound run takes less than one


def build(nodes: str, wires: str, training: dict[str, Any] | None = None, **settings: dict[str, Any]) -> Document:
    """A document from types in order (`digits linear linear`), wires (`digits1.image>linear1.x`) and settings by id."""
    document = Document(training=training or {})
    for kind in nodes.split():
        identity = edits.fresh_id(document.nodes, kind)
        document, _ = edits.add_node(document, kind, settings=settings.get(identity, {}))
    for wire in wires.split():
        source, target = (End(*end.split(".")) for end in wire.split(">"))
        document = edits.connect(document, source, target)
    return document


def classifier(epochs: int = 1, training: dict[str, Any] | None = None, **settings: dict[str, Any]) -> Document:
    """digits → flatten → linear 16 → relu → linear 10 → cross-entropy → goal, with accuracy and an output."""
    defaults = {"linear1": {"units": 16}, "linear2": {"units": 10}}
    return build(
        "digits flatten linear relu linear cross_entropy goal accuracy output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "linear2.y>accuracy1.prediction digits1.label>accuracy1.target linear2.y>output1.x",
        {"epochs": epochs, "device": "cpu", **(training or {})},
        **{**defaults, **settings},
    )


def regression(epochs: int = 1, **settings: dict[str, Any]) -> Document:
    """diabetes → standardize → linear 1 → mean squared error → goal, with R² and an output."""
    return build(
        "diabetes standardize linear mse goal r2 output",
        "diabetes1.features>standardize1.x standardize1.y>linear1.x linear1.y>mse1.prediction "
        "diabetes1.target>mse1.target mse1.loss>goal1.loss linear1.y>r21.prediction diabetes1.target>r21.target "
        "linear1.y>output1.x",
        {"epochs": epochs, "device": "cpu"},
        **{"linear1": {"units": 1}, **settings},
    )


def prepared(document: Document, seed: int | None = None) -> Training:
    return prepare(check(document), 1, seed)


def trained(training: Training) -> list[Event]:
    """Train to the end without a thread; every event in order."""
    return [event for events in fit(training, Probe(training.program, training.goals, 1)) for event in events]


def losses_of(events: Iterable[Any], goal: str = "goal1") -> list[float]:
    """All losses of a goal, from its `Losses` events."""
    told = [event for event in events if isinstance(event, Losses) and event.goal == goal]
    return [float(value) for event in told for value in event.values]


def runner_of(document: Document, number: int = 1, folder: Path | None = None, **facts: Any) -> tuple[Runner, Mailbox]:
    mailbox = Mailbox()
    return Runner(check(document), mailbox, number=number, folder=folder, **facts), mailbox


def run(document: Document, folder: Path | None = None, **facts: Any) -> tuple[Runner, list[Event]]:
    """Run to the end in the thread; the runner and every event."""
    runner, mailbox = runner_of(document, folder=folder, **facts)
    runner.start()
    assert runner.join(PATIENCE)
    return runner, mailbox.take()
