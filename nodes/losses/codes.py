"""What losses of codes demand: one row of numbers for each sample, all alike."""

from __future__ import annotations

from nodes.checks import need_floats, need_same_shape
from nodes.remedies import Insert
from nodes.spec import Problem, Signal


def need_codes(*codes: Signal) -> None:
    """Refuse all but rows (N × D) of the same samples and width."""
    for code in codes:
        need_floats(code)
        if code.rank != 2:
            raise Problem(
                "{node} needs a row of numbers for each sample (N × D) but receives {got}. Put a Flatten before it.",
                (Insert("row"),),
                got=code.describe(),
            )
        need_same_shape(codes[0], code)
