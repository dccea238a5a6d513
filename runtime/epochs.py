"""How epochs are counted, one rule for every place that tells of them: those that are over, as Playground does."""

from __future__ import annotations


def epochs_over(steps: int, length: int, *, ended: bool) -> int:
    """Epochs that are over after so many steps of a stage whose epochs take `length` steps; 0 during the first.

    A last epoch that was cut short counts as well, as soon as its stage has ended.
    """
    whole, rest = divmod(max(0, steps), max(1, length))
    return whole + int(ended and rest > 0)
