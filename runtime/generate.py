"""Generation: what a node gives where nothing above it is data, step after step of the blocks run over time above it.

Decoding a latent, denoising, Gibbs steps and dreaming are documents; this runs them with trained weights.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.compile import Program
from runtime.document import End
from runtime.endless import Drawer
from runtime.expand import Use
from runtime.facts import is_over_time
from runtime.measure import as_used
from runtime.noise import borrowed, read_noise, seed_of, start_noise, write_noise
from runtime.pictures import Drawn, as_images, histogram, in_plane, tiles
from runtime.sinks import end_of, is_endless

USUAL, MOST = 64, 65_536  # samples: without a wish, and at most
LEAST_SIDE, MOST_TILES = 4, 400  # of a square that a row is taken for a picture; pictures that are drawn


@dataclass(frozen=True, slots=True)
class Generated:
    """What there is after so many of all steps, on the CPU: samples (N, …); None where only the end shows them."""

    step: int
    steps: int
    samples: Tensor | None

    @property
    def done(self) -> bool:
        """Whether this is the end."""
        return self.step == self.steps


def generate(program: Program, sink: str, count: int = USUAL, seed: int = 0) -> Iterator[Generated]:
    """Samples of a node, and on the way what it would give after each step of the blocks run over time above it.

    The network is used as after training. All draws come from the seed; torch's own streams stay as they are between
    the steps. Raises `Problem` as `end_of` does, and for a number of samples that is none.
    """
    if not 1 <= count <= MOST:
        raise Problem("{got} samples cannot be generated. Give a number from 1 to {most}.", got=count, most=MOST)
    end = end_of(program.checked, sink)
    return _Generation(program, end, count, seed).run()


def picture_of(samples: Tensor) -> Drawn:
    """Samples (N, …) ready to be drawn: pictures as tiles, pairs as points, single numbers as bars.

    Longer rows are points of their two principal components.
    """
    if samples.dim() > 4:
        samples = samples.flatten(1)
    width = samples[0].numel() if len(samples) else 0
    side = isqrt(width)
    if samples.dim() > 2 or (side >= LEAST_SIDE and side * side == width):
        images = as_images(samples.float())
        return Drawn({**(drawn := tiles(images[:MOST_TILES])).arrays}, {**drawn.facts, "total": len(images)})
    if width <= 1:
        return histogram(samples.float(), None, 40)
    return Drawn({"points": in_plane(samples.float())}, {"form": "points", "axes": [], "projected": width > 2})


class _Generation:
    def __init__(self, program: Program, end: End, count: int, seed: int) -> None:
        self.program, self.checked, self.end, self.count = program, program.checked, end, count
        parameter = next(program.network.parameters(), None)
        self.device = parameter.device if parameter is not None else torch.device("cpu")
        self.known: dict[End, Tensor] = {}  # what has been computed and is still needed
        with borrowed(self.device):
            start_noise(seed_of(seed, "generate"), self.device)
            self.noise = read_noise(self.device)

    def run(self) -> Iterator[Generated]:
        above = self.checked.document.upstream(self.end.node)
        uses = self.over_time(above)
        above = self.checked.document.upstream(
            self.end.node, *(key for used in uses for exits in self.exits(used, above) for key in exits)
        )
        steps = sum(len(used.row.paths) for used in uses) + 1
        done = 0
        self.draw(above)
        for place, used in enumerate(uses):
            for step in self.run_over_time(used, above, last=place == len(uses) - 1):
                done += 1
                yield Generated(done, steps, step)
        yield Generated(steps, steps, self.shown(self.compute([self.end], self.known)[0]))

    def over_time(self, above: set[str]) -> list[Use]:
        """The outermost blocks run over time above the sink, in the order in which they can run."""
        expansion = self.checked.expansion
        uses = expansion.uses.values() if expansion else ()
        found = [used for used in uses if is_over_time(used.node) and any(self.exits(used, above))]
        outermost = [used for used in found if not any(used.path.startswith(f"{other.path}/") for other in found)]
        place = {key: number for number, key in enumerate(self.checked.order)}
        return sorted(outermost, key=lambda used: max(place[key] for exits in self.exits(used, above) for key in exits))

    def exits(self, used: Use, above: set[str]) -> list[list[str]]:
        """For each step the nodes through which it gives what is needed: of the next step, or at the end."""
        paths = used.row.paths
        ports = [port for port in used.row.outputs if paths[0] + port in above or paths[-1] + port in above]
        return [[path + port for port in ports] for path in paths]

    def draw(self, above: set[str]) -> None:
        """Samples of every source above, in the order of the graph."""
        with self.own_noise():
            for source in self.checked.kind("source"):
                if source in above and is_endless(self.checked, source):
                    node = self.checked.document.nodes[source]
                    facts = find(node.type)
                    assert facts is not None
                    drawer = Drawer(
                        facts.bind(node.settings).build(), tuple(port.key for port in facts.outputs), self.device
                    )
                    drawn = drawer.draw(self.count)
                    self.known |= {End(source, port): tensor for port, tensor in drawn.items()}

    def run_over_time(self, used: Use, above: set[str], *, last: bool) -> Iterator[Tensor | None]:
        """Run the steps of one block; what the sink would give after each, where no other block stands between."""
        document = self.checked.document
        inputs = {end.node for ends in used.row.inputs.values() for end in ends} & above
        feeding = [wire.source for node in sorted(inputs) for wire in document.incoming[node]]
        outside = list(dict.fromkeys(end for end in feeding if not end.node.startswith(used.row.paths)))
        self.known |= dict(zip(outside, self.compute(outside, self.known), strict=True))
        stacked = any(stack.id in above for stack in used.row.stacks)
        kept: dict[End, Tensor] = {}
        for step, exits in enumerate(self.exits(used, above)):
            ends = [End(node, "y") for node in exits]
            values = self.compute(ends, {**self.known, **kept})
            kept = {**(kept if stacked else {}), **dict(zip(ends, values, strict=True))}
            seen = None
            if last and not stacked:
                finals = {End(self.final(used, end, step), "y"): value for end, value in kept.items()}
                seen = self.shown(self.compute([self.end], {**self.known, **finals})[0])
            yield seen
        self.known |= kept

    def final(self, used: Use, end: End, step: int) -> str:
        """The exit of the last step that stands where one of another step does."""
        return used.row.paths[-1] + end.node.removeprefix(used.row.paths[step])

    def compute(self, ends: Sequence[End], given: Mapping[End, Tensor]) -> list[Tensor]:
        """Values of output ports, from what is known; the network as used."""
        wanted = [end for end in dict.fromkeys(ends) if end not in given]
        found = dict(given)
        if wanted:
            graph = self.program.graph(*wanted, given=tuple(given))
            slopes = torch.enable_grad() if graph.differentiates else contextlib.nullcontext()
            with self.own_noise(), as_used(self.program.network), slopes:
                answers = graph.module.forward(*(given[end] for end in graph.inputs))
            found |= {end: answer.detach() for end, answer in zip(wanted, answers, strict=True)}
        return [found[end] for end in ends]

    @contextlib.contextmanager
    def own_noise(self) -> Iterator[None]:
        """Draw from the streams of this generation."""
        with borrowed(self.device):
            write_noise(self.noise, self.device)
            yield
            self.noise = read_noise(self.device)

    def shown(self, samples: Tensor) -> Tensor:
        """Samples on the CPU; what has no axis for them is one."""
        signal = self.checked.signal(self.end.node, self.end.port)
        single = signal is not None and bool(signal.rank) and not signal.varies(0)
        return (samples[None] if single or not samples.dim() else samples).cpu()
