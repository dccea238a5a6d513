"""What view nodes show while a run goes on: held-out rows, or fresh noise, through the network as it is used."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Problem, Signal
from runtime.compile import Graph, Program
from runtime.data import Rows, load_rows, take_rows
from runtime.document import End
from runtime.failure import Failure, failure_of
from runtime.measure import as_used
from runtime.noise import read_noise, write_noise
from runtime.sights import SIGHTS
from runtime.telemetry import Seen
from runtime.training import Training

MOST = 300  # samples of a source with rows, where the view has no setting of its own
NUMBERS = 2**22  # of the inputs of a look together
SHARE = 0.01  # of the run's time, for all views together
FASTEST = 0.25  # seconds between two looks at one view
VIEWS = 24  # views that are looked at; what a repetition has beyond is left alone


@dataclass(slots=True)
class Look:
    """One view: what enters it, and what it needs of the run to show that."""

    training: Training
    node: str
    picture: str
    settings: Any  # the declaration with its settings as attributes
    ends: Mapping[str, End]  # by port, those with a wire
    rows: Mapping[str, Rows]
    graph: Graph
    next: float = 0.0
    kept: dict[str, Any] = field(default_factory=dict)  # what a picture remembers from one look to the next

    @property
    def program(self) -> Program:
        """The network and the graph it came from."""
        return self.training.program

    def signal(self, port: str) -> Signal | None:
        """What is known of the wire at a port."""
        end = self.ends.get(port)
        return self.program.checked.signal(end.node, end.port) if end else None

    def values(self, most: int = 0) -> dict[str, Tensor]:
        """What enters each port with a wire, for at most so many samples."""
        answers = self._run(self.graph, self._inputs(self.graph, most or self._most()))
        return dict(zip(self.ends, answers, strict=True))

    def over(self, port: str, wire: str, places: Tensor) -> Tensor | None:
        """What would enter a port if the wire at another carried `places` (P, …); None where it does not depend on it.

        Everything else is held at the middle of its samples.
        """
        end = self.ends[wire]
        if f"over {port}" not in self.kept:
            self.kept[f"over {port}"] = self.program.graph(self.ends[port], given=(end,))
        graph: Graph = self.kept[f"over {port}"]
        if end not in graph.inputs:
            return None
        others = [other for other in graph.inputs if other != end]
        held = dict(zip(others, map(_middle, self._sources(others, self._most())), strict=True))
        given = places.to(self.training.device)
        answers = []
        for part in given.split(max(64, self.training.chunk)):
            inputs = [part if other == end else _repeated(held[other], len(part)) for other in graph.inputs]
            answers.append(self._run(graph, inputs)[0].detach().cpu())
        return torch.cat(answers)

    def note(self) -> None:
        """Remember where the wire at `place` is now; of a path that grows long every second place is kept."""
        if "noted" not in self.kept:
            self.kept["noted"] = self.program.graph(self.ends["place"])
        trail, every = self.kept.setdefault("trail", []), self.kept.get("every", 1)
        if self.training.step % every == 0 and not self.kept["noted"].inputs:
            trail.append(self.kept["noted"].module.forward()[0].detach().cpu().numpy().reshape(-1).copy())
        if len(trail) > self.settings.most:
            self.kept |= {"trail": trail[::2], "every": 2 * every}

    def trail(self) -> np.ndarray:
        """Where the wire at `place` has been (T, 2), the present place last."""
        here = self.values()["place"].detach().float().cpu().numpy()
        noted = self.kept.get("trail", [])
        return np.concatenate((np.array(noted, np.float32).reshape(-1, here.shape[1]), here))

    def classes(self, port: str) -> tuple[str, ...]:
        """The names of the classes at a port, as its source has them."""
        end = self.ends.get(port)
        return self.rows[end.node].class_names if end and end.node in self.rows else ()

    def columns(self, port: str) -> tuple[str, ...]:
        """The names of the columns at a port, where it is wired to a source."""
        end = self.ends.get(port)
        return self.rows[end.node].columns if end and end.node in self.rows else ()

    def _most(self) -> int:
        return int(getattr(self.settings, "points", 0) or getattr(self.settings, "most", 0) or MOST)

    def _run(self, graph: Graph, inputs: list[Tensor]) -> tuple[Tensor, ...]:
        with torch.enable_grad() if graph.differentiates else contextlib.nullcontext():
            answers: tuple[Tensor, ...] = graph.module.forward(*inputs)
        return tuple(answer.detach() for answer in answers)

    def _inputs(self, graph: Graph, most: int) -> list[Tensor]:
        return self._sources(list(graph.inputs), most)

    def _sources(self, ends: list[End], most: int) -> list[Tensor]:
        """Samples for these source ports: held-out rows spread evenly, of an endless source the same noise each time.

        Of an endless source as many as a step looks at, since a grid or a line has no more. Rows of two sources are no
        pairs; all sources have as many as the one with the fewest.
        """
        numbers: dict[str, Tensor] = {}
        drawn: dict[str, dict[str, Tensor]] = {}
        for node in dict.fromkeys(end.node for end in ends):
            rows = self.rows[node]
            if rows.drawer is not None:
                drawn[node] = rows.drawer.apart(min(most, rows.batch_size), f"{node} seen")
                continue
            held_out = rows.count("validation") and getattr(self.settings, "rows", "held_out") == "held_out"
            own = rows.parts["validation" if held_out else "train"]
            room = max(1, NUMBERS // max(1, max(tensor[:1].numel() for tensor in rows.tensors.values())))
            count = min(len(own), most, room)
            numbers[node] = own[torch.arange(count) * len(own) // max(1, count)]
        counts = [len(found) for found in numbers.values()]
        counts += [len(next(iter(found.values()))) for found in drawn.values()]
        fewest, device = min(counts, default=0), self.training.device
        return [
            drawn[end.node][end.port][:fewest]
            if end.node in drawn
            else take_rows(self.rows[end.node].tensors[end.port], numbers[end.node][:fewest], device)
            for end in ends
        ]


class Looks:
    """All views of a run, each looked at a few times a second while that takes next to nothing of the run's time."""

    def __init__(self, training: Training, before: Looks | None = None) -> None:
        self.training = training
        self.looks: list[Look] = []
        self.refused: list[Seen] = []  # what a view cannot show, told once
        for node in training.program.checked.kind("view")[:VIEWS]:
            if training.program.checked.nodes[node].form is not None:
                self._begin(node)
        self._followed = [look for look in self.looks if look.picture == "path"]
        for look in self._followed:  # a path goes on from stage to stage
            gone = next((old for old in before.looks if old.node == look.node), None) if before else None
            look.kept |= {key: gone.kept[key] for key in ("trail", "every") if key in gone.kept} if gone else {}
        self.note()

    def note(self) -> None:
        """After each step: what a path must not miss between two looks."""
        for look in self._followed:
            look.note()

    def _begin(self, node: str) -> None:
        checked = self.training.program.checked
        facts = find(checked.document.nodes[node].type)
        assert facts is not None
        try:
            ends = {
                port.key: checked.origin(wires[0].source)
                for port in facts.inputs
                if (wires := checked.document.entering(node, port.key))
            }
            graph = self.training.program.graph(*ends.values())
            rows = {
                end.node: self.training.rows.get(end.node) or load_rows(checked, end.node, self.training.device)
                for end in graph.inputs
            }
            settings = facts.bind(checked.document.nodes[node].settings)
            self.looks.append(Look(self.training, node, settings.picture, settings, ends, rows, graph))
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
        noise = read_noise(self.training.device)
        try:
            with as_used(self.training.program.network):
                drawn = SIGHTS[look.picture](look)
            told = Seen(self.training.number, self.training.step, look.node, look.picture, drawn.arrays, drawn.facts)
        except Exception as error:
            told = self._refusal(look.node, look.picture, error)
        finally:
            write_noise(noise, self.training.device)
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


def _values(failure: Failure | Problem) -> Iterator[tuple[str, object]]:
    yield from failure.values.items()


def _middle(samples: Tensor) -> Tensor:
    """One sample that stands for all (N, …): the mean of real numbers, the first of whole ones."""
    return samples.mean(0) if samples.is_floating_point() else samples[0]


def _repeated(sample: Tensor, count: int) -> Tensor:
    return sample[None].expand(count, *sample.shape)
