"""How a run begins: afresh, from given weights, or where an earlier one was saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from nodes.spec import Problem
from runtime import stages
from runtime.check import check
from runtime.checked import Checked
from runtime.checkpoint import clone, load_weights, read_tensors
from runtime.device import choose_threads
from runtime.history import History
from runtime.hot_edit import hot_edit
from runtime.hot_pairs import renamed
from runtime.hot_report import Report
from runtime.prepare import prepare, work_of
from runtime.record import Run, open_run
from runtime.reopening import reopen
from runtime.telemetry import Event, Started
from runtime.train import take_step
from runtime.training import Training
from runtime.tuning import settings_of, tuned


@dataclass(frozen=True, slots=True)
class Beginning:
    """A training that can take its next step, and what was told of it so far.

    `report` says what became of every node where the graph was changed since, `notes` are told once the run has begun,
    `names` what tensors were called before whose layers have other titles now.
    """

    training: Training
    history: History
    report: Report | None = None
    notes: tuple[Event, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def begin(
    checked: Checked,
    number: int,
    *,
    resume: Path | None = None,
    changed: bool = False,
    weights: Path | None = None,
    seed: int | None = None,
) -> Beginning:
    """Make ready to train. `changed`: what is resumed takes the graph over as it is now. Raises `Problem`.

    Sets the number of torch's threads, which equal numbers on resume depend on.
    """
    if resume:
        return _begin_again(checked, number, open_run(resume), changed=changed)
    training = prepare(checked, number, seed)
    if weights:
        load_weights(training.program.network, read_tensors(weights))
    training.acted = stages.act_here(training)
    settle_device(training)
    training.threads = _measure_threads(training, work_of(checked))
    torch.set_num_threads(training.threads)
    stages.trace(training)
    return Beginning(training, History())


def _begin_again(checked: Checked, number: int, run: Run, *, changed: bool) -> Beginning:
    training = taken_up(check(run.document) if changed else checked, number, run)
    before = training.at_work.steps
    training.rise()
    torch.set_num_threads(training.threads)
    stages.trace(training)
    report, old, then = None, training.program.checked, settings_of(training)
    if changed:
        training, report = hot_edit(training, checked)
    names = renamed(old, training.program.checked, training.program.network.state_dict())
    notes = reopen(training, run, before)
    run.history.cut(training.step)
    notes = (*tuned(training, then, run.history.tuned), *notes)
    return Beginning(training, run.history, report, notes, names)


def started(training: Training, forks: tuple[tuple[int, int], ...] = ()) -> Started:
    """What is told of a run as it begins or goes on, and of the runs that it left on its way."""
    classes = next((rows.class_names for rows in training.rows.values() if rows.class_names), ())
    return Started(
        run=training.number,
        steps_per_epoch=training.steps_per_epoch,
        epochs=training.epochs,
        step=training.step,
        device=training.device.type,
        threads=training.threads,
        parameters=sum(parameter.numel() for parameter in training.program.network.parameters()),
        classes=classes,
        begun=training.at_work.begun,
        forks=forks,
    )


def _measure_threads(training: Training, work: int) -> int:
    """The number of threads that suits the run; trial steps leave it as it was."""
    before = clone(training.state())
    try:
        return choose_threads(training.device, work, lambda: take_step(training))
    except Exception:  # the first step will tell, and name the node
        return 1
    finally:
        training.load_state(before)


def taken_up(checked: Checked, number: int, run: Run) -> Training:
    """A saved run as it stood, at rest. Raises `Problem` when the document is no longer the one that was trained."""
    try:
        training = prepare(checked, number, run.info["seed"], resuming=run.state)
    except (IndexError, KeyError) as fault:
        raise _another(run) from fault
    settle_device(training)
    training.threads = run.info["threads"]
    load_weights(training.program.network, run.weights)
    fresh = training.state()
    if run.info["steps_per_epoch"] != training.steps_per_epoch or not _alike(fresh, run.state):
        raise _another(run)
    training.load_state(
        clone(run.state, training.device) | {"batches": run.state["batches"], "noise": run.state["noise"]}
    )
    training.rest()
    return training


def _another(run: Run) -> Problem:
    return Problem(
        "The document is no longer the one that the run in {folder} was started with. Start a new run.",
        folder=str(run.folder),
    )


def settle_device(training: Training) -> None:
    """Have NVIDIA's library choose the same algorithms each time, or a resumed run would drift from an unbroken one."""
    if training.device.type == "cuda":
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.deterministic = True


def _alike(fresh: dict[str, Any], kept: dict[str, Any]) -> bool:
    """Whether a kept state is of the same goals, sources and metrics."""
    return all(fresh[key].keys() == kept.get(key, {}).keys() for key in ("goals", "batches", "kept"))
