"""Stages at work: what a stage needs is made when it begins, and it ends when it is done or what it watches says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from nodes.catalogue import find
from runtime.acting import act
from runtime.checkpoint import clone
from runtime.compile import Program
from runtime.data import Rows, Supply, batches_of
from runtime.descent import Descent
from runtime.document import End
from runtime.failure import Failure
from runtime.measure import as_used, loose_metrics, measure_part, metrics_of, place_metrics
from runtime.stage_plan import Plan
from runtime.telemetry import Epoch
from runtime.training import MOST_EPOCHS, Acted, Best, StageAtWork, Told, Training


def enter(training: Training, place: int) -> None:
    """Put a stage to work from the present step on. Its act comes after this: see `act_here`."""
    plan, program = training.plans[place], training.program
    before = training.finished_epochs if training.step else 0
    metrics = metrics_of(program, plan.goals)
    goals = [
        Descent(program, node, place_metrics(metrics[node]), training.device, training.half, plan.trains[node])
        for node in plan.goals
    ]
    _share_buffers(program, goals, plan)
    ports, batches = _batches(goals, training.rows, training.device, training.seed)
    steps, length = training.lengths[place]
    training.at_work = StageAtWork(
        plan=plan,
        place=place,
        begun=training.step,
        epochs_before=before,
        goals=goals,
        metrics=metrics,
        loose=loose_metrics(program, metrics),
        batches=batches,
        places={goal.node: [ports.index(end) for end in goal.graph.inputs] for goal in goals},
        told={goal.node: Told() for goal in goals},
        steps_per_epoch=length,
        steps=steps,
    )
    for _, node, key, value in training.live:
        for goal in goals:
            if goal.node == node:
                goal.set_live(key, value)


def act_here(training: Training) -> Acted | None:
    """Do what the stage at work begins with; what that did to the weights, or None."""
    return act(training, training.at_work.plan, _held_out)


def measure(training: Training, part: str) -> tuple[dict[str, float], dict[str, float]]:
    """Losses per goal and values per metric on the rows of a part, the network as it is used."""
    work = training.at_work
    with as_used(training.program.network):
        return measure_part(work.goals, work.metrics, work.loose, training.rows, part, training.chunk)


def _held_out(training: Training) -> dict[str, float]:
    losses, metrics = measure(training, "validation")
    return {**losses, **metrics}


def load_state(training: Training, state: Mapping[str, Any]) -> None:
    """Go on where a state was taken, whatever stage that was in."""
    if state["stage"] != training.at_work.place:
        enter(training, state["stage"])
    training.load_state(state)


def lengths_of(program: Program, plans: Iterable[Plan], rows: Mapping[str, Rows]) -> tuple[tuple[int, int], ...]:
    """The most steps of each stage and the steps of its epochs."""
    found = []
    for plan in plans:
        sources = _measuring(program, plan, rows)
        length = max((len(batches_of(rows[node], (), torch.device("cpu"), 0)) for node in sources), default=0)
        length = length or int(plan.settings.steps_per_epoch)
        epochs = int(plan.settings.epochs) or (MOST_EPOCHS if plan.ends_early else 0)
        found.append((int(plan.settings.steps) or epochs * length, length))
    return tuple(found)


def _measuring(program: Program, plan: Plan, rows: Mapping[str, Rows]) -> list[str]:
    """The sources whose rows make an epoch of a stage: the one it names, or all above its goals."""
    above = program.checked.document.upstream(*plan.goals)
    known = [node for node in rows if node in above]
    return [plan.settings.source] if plan.settings.source in known else known


def trace(training: Training) -> None:
    """Let each goal look for a faster way to do the same step; what trying changes is put back."""
    before = clone(training.state())
    batch = training.draw()
    for goal in training.goals:
        goal.trace([batch[place] for place in training.places[goal.node]])
    training.load_state(before)


def judge(training: Training, epoch: Epoch) -> str:
    """Why the stage ends after an epoch, `target` or `patience`, or nothing; remembers the best weights."""
    plan, best = training.at_work.plan, training.at_work.best
    value = watched(epoch, plan.settings.watch)
    if not plan.ends_early or value is None:
        return ""
    sign = -1.0 if _higher_is_better(training.program, plan.settings.watch) else 1.0
    if best.value is None or sign * value < sign * best.value:
        weights = training.program.network.state_dict() if plan.settings.restore_best else {}
        training.at_work.best = Best(value, epoch.epoch, 0, clone(weights))
    else:
        best.waited += 1
    if plan.settings.target is not None and sign * value <= sign * plan.settings.target:
        return "target"
    return "patience" if 0 < plan.settings.patience <= training.at_work.best.waited else ""


def restore_best(training: Training) -> bool:
    """Bring back the weights of the best epoch of the stage; whether there were any."""
    weights = training.at_work.best.weights
    if weights:
        training.program.network.load_state_dict(weights)
    return bool(weights)


def watched(epoch: Epoch, node: str) -> float | None:
    """What an epoch says of a goal or metric: on validation rows where there are any."""
    for values in (epoch.validation, epoch.validation_metrics, epoch.train, epoch.metrics):
        if node in values:
            return values[node]
    return None


def _higher_is_better(program: Program, node: str) -> bool:
    known = program.checked.document.nodes.get(node)
    facts = find(known.type) if known else None
    if facts is not None and facts.kind == "goal" and known is not None:
        return known.settings.get("sense") == "maximize"
    return bool(facts and getattr(facts.declaration, "higher_is_better", False))


def _batches(
    goals: Sequence[Descent], rows: Mapping[str, Rows], device: torch.device, seed: int
) -> tuple[list[End], dict[str, Supply]]:
    """The batches of every source in use, and the source ports in the order in which a step's batch has them."""
    used = {end for goal in goals for end in goal.graph.inputs}
    batches: dict[str, Supply] = {}
    ports: list[End] = []
    for node, table in rows.items():
        own = [End(node, port) for port in table.tensors if End(node, port) in used]
        if own:
            ports += own
            batches[node] = batches_of(table, [end.port for end in own], device, seed)
    return ports, batches


