"""Treatments of a run that was read from its folder, where no step of this session tells of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.document import Document

if TYPE_CHECKING:  # at run time they bring numpy
    from runtime.doctor import Diagnosis
    from runtime.doctor.diagnosis import Treatment
    from runtime.doctor.outcome_record import Treated
    from runtime.doctor.trial import Outcome
    from runtime.history import History

Key = tuple[str, str]  # rule and node


class TreatedBefore:
    """All that the run had told, and which of its illnesses the document is treated for by now."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._unread = True
        self._standing: dict[Key, tuple[Diagnosis, Document, Treatment | None]] = {}

    def stands(self, diagnosis: Diagnosis, of: Document, now: Document) -> Treatment | None:
        """The dose that the present document has and the one of the run had not."""
        known = self._standing.get(diagnosis.key)
        if known is None or known[0] is not diagnosis or known[1] is not now:
            from runtime.doctor.standing import stands

            found = next((dose for dose in doses(diagnosis) if stands(of, dose.apply(of) or of, now)), None)
            known = self._standing[diagnosis.key] = (diagnosis, now, found)
        return known[2]

    def read(self, folder: Path | None) -> list[Treated]:
        """In a thread: what came of treatments, at the first time of asking."""
        if folder is None or not self._unread:
            return []
        from runtime.doctor.outcome_record import read_treated

        self._unread = False
        return read_treated(folder)


def doses(diagnosis: Diagnosis) -> tuple[Treatment, ...]:
    """The treatments that its rule offers, in the order in which they are tried."""
    first = diagnosis.treatment
    return (first, *first.further) if first is not None else ()


def recalled(told: list[Treated], found: tuple[Diagnosis, ...]) -> dict[Key, Outcome]:
    """What came of the treatments of illnesses that are still found."""
    known = {one.key: doses(one) for one in found}
    return {
        (one.rule, one.node): replace(one.outcome, treatment=known[one.rule, one.node][one.dose])
        for one in told
        if one.dose < len(known.get((one.rule, one.node), ()))
    }


def write_beside(folder: Path, known: list[tuple[Diagnosis, Outcome]]) -> None:
    """Put what came of treatments beside their run. Raises `OSError`."""
    from runtime.doctor.outcome_record import Treated, write_treated

    write_treated(folder, [Treated(*one.key, _place(one, outcome), outcome) for one, outcome in known])


def _place(diagnosis: Diagnosis, outcome: Outcome) -> int:
    offered = doses(diagnosis)
    return offered.index(outcome.treatment) if outcome.treatment in offered else 0
