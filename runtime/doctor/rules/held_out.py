"""Held-out rows: too few to say anything, known from training, or judged by averages that lag behind."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.rules.learning_rate import rate_of, set_rate
from runtime.doctor.treatment import Change
from runtime.findings import HINT

FEW = 20
TWINS, AT_LEAST = 0.1, 3  # share of the held-out rows, and how many
EPOCHS = 10
JUMP, CALM = 0.4, 0.25  # usual change from epoch to epoch beside the loss: of held-out rows, and of those trained on
GENTLER = 0.3  # times the learning rate


@rule(key="few_validation_rows", title="Too few rows for validation")
class FewValidationRows:
    """There are held-out rows, but fewer than twenty, though the source has a hundred.

    A share of n rows has a standard error of up to 0.5/√n: 11 % at twenty (Langford, 2005, on test set bounds).
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, facts in case.data.items():
            held, all_rows = facts.rows.get("validation", 0), sum(facts.rows.values())
            if not 0 < held < FEW or all_rows < 5 * FEW:
                continue
            yield Diagnosis(
                source,
                "{node} holds out {count} rows only, so what is measured on them may be {error} off."
                if held > 1
                else "{node} holds out one row only, so what is measured on it may be {error} off.",
                "Hold out more rows.",
                {"count": held, "error": f"±{percent(0.5 / held**0.5)}"},
                Treatment("Hold out 20 % of the rows", (Change(source, {"validation": 0.2}),)),
                HINT,
            )


@rule(key="leaking_rows", title="Held-out rows known from training")
class LeakingRows:
    """A tenth of the held-out rows equal a training row in all that the network is given, labels included.

    What is measured on them is memory (Kaufman and others, 2012, on leakage; Barz and Denzler, 2020, found 3 % and 10 %
    of the test rows of CIFAR-10 and CIFAR-100 in training). Columns of few values make equal rows by chance: where that
    explains half of them, nothing is said.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, facts in case.data.items():
            held = facts.rows.get("validation", 0)
            if facts.twins < TWINS or facts.twins * held < AT_LEAST or facts.by_chance > 0.5 * facts.twins:
                continue
            yield Diagnosis(
                source,
                "{share} of the held-out rows of {node} are in its training rows, too, so they measure memory.",
                "Take double rows out of the data before they are parted.",
                {"share": percent(facts.twins)},
            )


@rule(key="restless_validation", title="Held-out loss that jumps")
class RestlessValidation:
    """From one epoch to the next the held-out loss changes by 40 % and more, the training loss by less than 25 %.

    Batch norm trains with the mean and the spread of each batch and judges with their running averages, which lag
    behind weights that change fast (Ioffe and Szegedy, 2015; Ioffe, 2017, on what comes of the difference). Without
    batch norm nothing is said. Measured: four networks at a rate of 0.01 jump by 60 % and more, at 0.003 by 10 to 25 %.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            held, train = case.held(goal), case.by_epoch(goal)
            norm = next((node for node in case.learners(goal) if case.has(node, "batch norm")), None)
            if norm is None or len(held) < EPOCHS or len(train) != len(held):
                continue
            jump, calm = (_jump(curve[len(curve) // 2 :]) for curve in (held, train))
            if jump < JUMP or calm > CALM:
                continue
            rate = rate_of(case, goal)
            yield Diagnosis(
                goal,
                "The held-out loss of {node} jumps by {jump} from epoch to epoch, the training loss by {calm} only: "
                "{norm} judges held-out rows by running averages, which lag behind at a learning rate of {rate}.",
                "Lower the learning rate, or let a schedule lower it over the run.",
                {"jump": percent(jump), "calm": percent(calm), "norm": case.name(norm), "rate": f"{rate:g}"},
                set_rate(goal, float(f"{GENTLER * rate:.0e}")),
            )


def _jump(losses: np.ndarray) -> float:
    """The usual change from one epoch to the next, as a share of the usual loss."""
    usual = float(np.median(losses))
    return float(np.median(np.abs(np.diff(losses)))) / usual if usual > 0 else 0.0
