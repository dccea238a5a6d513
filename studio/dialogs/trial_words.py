"""What a trial found, in words: the time of an epoch and of the whole run, the largest batch and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.amounts import size

if TYPE_CHECKING:  # at run time it brings torch
    from runtime.trial import Largest, StageTime, Trial


def brief(seconds: float) -> str:
    """A time, also a very short one."""
    return tr("{number} ms", number=numbers.real(1000 * seconds)) if seconds < 0.95 else numbers.duration(seconds)


def words_of_time(trial: Trial) -> str:
    """How the time of an epoch came about, and what the whole run takes."""
    if len(trial.stages) == 1:
        return _words_of(trial.stages[0])
    slowest = trial.slowest
    values = {
        "number": slowest.number + 1,
        "count": len(trial.stages),
        "epochs": numbers.count(trial.epochs),
        "whole": brief(trial.whole),
    }
    if trial.open_ended:
        return tr("in stage {number}, the slowest of {count}; all {epochs} epochs take at most {whole}", **values)
    return tr("in stage {number}, the slowest of {count}; all {epochs} epochs take {whole}", **values)


def words_of_stages(trial: Trial) -> str:
    """A line for each stage, where there are several."""
    if len(trial.stages) == 1:
        return ""
    return "\n".join(
        tr("Stage {number}: {told}", number=stage.number + 1, told=_words_of(stage)) for stage in trial.stages
    )


def _words_of(stage: StageTime) -> str:
    values = {
        "step": tr("{number} ms", number=numbers.real(1000 * stage.step)),
        "steps": numbers.count(stage.steps_per_epoch),
        "epochs": numbers.count(stage.epochs),
        "whole": brief(stage.whole),
    }
    if stage.open_ended:
        return tr("{step} a step, {steps} steps an epoch; {epochs} epochs take at most {whole}", **values)
    return tr("{step} a step, {steps} steps an epoch; {epochs} epochs take {whole}", **values)


def how_found(trial: Trial, largest: Largest) -> str:
    """How the largest batch was found."""
    values = {
        "sample": size(largest.sample),
        "free": size(largest.free),
        "fixed": size(largest.fixed + trial.memory.sum("weights") + trial.data),
        "tried": numbers.count(largest.tried),
    }
    if largest.limit == "rows":
        return tr("All training rows: {sample} a sample, of {free} free. Tried with {tried} samples.", **values)
    if largest.limit == "setting":
        return tr("The most that can be set: {sample} a sample, of {free} free. Tried with {tried}.", **values)
    return tr("{sample} a sample and {fixed} besides, of {free} free. Tried with {tried} samples.", **values)


def price_of_largest(trial: Trial | None) -> str:
    """What a larger batch costs: fewer steps an epoch."""
    if trial is None or trial.largest is None or trial.largest.batch <= trial.memory.batch:
        return ""
    now = trial.stages[0].steps_per_epoch
    steps = max(1, round(now * trial.memory.batch / trial.largest.batch))
    return tr(
        "A batch that large makes fewer steps an epoch, {steps} instead of {now}, so it takes more epochs or a "
        "larger learning rate.",
        steps=numbers.count(steps),
        now=numbers.count(now),
    )
