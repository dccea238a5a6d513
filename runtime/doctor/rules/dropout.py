"""Dropout too strong: training is held back by what is left out, not by the network."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import HALF, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change
from runtime.doctor.yardstick import against_neighbors, worth_reaching

EPOCHS = 3
SHARE, USUAL = 0.6, 0.2  # left out: more is asked about, and what is offered in its place
BETTER = 0.75  # of the training loss
NEARLY_ALL, HARDLY_BETTER = 0.9, 0.9  # left out; where that much is, little is learnt for held-out rows, too


@rule(key="dropout_strong", title="Dropout too strong")
class DropoutStrong:
    """The training loss stays far above what nearest rows reach, and held-out rows, which meet all units, lose less.

    Srivastava and others, 2014, leave out 20 % of what enters and half of hidden units; beyond 60 % error rises again.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            held, train = case.held(goal), case.by_epoch(goal)
            known = against_neighbors(case, goal)
            if known is None or min(len(held), len(train)) < EPOCHS or case.progress < HALF:
                continue
            lost, whole = (float(np.median(values[-EPOCHS:])) for values in (train, held))
            strong = _strong(case, goal)
            if not strong or lost < worth_reaching(*known[1:]):
                continue
            node, share = strong
            if whole > (HARDLY_BETTER if share >= NEARLY_ALL else BETTER) * lost:
                continue
            yield Diagnosis(
                node,
                "{node} leaves out {share} of what passes, so little is left to learn from: the loss is {loss} in "
                "training, though {held} held out, where nothing is left out.",
                "Leave out less: 20 % to 50 % is usual.",
                {"share": percent(share), "loss": f"{lost:.3g}", "held": f"{whole:.3g}"},
                Treatment("Leave out {share}", (Change(node, {"share": USUAL}),), {"share": percent(USUAL)}),
            )


def _strong(case: Case, goal: str) -> tuple[str, float] | None:
    """The node above a goal that leaves out most, where that is much."""
    above = case.document.upstream(goal)
    found = [(float(case.bound(node).share), node) for node in case.checked.order
             if node in above and case.has(node, "silence")]  # fmt: skip
    share, node = max(found, default=(0.0, ""))
    return (node, share) if share >= SHARE else None
