"""What view nodes show while a run goes on: held-out rows, or fresh noise, through the network as it is used."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Problem, Signal
from runtime.compile import Program
from runtime.document import End
from runtime.failure import Failure, failure_of
from runtime.insight.lens import MOST, Lens, of_training
from runtime.pictures import Drawn
from runtime.sights import SIGHTS
from runtime.telemetry import Seen
from runtime.training import Training

SHARE = 0.01  # of the run's time, for all views together
FASTEST = 0.25  # seconds between two looks at one view
VIEWS = 24  # views that are looked at; what a repetition has beyond is left alone


@dataclass(frozen=True, slots=True, eq=False)
class Trail:
    """A way in the plane: `places` (T, 2), the last one being where it ends, and the steps (T − 1,) of those before it.

    `whole` (W, 2) are all places that are known, later ones too: what is drawn around them stands still.
    """

    places: np.ndarray
    steps: np.ndarray
    whole: np.ndarray


@dataclass(slots=True)
class Look:
    """One view: what enters it, and what it needs of the run to show that."""

    lens: Lens
    node: str
    picture: str
    settings: Any  # the declaration with its settings as attributes
    ends: Mapping[str, End]  # by port, those with a wire
    next: float = 0.0
    kept: dict[str, Any] = field(default_factory=dict)  # what a picture remembers from one look to the next

    @property
    def program(self) -> Program:
        """The network and the graph it came from."""
        return self.lens.program

    def signal(self, port: str) -> Signal | None:
        """What is known of the wire at a port."""
        end = self.ends.get(port)
        return self.lens.signal(end) if end else None

    def values(self, most: int = 0) -> dict[str, Tensor]:
        """What enters each port with a wire, for at most so many samples."""
        part = "train" if getattr(self.settings, "rows", "held_out") != "held_out" else ""
        found = self.lens.look(*self.ends.values(), most=most or self._most(), part=part)
        return {port: found[end] for port, end in self.ends.items()}

    def over(self, port: str, wire: str, places: Tensor) -> Tensor | None:
        """What would enter a port if the wire at another carried `places` (P, …); None where it does not depend on it.

        Everything else is held at the middle of its samples.
        """
        found = self.lens.over(self.ends[port], self.ends[wire], places)
        return None if found is None else found.cpu()

    def note(self, step: int) -> None:
        """Remember where the wire at `place` is now; of a path that grows long every second place is kept."""
        if "noted" not in self.kept:
            self.kept["noted"] = self.lens.graph(self.ends["place"])
        trail, every = self.kept.setdefault("trail", []), self.kept.get("every", 1)
        steps = self.kept.setdefault("steps", [])
        known = bool(steps) and steps[-1] == step  # told before, where a stage begins or while nothing is trained
        if step % every == 0 and not known and not self.kept["noted"].inputs:
            trail.append(self.kept["noted"].module.forward()[0].detach().cpu().numpy().reshape(-1).copy())
            steps.append(step)
        if len(trail) > self.settings.most:
            self.kept |= {"trail": trail[::2], "steps": steps[::2], "every": 2 * every}

    def trail(self) -> Trail:
        """Where the wire at `place` has been, the place that is looked at last."""
        here = self.values()["place"].detach().float().cpu().numpy()
        noted = np.array(self.kept.get("trail", []), np.float32).reshape(-1, here.shape[1])
        steps = np.array(self.kept.get("steps", []), np.int64)
        before = steps < self.lens.step if self.lens.past else np.ones(len(steps), bool)
        whole = np.concatenate((self.kept.get("whole", noted), here))
        return Trail(np.concatenate((noted[before], here)), steps[before], whole)

    def classes(self, port: str) -> tuple[str, ...]:
        """The names of the classes at a port, as its source has them."""
        end = self.ends.get(port)
        return self.lens.classes(end.node) if end else ()

    def columns(self, port: str) -> tuple[str, ...]:
        """The names of the columns at a port, where it is wired to a source."""
        end = self.ends.get(port)
        return self.lens.columns(end.node) if end else ()

    def _most(self) -> int:
        return int(getattr(self.settings, "points", 0) or getattr(self.settings, "most", 0) or MOST)


class Looks:
    """All views of a run, each looked at a few times a second while that takes next to nothing of the run's time."""

    def __init__(self, training: Training, before: Looks | None = None) -> None:
        self.training = training
        self.lens = of_training(training)
        self.looks: list[Look] = []
        self.refused: list[Seen] = []  # what a view cannot show, told once
        for node in training.program.checked.kind("view")[:VIEWS]:
            if training.program.checked.nodes[node].form is not None:
                self._begin(node)
        self._followed = [look for look in self.looks if look.picture == "path"]
        for look in self._followed:  # a path goes on from stage to stage
            gone = next((old for old in before.looks if old.node == look.node), None) if before else None
            kept = gone.kept if gone is not None else {}
            look.kept |= {key: kept[key] for key in ("trail", "steps", "every") if key in kept}
        self.note()

    def note(self) -> None:
        """After each step: what a path must not miss between two looks."""
        for look in self._followed:
            look.note(self.training.step)

    def _begin(self, node: str) -> None:
        facts = find(self.training.program.checked.document.nodes[node].type)
        assert facts is not None
        try:
            self.looks.append(look_of(self.lens, node))
        except Exception as error:
            self.refused.append(self._refusal(node, str(getattr(facts.declaration, "picture", "")), error))

    def turn(self) -> Iterator[Seen]:
        """What the view shows that has waited longest, if its time has come; before all, what cannot be shown."""
        while self.refused:
            yield self.refused.pop()
        waits = min(self.looks, key=lambda look: look.next, default=None)
        if waits is not None and time.perf_counter() >= waits.next:
            yield self.look(waits)

    def look(self, look: Look) -> Seen:
        """What a view shows now. The random streams and the network stay as they are; a fault becomes a sentence."""
        began = time.perf_counter()
        try:
            with self.lens.used():
                drawn = SIGHTS[look.picture](look)
            told = Seen(self.training.number, self.training.step, look.node, look.picture, drawn.arrays, drawn.facts)
        except Exception as error:
            told = self._refusal(look.node, look.picture, error)
        cost = time.perf_counter() - began
        look.next = began + cost + max(FASTEST, cost * len(self.looks) / SHARE)
        return told

    def everything(self) -> Iterator[Seen]:
        """What every view shows now."""
        while self.refused:
            yield self.refused.pop()
        for look in self.looks:
            yield self.look(look)

    def _refusal(self, node: str, picture: str, error: Exception) -> Seen:
        failure = failure_of(error, node)
        values = {name: value if isinstance(value, (int, float)) else str(value) for name, value in _values(failure)}
        number, step = self.training.number, self.training.step
        return Seen(number, step, node, picture, {}, sentence=failure.sentence, values=values)


def look_of(lens: Lens, node: str) -> Look:
    """A look at a view node through a lens. Raises what keeps it from being computed."""
    checked = lens.checked
    facts = find(checked.document.nodes[node].type)
    assert facts is not None
    ends = {
        port.key: checked.origin(wires[0].source)
        for port in facts.inputs
        if (wires := checked.document.entering(node, port.key))
    }
    lens.graph(*ends.values())  # what cannot be computed is told at once
    settings = facts.bind(checked.document.nodes[node].settings)
    return Look(lens, node, settings.picture, settings, ends)


def look_through(lens: Lens, node: str, trail: Trail | None = None) -> tuple[Drawn, str]:
    """What a view node shows through a lens, and the name of its picture.

    A path shows the way up to there as far as one is given, else the one place where it is.
    """
    look = look_of(lens, node)
    if trail is not None:
        noted = list(trail.places[: len(trail.steps)])
        look.kept |= {"trail": noted, "steps": trail.steps.tolist(), "whole": trail.whole}
    return SIGHTS[look.picture](look), look.picture


def _values(failure: Failure | Problem) -> Iterator[tuple[str, object]]:
    yield from failure.values.items()
