"""Targets far from the size of 1, and the fixed factor and summand that bring a network's answers to their size."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import number_said
from runtime.doctor.treatment import Put

LARGE, SMALL = 20.0, 0.05  # root mean square of a column


@dataclass(frozen=True, slots=True)
class OddTargets:
    """What the one loss of a goal compares, of a size far from 1, and the node that gives the answers."""

    node: str
    mean: float
    spread: float

    @property
    def size(self) -> float:
        """The root mean square of the targets."""
        return sqrt(self.mean**2 + self.spread**2)

    @property
    def large(self) -> bool:
        """Whether they are larger than 1, not smaller."""
        return self.size >= LARGE

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


def large_targets(case: Case, goal: str) -> OddTargets | None:
    """The targets of a goal where they are numbers that large."""
    found = _targets(case, goal)
    return found if found is not None and found.large else None


def small_targets(case: Case, goal: str) -> OddTargets | None:
    """The targets of a goal where they are numbers that small."""
    found = _targets(case, goal)
    return found if found is not None and 0 < found.size <= SMALL else None


def _targets(case: Case, goal: str) -> OddTargets | None:
    loss = case.sole_loss(goal)
    target = case.origin(loss, "target") if loss else None
    last = case.origin(loss, "prediction") if loss else None
    source = case.data.get(target.node) if target else None
    facts = source.ports.get(target.port) if source and target else None
    if facts is None or last is None or facts.counts is not None:
        return None
    return OddTargets(last.node, float(facts.mean.mean()), facts.spread)
