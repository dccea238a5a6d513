"""Classes: some far rarer than others; labels and targets outside what the loss wants."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Turn
from runtime.findings import ERROR

TIMES = 10


@rule(key="class_imbalance", title="Class imbalance")
class ClassImbalance:
    """The largest class has at least ten times the training rows of the smallest, and a loss counts all rows alike.

    He and Garcia, 2009, call imbalance what hides the small classes from the mean; 10 : 1 is where surveys begin.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, facts in case.data.items():
            for port, known in facts.ports.items():
                counts = known.counts
                if counts is None or port != facts.stratified or len(counts) < 2 or not _compared(case, source, port):
                    continue
                present = np.flatnonzero(counts)  # a class may be left out on purpose
                rare, frequent = present[counts[present].argmin()], present[counts[present].argmax()]
                least, most = int(counts[rare]), int(counts[frequent])
                if most < TIMES * least:
                    continue
                names = facts.class_names
                small, large = (names[at] if at < len(names) else str(at) for at in (rare, frequent))
                yield Diagnosis(
                    source,
                    "{node} has {most} rows of class “{large}” but only {least} of “{small}”: "
                    "to be always sure of the first is nearly right.",
                    "Add rows of the rare class or leave out some of the frequent one; look at the table per class.",
                    {"most": most, "least": least, "large": large, "small": small},
                )


def _compared(case: Case, source: str, port: str) -> bool:
    """Whether a loss takes these labels as its target."""
    return any(
        (end := case.origin(loss, "target")) is not None and (end.node, end.port) == (source, port)
        for goal in case.goals
        for loss in case.losses_into(goal)
    )


@rule(key="label_range", title="Labels outside what the loss wants")
class LabelRange:
    """A target lies outside what its loss takes: a label beyond the scores, or a number beyond 0 and 1.

    Bounds are those that the loss declares (`takes`); a label needs a score of its own.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.plan.goals if case.plan else ():
            for loss in case.losses_into(goal):
                target = case.origin(loss, "target")
                facts = case.data.get(target.node) if target else None
                known = facts.ports.get(target.port) if facts and target else None
                bounds = _bounds(case, loss)
                if known is None or bounds is None:
                    continue
                low, high = float(known.low.min()), float(known.high.max())
                if low >= bounds[0] and high <= bounds[1]:
                    continue
                yield Diagnosis(
                    loss,
                    "{node} wants targets from {least} to {most}, but they go from {low} to {high}.",
                    "Give the last layer one unit per class, scale the target, or use Mean squared error.",
                    {"least": f"{bounds[0]:g}", "most": f"{bounds[1]:g}", "low": f"{low:g}", "high": f"{high:g}"},
                    _treat(case, loss),
                    ERROR,
                )


def _bounds(case: Case, loss: str) -> tuple[float, float] | None:
    target, prediction = case.origin(loss, "target"), case.origin(loss, "prediction")
    signal = case.signal(target) if target else None
    scores = case.signal(prediction) if prediction else None
    if signal is None or scores is None:
        return None
    if signal.floating:
        takes: tuple[float, float] | None = case.says(loss, "takes")
        return takes
    if case.says(loss, "measures") == "nats" and scores.rank > signal.rank and scores.channels > 1:
        return 0.0, float(scores.channels - 1)
    return None


def _treat(case: Case, loss: str) -> Treatment | None:
    if not case.says(loss, "takes"):
        return None
    return Treatment("Put Mean squared error in its place", (Turn(loss, "squares"),))
