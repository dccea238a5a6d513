"""Steps by one example: the rows of the present batch one by one, an update for each, in the order of the epoch.

A batch that is taken in this way counts as one step when its last row was taken; what is left of it may also be taken
as one smaller batch. So an epoch looks at every row once, however it is stepped through.
"""

from __future__ import annotations

import torch

from nodes.spec import Problem
from runtime.data import Batches
from runtime.noise import borrowed, read_noise, write_noise
from runtime.training import Training


def refuse_examples(training: Training) -> None:
    """Raise `Problem` where rows cannot be taken one by one."""
    sources = list(training.batches.values())
    if len(sources) != 1 or not isinstance(sources[0], Batches):
        raise Problem("Only what learns from the rows of one source goes example by example. Train one batch instead.")
    batches = sources[0]
    try:
        row = batches.peek()
        with borrowed(training.device), torch.no_grad():
            for goal in training.goals:
                kept = [buffer.clone() for buffer in goal.owned]
                goal.forward(*[row[place] for place in training.places[goal.node]])
                for buffer, old in zip(goal.owned, kept, strict=True):
                    buffer.copy_(old)
    except Exception as error:
        raise Problem(
            "A single example cannot be trained on here: {message}. Train one batch instead.",
            message=str(error).strip().split("\n")[0].rstrip("."),
        ) from error


def take_example(training: Training) -> bool:
    """One update of every due goal on the next row alone; whether that was the last row of its batch, and so a step."""
    training.singles -= 1
    (batches,) = training.batches.values()
    assert isinstance(batches, Batches)
    row = list(batches.take_one())
    noise = read_noise(training.device) if len(training.goals) > 1 else None
    whole = not batches.within
    for goal in training.goals:
        if not goal.due(training.done_here):
            if whole:
                training.pass_over(goal)
            continue
        if noise:
            write_noise(noise, training.device)
        outputs = goal.descend([row[place] for place in training.places[goal.node]], training.rate(goal))
        training.keep_part(goal, outputs, last=whole)
    training.masks.apply(training.program)
    if whole:
        training.step += 1
        training.followers.follow(training.step)
    return whole
