"""What Standardize and Scale share: which numbers are measured together, on the training rows only."""

from __future__ import annotations

from nodes.checks import need_floats
from nodes.spec import Signal, setting

TOGETHER = (
    ("channel", "Each channel (axis 1)"),
    ("last", "Each feature (last axis)"),
    ("place", "Each place of a sample"),
    ("all", "All numbers"),
)


class Fitted:
    """Measures its input once, before the first step, on the training rows; the numbers travel with every export."""

    together = setting("channel", choices=TOGETHER, title="Measure", help="Which numbers are measured together.")

    def kept_shape(self, x: Signal) -> tuple[int, ...]:
        """The shape of the measured numbers, without the batch axis; it broadcasts against a sample."""
        need_floats(x)
        sample = x.shape[1:]
        match self.together:
            case "channel":
                return (*sample[:1], *(1 for _ in sample[1:]))
            case "last":
                return sample[-1:]
            case "place":
                return sample
            case _:
                return ()
