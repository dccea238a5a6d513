"""A run that was over, or was to be over sooner, goes on to the length that its document gives it now.

Whatever does not depend on the length of a run goes on bit for bit as if it had been that long from the first step:
weights, optimizer, order of the rows, random streams. A learning rate that follows the length goes on where a run of
the new length would be, which is said.
"""

from __future__ import annotations

from dataclasses import replace

from runtime.record import Run
from runtime.telemetry import Event, Notice, StageBegan, StageEnded
from runtime.training import Training


def reopen(training: Training, run: Run, before: int) -> tuple[Event, ...]:
    """Let the stage at work, which had `before` steps at most, go on; what is to be told once the run has begun."""
    work, ended = training.at_work, run.info.get("run_state") == "done"
    planned = training.lengths[work.place][0]
    if planned <= before or not (ended or training.done_here < before):
        return ()
    work.steps = planned
    stages = run.history.stages
    closed = stages[-1] if ended and stages and isinstance(stages[-1], StageEnded) else None
    began = next((stage for stage in reversed(stages) if isinstance(stage, StageBegan)), None)
    told: list[Event] = []
    if began is not None and work.plan.stage.id:
        told.append(replace(began, run=training.number, epochs=work.epochs))
        before = max(before, began.epochs * began.steps_per_epoch)  # it may have ended by itself
    told += _rates_told(training, before)
    if closed is not None:
        stages.remove(closed)
        work.best.waited = 0
        told += _best_told(training, closed)
    return tuple(told)


def _rates_told(training: Training, before: int) -> list[Event]:
    """A sentence for each goal whose learning rate would have been another in a run of the new length."""
    work, length = training.at_work, training.steps_per_epoch
    taken = range(0, training.done_here, max(1, training.done_here // 50))
    found: list[Event] = []
    for goal in training.goals:
        if any(goal.rate(step, before, length) != goal.rate(step, work.steps, length) for step in taken):
            text = (
                "The learning rate of {node} follows the length of the run. It goes on at {rate}, where a run of this "
                "length would be."
            )
            rate = f"{training.rate(goal):.3g}"
            found.append(Notice(training.number, text, {"node": goal.node, "rate": rate}))
    return found


def _best_told(training: Training, closed: StageEnded) -> list[Event]:
    if not closed.best:
        return []
    text = "Training goes on with the weights of the best epoch, which was {epoch}."
    return [Notice(training.number, text, {"epoch": closed.best})]
