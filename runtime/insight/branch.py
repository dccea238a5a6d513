"""A new run that begins at a moment of another one, with the graph as it is now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from nodes.spec import Problem
from runtime import edits, stages
from runtime.check import check
from runtime.checked import Checked
from runtime.checkpoint import clone, load_weights
from runtime.document import Document
from runtime.history import History
from runtime.hot_edit import hot_edit
from runtime.hot_report import KEPT, Report
from runtime.insight.moments import Moments
from runtime.prepare import prepare
from runtime.record import open_run
from runtime.starting import settle_device
from runtime.training import Training
from runtime.tuning import settings_of, tuned


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a run begins: at a step of the run of a number, whose graph and curves until there are known."""

    number: int
    document: Document  # that the other run was started with
    moments: Moments
    step: int
    history: History
    seed: int
    threads: int

    @property
    def whole(self) -> bool:
        """Whether the new run goes on exactly; else its optimizer starts afresh. Raises `Problem`."""
        return self.moments.kept(self.step).point.whole


def branch_of_folder(folder: Path, step: int, number: int = 0) -> Branch:
    """At a step of the run that lies in a folder; it is called by the number that it had unless it has another now.

    Raises `Problem`.
    """
    run = open_run(folder)
    info = run.info
    return Branch(
        number or info["number"], run.document, run.moments(), step, run.history, info["seed"], info["threads"]
    )


def begin_branch(checked: Checked, number: int, branch: Branch) -> tuple[Training, History, Report | None]:
    """A training of the graph as it is now that can take the next step, and what was told until there.

    Where the graph is no longer that of the moment, what still fits goes on, and a report tells what. Raises `Problem`.
    """
    training = training_at(branch, number)
    training.rise()
    torch.set_num_threads(training.threads)
    stages.trace(training)
    then = settings_of(training)
    training, report = hot_edit(training, checked)
    history = branch.history.copy()
    history.cut(branch.step)
    history.layers, history.predictions, history.seen = None, None, {}  # those are of a later step
    for event in tuned(training, then, history.tuned):
        history.add(event)
    return training, history, report if report.notes or report.counts[KEPT] < len(report.nodes) else None


def training_at(branch: Branch, number: int = 0) -> Training:
    """The training as it stood at the moment, at rest, with the graph that it had. Raises `Problem`."""
    state = dict(branch.moments.state(branch.step))
    then = _document_at(branch.document, state)
    training = _at(check(then), number, branch, {**state, "live": []})
    training.rest()
    return training


def _document_at(document: Document, state: Mapping[str, Any]) -> Document:
    """The document with what was changed live until that moment."""
    for _, node, key, value in state["live"]:
        document = edits.set_setting(document, node, key, value)
    return document


def _at(checked: Checked, number: int, branch: Branch, state: Mapping[str, Any]) -> Training:
    """The training as it was at the moment. Raises `Problem` for a state that is not one of this graph."""
    try:
        training = prepare(checked, number, branch.seed, resuming=state)
        settle_device(training)
        training.threads = branch.threads
        load_weights(training.program.network, state["weights"])
        fresh = training.state()["goals"]
        goals = {
            goal: one if one["optimizer"] is not None else {**one, "optimizer": fresh[goal]["optimizer"]}
            for goal, one in state["goals"].items()
        }
        own = {key: clone(state[key]) for key in ("batches", "noise")}  # those stay on the processor
        training.load_state(clone({**state, "goals": goals}, training.device) | own)
    except (IndexError, KeyError, RuntimeError, TypeError, ValueError) as fault:
        raise Problem(
            "The moment at step {step} does not belong to this network. Choose another one.", step=branch.step
        ) from fault
    return training
