"""How far a run is on its way, from what it tells: stages may differ in the length of their epochs and end early."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.epochs import epochs_over
from runtime.telemetry import Event, Finished, StageBegan, Started


@dataclass(slots=True)
class Course:
    """Takes in the events of one run. Steps and epochs are counted over the whole run unless it says otherwise."""

    started: Started | None = None
    stage: StageBegan | None = None  # the one at work, or the last
    ended: int | None = None  # the step at which the run finished
    _planned: dict[int, int] = field(default_factory=dict)  # stage that has begun → its epochs, as they were planned

    def take(self, event: Event) -> None:
        """Take in one event; most say nothing about the way."""
        match event:
            case Started():
                if self.started is None or event.run != self.started.run or not event.step:
                    self.stage, self._planned = None, {}
                self.started, self.ended = event, None
            case StageBegan():
                earlier = {number: epochs for number, epochs in self._planned.items() if number < event.number}
                self._planned = {**earlier, event.number: event.epochs}
                self.stage = event
            case Finished():
                self.ended = event.step

    @property
    def steps(self) -> int:
        """Steps of the whole run at most, as far as they are known; at least 1."""
        if self.ended is not None:
            return max(1, self.ended)
        if self.started is None:
            return 1
        if self.stage is None:
            return max(1, self.started.epochs * self.started.steps_per_epoch)
        later = max(0, self.started.epochs - sum(self._planned.values()))
        return max(1, self.stage.step + (self.stage.epochs + later) * self.stage.steps_per_epoch)

    def share(self, step: int) -> float:
        """How much of the run is done after that many steps, 0 to 1."""
        return max(0.0, min(1.0, step / self.steps))

    def epochs(self, step: int) -> tuple[int, int]:
        """Epochs of the stage at work that are over after that many steps of the run, and how many it has at most."""
        if self.started is None:
            return 0, 0
        at_work = self.stage or self.started
        begun = self.stage.step if self.stage is not None else self.started.begun
        over = epochs_over(step - begun, at_work.steps_per_epoch, ended=self.ended == step)
        return min(over, at_work.epochs), at_work.epochs
