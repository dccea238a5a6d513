"""Treated against untreated: both documents trained from the same seeds for as many steps, and what came of it.

Each is trained by a runner of its own that nobody sees, one after the other. The random streams belong to the whole
process, so no other run may be under way meanwhile: whoever begins a trial sees to that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from runtime.check import check
from runtime.checked import Checked
from runtime.doctor.case import Case
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.diagnosis import Diagnosis
from runtime.doctor.registry import all_rules
from runtime.document import Document
from runtime.history import History
from runtime.telemetry import Failed, Mailbox

SECONDS = 60.0  # that one of the two may take
LOOK = 0.05  # seconds between two looks at how far it is
POINTS = 400  # of a curve
LITTLE = 0.02  # of the loss: what is less is no difference
PATIENCE = 10.0  # seconds that a runner has to end
GoOn = Callable[[float], None]  # told the share done, 0 to 1; raises to give up

_SIDES = {
    ("better", True): "It helped: after {steps} steps the held-out loss is {after} instead of {before}.",
    ("alike", True): "It changed little: after {steps} steps the held-out loss is {after}; untreated it is {before}.",
    ("worse", True): "It did not help: after {steps} steps the held-out loss is {after} instead of {before}.",
    ("better", False): "It helped: after {steps} steps the training loss is {after} instead of {before}.",
    ("alike", False): "It changed little: after {steps} steps the training loss is {after}; untreated it is {before}.",
    ("worse", False): "It did not help: after {steps} steps the training loss is {after} instead of {before}.",
}
BROKE = "It did not help: the treated run broke after {steps} steps, at a loss of {after}."
MENDED = "It helped: untreated the run breaks, treated it reaches {steps} steps with a loss of {after}."
GONE = (
    "It helped: after {steps} steps the illness is not found any more. The losses are of two kinds: {after}, {before}."
)
STAYED = (
    "It did not help: after {steps} steps the illness is still found. The losses are of two kinds: {after}, {before}."
)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its loss at `steps` (n,), thinned, what is held out at the end, and whether it broke."""

    steps: np.ndarray
    losses: np.ndarray
    held: float | None
    reached: int
    broke: bool
    ill: bool  # whether the rule still speaks about the node


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both sides, the verdict (better, alike or worse) and a sentence with the numbers."""

    before: Side
    after: Side
    verdict: str
    sentence: str
    values: dict[str, object]


def try_treatment(
    document: Document, treated: Document, diagnosis: Diagnosis, steps: int, go_on: GoOn, seconds: float = SECONDS
) -> Outcome:
    """Train both for so many steps (fewer where that takes longer than `seconds`) and hold them side by side.

    Raises what `go_on` raises, after which nothing goes on; `Problem` for a document that cannot be trained.
    """
    one, other = check(document), check(treated)
    goal = _goal(one, diagnosis)
    before = _train(one, goal, diagnosis, max(1, steps), seconds, lambda share: go_on(share / 2))
    after = _train(other, goal, diagnosis, max(1, before.reached), 2 * seconds, lambda share: go_on(0.5 + share / 2))
    return _judge(before, after, same_loss=_losses(one, goal) == _losses(other, goal))


def _goal(checked: Checked, diagnosis: Diagnosis) -> str:
    """The goal that the illness is about: the node itself, or the first one below it."""
    flat = checked.flat
    goals = flat.kind("goal")
    below = flat.document.downstream(diagnosis.node) if diagnosis.node in flat.document.nodes else set()
    return next((goal for goal in goals if goal in below), goals[0] if goals else "")


def _losses(checked: Checked, goal: str) -> list[tuple[str, object]]:
    """The losses into a goal, as what they measure: only between equal ones can numbers be compared."""
    flat = checked.flat
    above = flat.document.upstream(goal) if goal in flat.document.nodes else set()
    nodes = [flat.document.nodes[node] for node in flat.kind("loss") if node in above]
    return sorted((node.type, sorted(node.settings.items(), key=str)) for node in nodes)


def _train(checked: Checked, goal: str, diagnosis: Diagnosis, steps: int, seconds: float, go_on: GoOn) -> Side:
    history, reached = _run(checked, steps, seconds, go_on)
    broke = any(isinstance(event, Failed) for event in history.end)
    curve = history.curves.get(goal)
    values = np.asarray(curve.values(), np.float64) if curve else np.zeros(0)
    places = np.arange(len(values)) * (curve.every if curve else 1) + (curve.first if curve else 0)
    stride = max(1, -(-len(values) // POINTS))
    held = [epoch.validation[goal] for epoch in history.epochs if goal in epoch.validation]
    case = Case.of(checked, history, facts_of_sources(checked))
    ill = any(
        found.node == diagnosis.node for rule in all_rules() if rule.key == diagnosis.rule for found in rule.find(case)
    )
    return Side(places[::stride], _smooth(values, stride), held[-1] if held else None, reached, broke, ill)


def _smooth(values: np.ndarray, stride: int) -> np.ndarray:
    """The mean of each run of points that a thinned curve stands for."""
    if not len(values):
        return values
    starts = np.arange(0, len(values), stride)
    return np.asarray(np.add.reduceat(values, starts) / np.diff(np.append(starts, len(values))))


def _run(checked: Checked, steps: int, seconds: float, go_on: GoOn) -> tuple[History, int]:
    """Train for so many steps in a runner's thread; the history and the steps reached."""
    from runtime.insight.moments import Budget
    from runtime.runner import Runner

    runner = Runner(checked, Mailbox(), number=0, budget=Budget(memory=0, disk=0))  # nobody will look back
    runner.step(batches=steps)
    waited = 0.0
    try:
        while not runner.wait("paused", "done", "stopped", "failed", timeout=LOOK):
            waited += LOOK
            training = runner.training
            share = training.step / steps if training is not None else 0.0
            go_on(min(1.0, share))
            if waited > seconds:
                break
    finally:
        runner.stop()
        runner.join(PATIENCE)
    training = runner.training
    return runner.history, training.step if training is not None else 0


def _judge(before: Side, after: Side, *, same_loss: bool) -> Outcome:
    held = before.held is not None and after.held is not None
    numbers = (before.held, after.held) if held else (_end(before), _end(after))
    one, other = (float("nan") if number is None else float(number) for number in numbers)
    told: dict[str, object] = {"steps": after.reached, "before": _said(one), "after": _said(other)}
    if after.broke:
        return Outcome(before, after, "worse", BROKE, {**told, "after": _said(_end(after))})
    if before.broke:
        return Outcome(before, after, "better", MENDED, told)
    if not same_loss:
        verdict = "worse" if after.ill else "better"
        return Outcome(before, after, verdict, STAYED if after.ill else GONE, told)
    scale = max(abs(one), abs(other), 1e-12)
    verdict = "alike" if abs(one - other) <= LITTLE * scale else "better" if other < one else "worse"
    return Outcome(before, after, verdict, _SIDES[verdict, held], told)


def _end(side: Side) -> float:
    """The mean of the last tenth of a curve."""
    last = side.losses[-max(1, len(side.losses) // 10) :]
    return float(last.mean()) if len(last) else float("nan")


def _said(number: float) -> str:
    return "–" if not np.isfinite(number) else f"{number:.3g}"
