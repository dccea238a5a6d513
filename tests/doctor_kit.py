"""Tiny networks for the Doctor: trained headless with a look at every step, and looked over by all rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from trained import build

from runtime.blame import blame
from runtime.check import check
from runtime.checkpoint import clone
from runtime.doctor import Case, Diagnosis, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.document import Document
from runtime.history import History
from runtime.prepare import prepare
from runtime.probe import Probe
from runtime.telemetry import Failed, Started
from runtime.train import fit
from runtime.training import NotFinite, Training

KEEP = 1_000_000


def case_of(document: Document, steps: int = KEEP) -> Case:
    """The case of a document trained for so many steps, every tenth of them looked into, to its end at most."""
    checked = check(document)
    return Case.of(checked, _history(prepare(checked, 1), steps), facts_of_sources(checked))


def _history(training: Training, steps: int) -> History:
    history, probe = History(), Probe(training.program, training.goals, 1)
    history.add(Started(1, training.steps_per_epoch, training.epochs, 0, "cpu", 1, 0))
    before = clone(training.state())
    try:
        for events in fit(training, probe):
            if training.step % 10 == 9 or training.step < 3:
                probe.hurry()
            for event in [*events, *training.read()]:
                history.add(event)
            if training.step >= steps:
                break
    except NotFinite as error:
        failure = blame(training, before, error)
        history.add(Failed(1, failure.sentence, dict(failure.values), failure.node))
    return history


def found(document: Document, steps: int = KEEP) -> list[Diagnosis]:
    """What all rules say of it."""
    return examine(case_of(document, steps))


def nodes_with(key: str, document: Document, steps: int = KEEP) -> list[str]:
    """The nodes that have an illness."""
    return [one.node for one in found(document, steps) if one.rule == key]


def stack(
    source: str,
    layers: str,
    loss: str = "cross_entropy",
    *,
    port: str = "features",
    target: str = "label",
    epochs: int = 20,
    **settings: Any,
) -> Document:
    """A source, layers one after the other, a loss and a goal: `stack("iris", "linear relu linear")`."""
    kinds = layers.split()
    numbered, counts = [], dict[str, int]()
    for kind in kinds:
        letters = kind.replace("_", "")
        counts[letters] = counts.get(letters, 0) + 1
        numbered.append(f"{letters}{counts[letters]}")
    origin = f"{source.replace('_', '')}1"
    ends = [f"{origin}.{port}", *(f"{node}.y" for node in numbered)]
    wires = [f"{end}>{node}.x" for end, node in zip(ends, numbered, strict=False)]
    name = f"{loss.replace('_', '')}1"
    wires += [f"{ends[-1]}>{name}.prediction", f"{origin}.{target}>{name}.target", f"{name}.loss>goal1.loss"]
    training = {"epochs": epochs, "device": "cpu", "seed": 0}
    return build(" ".join((source, *kinds, loss, "goal")), " ".join(wires), training, **settings)


def table(folder: Path, **columns: Any) -> str:
    """A CSV file with these columns; its path."""
    rows = zip(*(np.asarray(column).tolist() for column in columns.values()), strict=True)
    lines = [",".join(columns), *(",".join(map(str, row)) for row in rows)]
    path = folder / "table.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def sgd(rate: float, **more: Any) -> dict[str, Any]:
    """The settings of a goal with plain descent."""
    return {"optimizer": "sgd", "optimizer.learning_rate": rate, **more}


def adam(rate: float, **more: Any) -> dict[str, Any]:
    """The settings of a goal with Adam."""
    return {"optimizer.learning_rate": rate, **more}
