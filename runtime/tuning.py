"""What a run is set to while it goes on: from which step on the settings of a goal have been in force.

Told only of runs whose settings were changed on the way; of all others the document says it. No torch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from runtime.telemetry import Event

if TYPE_CHECKING:
    from runtime.training import Training

Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tuned(Event):
    """All settings of a goal, in force from that step on."""

    step: int
    node: str
    settings: Settings


def settings_of(training: Training) -> dict[str, Settings]:
    """The settings in force, by goal."""
    return {goal.node: dict(goal.settings) for goal in training.goals}


def tuned(training: Training, before: Mapping[str, Settings], known: Iterable[Tuned]) -> tuple[Tuned, ...]:
    """What is to be told of the goals whose settings are others than before, or were told of earlier."""
    told, found = {one.node for one in known}, list[Tuned]()
    for node, now in settings_of(training).items():
        if node not in told and before.get(node, now) == now:
            continue
        if node not in told:
            found.append(Tuned(training.number, 0, node, before[node]))
        found.append(Tuned(training.number, training.step, node, now))
    return tuple(found)


def with_tuned(known: Iterable[Tuned], event: Tuned) -> list[Tuned]:
    """Those that were told, and this one in place of another of its step."""
    return [*(one for one in known if (one.step, one.node) != (event.step, event.node)), event]


def in_force(known: Iterable[Tuned], node: str, step: int | None = None) -> Tuned | None:
    """What was told last of a goal, at a step or at the end."""
    return next((one for one in reversed([*known]) if one.node == node and (step is None or one.step <= step)), None)
