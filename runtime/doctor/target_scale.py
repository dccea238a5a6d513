"""Targets far from the size of 1, and the fixed factor and summand that bring a network's answers to their size."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import number_said
from runtime.doctor.treatment import Put

LARGE = 20.0  # root mean square of a column


@dataclass(frozen=True, slots=True)
class LargeTargets:
    """What the one loss of a goal compares, and the node that gives the answers."""

    node: str
    mean: float
    spread: float

    @property
    def told(self) -> dict[str, object]:
        """The factor and the summand, as they are said."""
        factor, summand = self._scale
        return {"factor": number_said(factor), "summand": number_said(summand)}

    @property
    def put(self) -> Put:
        """A fixed factor and summand behind the last layer: what it gives then begins at the mean of the targets."""
        factor, summand = self._scale
        return Put(self.node, "fixed scale", {"factor": factor, "summand": summand}, behind=True)

    @property
    def _scale(self) -> tuple[float, float]:
        factor, summand = (float(f"{number:.3g}") for number in (self.spread or 1.0, self.mean))
        return factor, summand


def large_targets(case: Case, goal: str) -> LargeTargets | None:
    """The targets of a goal where they are numbers that large."""
    loss = case.sole_loss(goal)
    target = case.origin(loss, "target") if loss else None
    last = case.origin(loss, "prediction") if loss else None
    source = case.data.get(target.node) if target else None
    facts = source.ports.get(target.port) if source and target else None
    if facts is None or last is None or facts.counts is not None:
        return None
    mean, spread = float(facts.mean.mean()), facts.spread
    return LargeTargets(last.node, mean, spread) if sqrt(mean**2 + spread**2) >= LARGE else None
