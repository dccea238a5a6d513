"""Dropout: random silence while training, by Srivastava and others, 2014."""

from collections.abc import Iterator
from typing import Any

from nodes.checks import need_floats
from nodes.remedies import Leave, Set
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="dropout",
    title="Dropout",
    family="regularization",
    formula="y = x·m / (1 − p), m random 0 or 1",
    words=("drop", "overfitting", "noise", "spatial dropout", "dropout2d"),
    torch_name="Dropout",
    traits=("silence",),
)
class Dropout:
    """Silences a random share of its numbers while training, so that no unit can rely on another."""

    arithmetic = "each"

    share = setting(
        0.5, minimum=0.0, maximum=1.0, slider=(0.0, 1.0), main=True, help="The share of numbers that is silenced."
    )
    whole_channels = setting(False, help="Whether a channel is silenced as a whole, as suits images and sequences.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        names = {3: "Dropout1d", 4: "Dropout2d", 5: "Dropout3d"} if self.whole_channels else {}
        return Module("torch.nn." + names.get(x.rank, "Dropout"), p=self.share)

    def advise(self, x: Signal) -> Iterator[Problem]:
        if self.share == 1:
            yield Problem(
                "{node} silences every number, so nothing behind it can learn. Make the share smaller.",
                (Set("lower_share", {"share": 0.5}), Leave()),
            )

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
