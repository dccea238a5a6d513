"""What the loss of a goal is measured by: what chance gives, and what the nearest training rows reach."""

from __future__ import annotations

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.data_facts import Neighbors

UNTOLD = 0.98  # of chance: what the nearest rows reach where rows say nothing of their target
WORSE, MARGIN = 1.5, 0.25  # than the nearest neighbors: times, and of chance


def neighbors(case: Case, goal: str) -> Neighbors | None:
    """What nearest rows say of the target that the one loss of a goal compares with."""
    loss = case.sole_loss(goal)
    end = case.origin(loss, "target") if loss else None
    facts = case.data.get(end.node) if end else None
    if loss is None or end is None or facts is None or case.sources_of(loss) != [end.node]:
        return None
    return facts.neighbors.get(end.port)


def against_neighbors(case: Case, goal: str) -> tuple[float, float, float] | None:
    """The loss at the end, what nearest rows reach and what chance gives, all in the unit of the loss.

    None where one of them is not known, as before the first step.
    """
    known, loss = neighbors(case, goal), case.sole_loss(goal)
    if known is None or loss is None or not len(case.course(goal)):
        return None
    measures, settings = case.says(loss, "measures"), case.bound(loss)
    if getattr(settings, "reduction", "mean") != "mean" or getattr(settings, "label_smoothing", 0):
        return None
    end = case.course(goal).end
    if measures == "nats" and known.nats is not None and known.chance is not None:
        return end, known.nats, known.chance
    if measures == "squares" and known.squares is not None and known.variance is not None:
        factor = 0.5 if getattr(settings, "half", False) else 1.0
        return end, factor * known.squares, factor * known.variance
    return None


def untold(case: Case, goal: str) -> bool:
    """Whether the nearest rows say nothing of the target; of pictures, whose parts may move, that means little."""
    known, loss = against_neighbors(case, goal), case.sole_loss(goal)
    sources = [case.data[one] for one in case.sources_of(loss or goal) if one in case.data]
    pictures = any(port.image for facts in sources for port in facts.ports.values())
    return known is not None and known[1] >= UNTOLD * known[2] > 0 and not pictures


def guessing(case: Case, goal: str) -> float | None:
    """What guessing by how often each class comes loses, in the unit of the loss; None where that is not known."""
    known, loss = against_neighbors(case, goal), case.sole_loss(goal)
    if loss is None or case.says(loss, "measures") != "nats":
        return None
    if known is not None:
        return known[2]
    end = case.origin(loss, "target")
    facts = case.data.get(end.node) if end else None
    port = facts.ports.get(end.port) if end and facts else None
    settings = case.bound(loss)
    averaged = getattr(settings, "reduction", "mean") == "mean" and not getattr(settings, "label_smoothing", 0)
    if port is None or port.counts is None or not averaged:
        return None
    shares = port.counts[port.counts > 0] / port.counts.sum()
    return float(-(shares * np.log(shares)).sum())


def answering_nothing(case: Case, goal: str) -> float | None:
    """What always to answer 0 loses where squares are measured, in the unit of the loss; None where not known.

    First weights of a usual size answer about that, whatever the mean of the targets.
    """
    known, loss = neighbors(case, goal), case.sole_loss(goal)
    end = case.origin(loss, "target") if loss else None
    measured = against_neighbors(case, goal) if loss and case.says(loss, "measures") == "squares" else None
    if known is None or measured is None or end is None or not known.variance:
        return None
    port = case.data[end.node].ports[end.port]
    return measured[2] * (1 + float(port.mean.mean()) ** 2 / known.variance)


def worth_reaching(reached: float, chance: float) -> float:
    """The loss above which a net has not learnt what is there.

    The error of nearest neighbors is at most twice the least possible one (Cover and Hart, 1967), so a net that stays
    1.5 times above it, and a quarter of chance besides, could do better.
    """
    return WORSE * reached + MARGIN * chance
