"""How a run went through a stage, from what it told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.epochs import epochs_over

WAITING, CURRENT, DONE, SKIPPED = "waiting", "current", "done", "skipped"


@dataclass(slots=True)
class Passage:
    """How a run went through a stage. Steps and epochs of the whole run are counted from where the stage began."""

    begun: int  # the step at which it began
    epochs_before: int
    epochs: int  # at most
    steps_per_epoch: int
    step: int = 0  # of the run
    ended: bool = False
    reason: str = ""  # length, target or patience
    best: int = 0  # the epoch of the stage whose weights came back, or 0
    before: Mapping[str, float] = field(default_factory=dict)
    after: Mapping[str, float] = field(default_factory=dict)
    size_before: int = 0
    size_after: int = 0
    sentence: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """How much of the stage is done at least, 0 to 1."""
        whole = self.epochs * self.steps_per_epoch
        return 1.0 if self.ended else min(1.0, (self.step - self.begun) / whole) if whole > 0 else 0.0

    @property
    def epoch(self) -> int:
        """Epochs of the stage that are over."""
        return epochs_over(self.step - self.begun, self.steps_per_epoch, ended=self.ended)