def _share_buffers(program: Program, goals: Sequence[Descent], plan: Plan) -> None:
    """Give every buffer to one goal: the one that trains its node, or else the first above which it stands."""
    nodes = program.checked.document.nodes
    owner: dict[str, Descent] = {}
    for goal in goals:
        for node in plan.trains[goal.node]:
            owner.setdefault(program.names[node], goal)
    for goal in goals:
        for node in dict.fromkeys(item.meta.get("node") for item in goal.graph.module.graph.nodes):
            module = program.module_of(node) if node in program.names else None
            if module is None or getattr(module, "fitted", False):
                continue
            buffers: list[Tensor] = list(module.buffers())
            still = nodes[node].frozen or nodes[node].lagged or (nodes[node].shared or node) in plan.frozen
            mine = not still and owner.setdefault(program.names[node], goal) is goal
            (goal.owned if mine else goal.foreign).extend(buffers)


def refuse_empty(plans: Sequence[Plan]) -> None:
    """Raises `Failure` where nothing would be trained."""
    if not plans:
        raise Failure("Every stage is skipped, so nothing would be trained. Take one of them in again.")
    for plan in plans:
        for goal in plan.goals:
            if not plan.trains[goal]:
                raise Failure(
                    "{node} has nothing to train in the stage “{stage}”. Let a layer above it learn, or take the goal "
                    "off the stage.",
                    goal,
                    stage=plan.stage.title or str(plan.number + 1),
                )
        if not plan.goals:
            raise Failure(
                "The stage “{stage}” has no goal. Give it one, or remove it.",
                stage=plan.stage.title or str(plan.number + 1),
            )
