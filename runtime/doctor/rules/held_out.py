"""Held-out rows: too few to say anything, or known from training."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment, percent
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change
from runtime.findings import HINT

FEW = 20
TWINS, AT_LEAST = 0.1, 3  # share of the held-out rows, and how many


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
