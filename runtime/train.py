"""The training loop: one generator, top to bottom, that yields what happened. No Qt, no callbacks, no framework."""

from __future__ import annotations

from collections.abc import Iterator

from runtime import stages
from runtime.noise import borrowed, read_noise, write_noise
from runtime.predictions import right_of
from runtime.probe import Probe, Watch
from runtime.single import take_example
from runtime.stage_plan import stages_of
from runtime.stages import measure
from runtime.telemetry import Epoch, Event, Finished, StageBegan, StageEnded
from runtime.training import Acted, Training


def fit(training: Training, probe: Probe) -> Iterator[list[Event]]:
    """Train to the end. Yields once per step, with the events that the step brought, and once for the end.

    Raises `NotFinite` when losses that are read, or the weights at the end, are no numbers.
    """
    training.program.network.train()
    staged = bool(training.plans[0].stage.id)
    if staged and training.step == training.at_work.begun:
        yield [began(training, training.acted)]
    while True:
        reason = ""
        while training.step < training.end:
            last = training.step + 1 == training.end  # what stays in the plots is how it ended
            single = training.singles > 0
            due = probe.due(training.done_here, training.at_work.planned) or last
            watch = probe.watch(training.step) if due and not single else None
            if not single:
                take_step(training, watch)
                if watch is None:
                    probe.stepped()
            elif not take_example(training):
                yield []
                continue
            events: list[Event] = [*watch.tell_soon()] if watch else []
            if training.ends_told_epoch:
                events += end_epoch(training)
                reason = stages.judge(training, events[-1]) if isinstance(events[-1], Epoch) else ""
                if reason:
                    training.at_work.steps = training.done_here
            yield events
        events = [end_stage(training, reason or "length")]
        if training.at_work.place + 1 == len(training.plans):
            break
        yield [*events, next_stage(training, probe)]
    yield [*(events if staged else []), finish(training)]


def take_step(training: Training, watch: Watch | None = None) -> None:
    """One step: every due goal in order, each with a fresh forward on the current weights, the step's batch and noise.

    A goal changes its own parameters only. Nothing is read from the device.
    """
    due = [goal for goal in training.goals if goal.due(training.done_here)]
    batch = training.draw(due)
    noise = read_noise(training.device) if len(training.goals) > 1 else None
    for goal in training.goals:
        if goal not in due:
            training.pass_over(goal)
            continue
        if noise:
            write_noise(noise, training.device)
        inputs = [batch[place] for place in training.places[goal.node]]
        outputs = goal.descend(inputs, training.rate(goal), watch, training.outside)
        training.keep(goal, outputs, len(inputs[0]) if inputs else 1)
    training.step += 1
    training.masks.apply(training.program)
    training.followers.follow(training.step)


def next_stage(training: Training, probe: Probe) -> StageBegan:
    """Put the next stage to work."""
    stages.enter(training, training.at_work.place + 1)
    acted = stages.act_here(training)
    stages.trace(training)
    probe.attend(training.goals)
    training.program.network.train()
    return began(training, acted)


def began(training: Training, acted: Acted | None) -> StageBegan:
    """What is told of the stage at work as it begins."""
    work = training.at_work
    told = acted or Acted()
    return StageBegan(
        run=training.number,
        step=training.step,
        stage=work.plan.stage.id,
        title=work.plan.stage.title,
        number=work.plan.number + 1,
        of=len(stages_of(training.program.checked.flat.document)),
        goals=work.plan.goals,
        epochs=work.epochs,
        steps_per_epoch=work.steps_per_epoch,
        before=told.before,
        after=told.after,
        size_before=told.size_before,
        size_after=told.size_after,
        sentence=told.sentence,
        values=told.values,
    )


def end_stage(training: Training, reason: str) -> StageEnded:
    """The stage at work is over; its best weights come back where it watched for them."""
    work = training.at_work
    restored = work.plan.settings.restore_best and stages.restore_best(training)
    return StageEnded(training.number, training.step, work.plan.stage.id, reason, work.best.epoch if restored else 0)


def end_epoch(training: Training) -> list[Event]:
    """Losses and metrics since the last time: on the training batches as they went by, and on the validation rows."""
    events: list[Event] = list(training.read())
    told = training.at_work.told
    train = {goal: one.total / one.rows for goal, one in told.items() if one.rows}
    found = [metric for metrics in training.metrics.values() for metric in metrics]
    metrics = {metric.node: metric.number(metric.kept) for metric in found if metric.kept}
    for one in told.values():
        one.total, one.rows = 0.0, 0
    for metric in found:
        metric.kept.clear()
    validation, validation_metrics = measure(training, "validation")
    rates = {goal.node: float(goal.optimizer.param_groups[0]["lr"]) for goal in training.goals}
    epoch = Epoch(
        run=training.number,
        epoch=training.finished_epochs,
        step=training.step,
        train=train,
        validation=validation,
        metrics=metrics,
        validation_metrics=validation_metrics,
        seconds=training.clock.seconds,
        learning_rates=rates,
    )
    return [*events, epoch]


def finish(training: Training) -> Finished:
    """The end of the run: the test rows are looked at here and nowhere else. The run may go on as if they were not."""
    training.refuse_broken_weights()
    with borrowed(training.device):
        test, test_metrics = measure(training, "test")
        right = right_of(training, "test")
    epochs = training.finished_epochs
    return Finished(training.number, training.step, epochs, test, test_metrics, training.clock.seconds, right)
