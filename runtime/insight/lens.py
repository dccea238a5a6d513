"""A network at one moment, and the rows it looks at. Everything that is shown of a network comes through a lens.

Legend: N samples, P places, W width.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path

import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Signal
from runtime.checked import Checked
from runtime.checkpoint import load_weights
from runtime.compile import Graph, Program, compile_program
from runtime.data import Rows, load_rows, take_rows
from runtime.document import End
from runtime.measure import as_used
from runtime.noise import borrowed
from runtime.prepare import prepare
from runtime.texts import alphabet_of
from runtime.training import Training

MOST = 300  # samples that are looked at without a wish
NUMBERS = 2**22  # of the inputs of a look together
CHUNK = 512  # samples or places that go through the network at once, where nothing else is known


class Lens:
    """The network of a document as it is used, over held-out rows; it answers and changes nothing.

    `step` is the moment that is looked at, `goals` are those at work then. Nothing is learnt here, torch's random
    streams are put back, and the network is left in training mode where a run goes on with it (`busy`).
    """

    def __init__(
        self, program: Program, rows: dict[str, Rows], device: torch.device, goals: Sequence[str] = ()
    ) -> None:
        self.program = program
        self.rows = rows
        self.device = device
        self.goals = tuple(goals)
        self.chunk = CHUNK
        self.step = 0
        self.busy = self.in_run = False  # `in_run`: in the thread of a run, perhaps as a still copy
        self.training: Training | None = None  # whose next step it is, where the weights are those of a training
        self.past = False  # a stored moment is looked at
        self._begin: Callable[[], Training] | None = None  # makes one that stands where these weights are from
        self._begun: Training | None = None
        self._graphs: dict[tuple[tuple[str | End, ...], tuple[End, ...]], Graph] = {}

    @property
    def checked(self) -> Checked:
        """The flat graph; paths of blocks are its node ids."""
        return self.program.checked

    @cached_property
    def draws(self) -> bool:
        """Whether the network draws from torch's streams when it is used."""
        known = [find(node.type) for node in self.checked.document.nodes.values()]
        facts = [one.declaration for one in known if one is not None]
        return any(getattr(one, "random", False) or getattr(one, "endless", False) for one in facts)

    def graph(self, *sinks: str | End, given: Sequence[End] = ()) -> Graph:
        """The graph that computes these sinks from sources and from `given`; made once."""
        key = sinks, tuple(given)
        if key not in self._graphs:
            self._graphs[key] = self.program.graph(*sinks, given=given)
            for end in self._graphs[key].inputs:
                self._load(end.node)
        return self._graphs[key]

    def table(self, source: str) -> Rows:
        """The rows of a source, loaded when they are first asked for. Raises `Failure`."""
        self._load(source)
        return self.rows[source]

    def run(self, graph: Graph, inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """What a graph answers for these inputs, in chunks, without gradients. Inside `used` only."""
        count = max((len(one) for one in inputs if one.dim()), default=0)
        if count <= self.chunk or any(len(one) != count for one in inputs):
            return graph.run(list(inputs))
        parts = [graph.run(list(part)) for part in zip(*(one.split(self.chunk) for one in inputs), strict=True)]
        return tuple(torch.cat(found) if found[0].dim() else found[-1] for found in zip(*parts, strict=True))

    def look(self, *ends: End, most: int = MOST, part: str = "") -> dict[End, Tensor]:
        """What these wires carry for held-out samples, at most so many: one tensor (N, …) each."""
        graph = self.graph(*ends)
        return dict(zip(ends, self.run(graph, self.samples(graph.inputs, most, part)), strict=True))

    def over(self, end: End, wire: End, places: Tensor, held: Mapping[End, Tensor] | None = None) -> Tensor | None:
        """What one wire would carry if another carried `places` (P, …); None where it does not depend on it.

        Every other input is held at the middle of its samples, or at the single sample given in `held` (…).
        """
        graph = self.graph(end, given=(wire,))
        if wire not in graph.inputs:
            return None
        others = [other for other in graph.inputs if other != wire and (held is None or other not in held)]
        middles = dict(zip(others, map(middle, self.samples(others)), strict=True)) | dict(held or {})
        answers = []
        for part in places.to(self.device).split(self.chunk):
            inputs = [part if other == wire else repeated(middles[other], len(part)) for other in graph.inputs]
            answers.append(graph.run(inputs)[0])
        return torch.cat(answers)

    def samples(self, ends: Sequence[End], most: int = MOST, part: str = "") -> list[Tensor]:
        """Samples for these source ports: rows of a part spread evenly, of an endless source the same noise each time.

        The part is validation where there is one, else training. Of an endless source as many as a step looks at,
        since a grid or a line has no more. Rows of two sources are no pairs; all have as many as the one with fewest.
        """
        numbers: dict[str, Tensor] = {}
        drawn: dict[str, dict[str, Tensor]] = {}
        for node in dict.fromkeys(end.node for end in ends):
            rows = self.table(node)
            if rows.drawer is not None:
                drawn[node] = rows.drawer.apart(min(most, rows.batch_size), f"{node} seen")
            else:
                numbers[node] = self.numbers(node, most, part)
        counts = [len(found) for found in numbers.values()]
        counts += [len(next(iter(found.values()))) for found in drawn.values()]
        fewest = min(counts, default=0)
        return [
            drawn[end.node][end.port][:fewest]
            if end.node in drawn
            else take_rows(self.rows[end.node].tensors[end.port], numbers[end.node][:fewest], self.device)
            for end in ends
        ]

    def numbers(self, source: str, most: int = MOST, part: str = "") -> Tensor:
        """The row numbers (N,) of a source that is no endless one that `samples` takes."""
        rows = self.table(source)
        own = rows.parts[part or ("validation" if rows.count("validation") else "train")]
        room = max(1, NUMBERS // max(1, max(tensor[:1].numel() for tensor in rows.tensors.values())))
        count = min(len(own), most, room)
        return own[torch.arange(count) * len(own) // max(1, count)]

    def signal(self, end: End) -> Signal | None:
        """What is known of a wire."""
        return self.checked.signal(end.node, end.port)

    def sources(self, end: End) -> tuple[End, ...]:
        """The source ports that a wire depends on."""
        return self.graph(end).inputs

    def classes(self, source: str) -> tuple[str, ...]:
        """The names of the classes of a source."""
        return self.rows[source].class_names if source in self.rows else ()

    def tokens(self, end: End) -> tuple[str, ...]:
        """What is written for the whole numbers of a source port: by its alphabet, else its classes."""
        alphabet = alphabet_of(self.checked.document, end)
        return alphabet.tokens if alphabet is not None else self.classes(end.node)

    def columns(self, source: str) -> tuple[str, ...]:
        """The names of the columns of a source."""
        return self.rows[source].columns if source in self.rows else ()

    @contextlib.contextmanager
    def used(self, *, draws: bool = False) -> Iterator[None]:
        """The network as it is used, without gradients; random streams and mode are put back afterwards.

        Outside of a run the streams are touched only where the network, or who asks, draws from them: whoever draws
        waits until a run of another document lets others draw.
        """
        draws = draws or self.draws or self.in_run
        with borrowed(self.device) if draws else contextlib.nullcontext():
            if self.busy:
                with as_used(self.program.network):
                    yield
            else:
                self.program.network.eval()
                with torch.no_grad():
                    yield

    def load(self, weights: Mapping[str, Tensor], step: int, begin: Callable[[], Training] | None = None) -> None:
        """Look at another moment of the same network; `begin` makes the training that stood there, where that is known.

        Raises `Problem` for weights that do not fit.
        """
        load_weights(self.program.network, weights)
        self.step, self.training = step, None
        self._begin, self._begun = begin, None

    def standing(self) -> Training | None:
        """The training whose next step comes from these weights, only to be looked at; made when it is first asked for.

        Torch's streams may change. Raises `Problem` or `Failure`.
        """
        if self.training is None and self._begin is not None:
            self._begun = self._begun or self._begin()
        return self.training or self._begun

    def still(self) -> Lens:
        """The same network with weights of its own, which stay as they are now while training goes on."""
        program = compile_program(self.checked, seed=None)
        program.network.to(self.device)
        found = Lens(program, self.rows, self.device, self.goals)
        found.chunk, found.in_run = self.chunk, self.in_run
        found.load(self.program.network.state_dict(), self.step)
        return found

    def _load(self, node: str) -> None:
        if node not in self.rows and node in self.checked.kind("source"):
            self.rows[node] = load_rows(self.checked, node, self.device)


def of_training(training: Training, *, busy: bool = True) -> Lens:
    """Through the very network that a run trains; for the run's own thread, or for any once the run is over."""
    goals = [goal.node for goal in training.goals]
    lens = Lens(training.program, dict(training.rows), training.device, goals)
    lens.step, lens.chunk = training.step, max(64, training.chunk)
    lens.busy = lens.in_run = busy
    lens.training = training
    return lens


def of_document(checked: Checked) -> Lens:
    """As a run of the document would begin: with its first weights. Raises `Problem` or `Failure`."""
    with borrowed(torch.device("cpu")):
        training = prepare(checked.flat, 0)
        training.rest()  # its noise is kept with it
        return of_training(training, busy=False)


def of_folder(folder: Path) -> Lens:
    """As a run that lies on the disk has ended. Raises `Problem` or `Failure`."""
    from runtime.check import check
    from runtime.record import open_run
    from runtime.starting import taken_up

    run = open_run(folder)
    checked = check(run.document)
    lens = of_document(checked)
    lens.load(run.weights, int(run.info.get("step", 0)), partial(taken_up, checked, 0, run))
    return lens


def middle(samples: Tensor) -> Tensor:
    """One sample that stands for all (N, …): the mean of real numbers, the first of whole ones."""
    return samples.mean(0) if samples.is_floating_point() else samples[0]


def repeated(sample: Tensor, count: int) -> Tensor:
    """A sample (…) as so many (count, …), without copying it."""
    return sample[None].expand(count, *sample.shape)
