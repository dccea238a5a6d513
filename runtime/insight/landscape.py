"""The loss around the weights as they are: over a plane through them, or along its two directions.

The directions are random, each filter of them as long as the filter of the network that it moves (Li, Xu, Taylor,
Studer and Goldstein 2018, Visualizing the Loss Landscape of Neural Nets), or those in which the run has moved most.

Legend: R places along a side of the map, M moments of the run, P numbers that are trained.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from nodes.spec import Problem
from runtime.failure import Failure
from runtime.insight.lens import Lens
from runtime.insight.question import Moment, Pieces
from runtime.noise import seed_of, start_noise
from runtime.pictures import Drawn
from runtime.stage_plan import trained

SIDE = 24  # steps along a side of the finest map; a power of two times three, so that coarser maps lie in it
LEVELS = (8, 4, 2, 1)  # every so-manieth place of it, one map after another
ALONG = 60  # steps along a line
PIECE = 0.012  # seconds until others have their turn
SLOW, FEWEST = 0.015, 16  # seconds that the loss may take before rows are left out, and rows that are kept
READ = 24  # moments of the run at most
NUMBERS = 2**26  # of all moments together
ROOM = 0.25  # beyond the path, on each side
NARROW = 0.3  # of the longer side, for a path that hardly leaves a line

Weights = dict[str, Tensor]


@dataclass(frozen=True)
class Landscape:
    """The loss of a goal for its training rows, over the weights that it trains; everything else as it is used.

    `moments` of the run span the plane where there are any; else `seed` draws its directions. With `lines` the loss
    along each direction alone. Two trained numbers are their own plane.

    Arrays: `loss` (R, R), row 0 the lowest, or `lines` (R, 2) at `across` (R, 2) from the weights; `path` (M, 2),
    where the run was.
    Facts: `extent`, `at` (where the weights are), `here` (their loss), `rows`, `goal`, `plane` (random, path or
    numbers), `shares` of the path's spread that each direction shows. Raises `Problem` where nothing is trained.
    """

    draws: ClassVar[bool] = True
    goal: str = ""
    seed: int = 0
    lines: bool = False
    moments: tuple[Moment, ...] = ()

    def answer(self, lens: Lens) -> Pieces:
        """Coarse first, then finer."""
        surface = Surface(lens, self.goal)
        yield 0.0
        plane = yield from _plane(surface, self)
        facts = {
            "form": "landscape",
            "goal": surface.goal,
            "here": surface.loss(surface.weights),
            "rows": surface.rows,
            "plane": plane.kind,
            "extent": list(plane.extent),
            "at": list(plane.at),
            "names": [list(one) for one in plane.names],
            "shares": list(plane.shares),
        }
        known = {"path": plane.path} if len(plane.path) else {}
        if self.lines:
            return (yield from _lines(surface, plane, known, facts))
        return (yield from _map(surface, plane, known, facts))


class Surface:
    """The loss of one goal as a function of the weights it trains, for rows that stay the same.

    The network itself is not touched: a run may be at work on it, and somebody may be saving it.
    """

    def __init__(self, lens: Lens, goal: str = "") -> None:
        goals = [one for one in lens.goals or lens.checked.kind("goal") if not goal or one == goal]
        if not goals:
            raise Problem("Nothing is trained yet. Add a Minimize node and connect a loss to it.")
        self.goal = goals[0]
        own = lens.still() if lens.training is not None else lens
        own.program.network.eval()
        self.device = lens.device
        self.graph = own.graph(self.goal)
        self.inputs = lens.samples(self.graph.inputs, part="train")
        nodes = sorted(trained(lens.checked, self.goal))
        state = {name: tensor.detach().clone() for name, tensor in self.graph.module.state_dict().items()}
        names = [name for node in nodes for name in own.program.parameters_of(node) if name in state]
        self.nodes = {name: node for node in nodes for name in own.program.parameters_of(node)}
        self.weights: Weights = {name: state.pop(name) for name in names}
        self.rest = state
        if not self.weights:
            raise Failure("{node} trains no weights. Choose another goal.", self.goal)
        self._leave_out()

    @property
    def rows(self) -> int:
        """Rows that the loss is taken of."""
        return min((len(one) for one in self.inputs if one.dim()), default=0)

    def loss(self, weights: Mapping[str, Tensor]) -> float:
        """The loss with these weights: the same rows, and the same noise in layers that draw some."""
        start_noise(seed_of(0, "landscape"), self.device)
        with torch.enable_grad() if self.graph.differentiates else torch.no_grad():
            found = functional_call(self.graph.module, {**self.rest, **weights}, tuple(self.inputs))
        return float(found[0].detach().float())

    def moved(self, ways: Sequence[Weights], steps: Sequence[float]) -> Weights:
        """The weights, moved so far along each direction."""
        found = dict(self.weights)
        for way, step in zip(ways, steps, strict=True):
            found = {name: found[name] + step * way[name] for name in found}
        return found

    def over(self, ways: Sequence[Weights], places: Sequence[Sequence[float]]) -> Iterator[list[float]]:
        """The losses at places (so far along each direction), a piece at a time."""
        piece: list[float] = []
        began = time.perf_counter()
        for place in places:
            piece.append(self.loss(self.moved(ways, place)))
            if time.perf_counter() - began > PIECE:
                yield piece
                piece, began = [], time.perf_counter()
        yield piece

    def _leave_out(self) -> None:
        """Take fewer rows where the loss of all takes long."""
        self.loss(self.weights)  # the first one also makes things ready
        while self.rows > FEWEST:
            began = time.perf_counter()
            self.loss(self.weights)
            if time.perf_counter() - began < SLOW:
                return
            count = max(FEWEST, self.rows // 2)
            self.inputs = [one[:count] for one in self.inputs]


@dataclass(frozen=True)
class Plane:
    """Two directions, what is shown along them, where the weights are and where the run was."""

    kind: str
    ways: tuple[Weights, Weights]
    extent: tuple[float, float, float, float] = (-1.0, 1.0, -1.0, 1.0)
    at: tuple[float, float] = (0.0, 0.0)
    path: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    names: tuple[tuple[str, str], ...] = ()  # node and weight, where an axis is a single number
    shares: tuple[float, ...] = ()


def _plane(surface: Surface, question: Landscape) -> Generator[float, None, Plane]:
    moments = yield from _read(surface, question.moments)
    if sum(weight.numel() for weight in surface.weights.values()) == 2:
        return _of_numbers(surface, moments)
    if len(moments) >= 2:
        return _of_path(surface, moments, question.seed)
    return _drawn(surface, question.seed)


def _drawn(surface: Surface, seed: int) -> Plane:
    return Plane("random", (directions(surface.weights, 2 * seed), directions(surface.weights, 2 * seed + 1)))


def directions(weights: Mapping[str, Tensor], seed: int) -> Weights:
    """One random direction: each filter as long as the filter of the weights, a bias or gain as long as it as a whole.

    Where that has no length, the numbers are as large as those of all weights together are on average.
    """
    random = torch.Generator().manual_seed(seed_of(seed, "direction"))
    total = sum(weight.numel() for weight in weights.values())
    usual = (sum(float(weight.float().square().sum()) for weight in weights.values()) / max(1, total)) ** 0.5 or 1.0
    found = {}
    for name, weight in weights.items():
        drawn = torch.randn(weight.shape, generator=random).to(weight)
        rows, own = (drawn.flatten(1), weight.flatten(1)) if weight.dim() > 1 else (drawn[None], weight[None])
        rows, own = rows.reshape(len(rows), -1), own.reshape(len(own), -1)
        wished = own.norm(dim=1, keepdim=True)
        if not bool(wished.any()):
            wished = torch.full_like(wished, usual * own.shape[1] ** 0.5)
        found[name] = (rows / rows.norm(dim=1, keepdim=True).clamp_min(1e-12) * wished).reshape(weight.shape)
    return found


def _of_numbers(surface: Surface, moments: Sequence[Weights]) -> Plane:
    """The plane of the two numbers themselves, their values on the axes."""
    ends = [(name, place) for name, weight in surface.weights.items() for place in range(weight.numel())]
    ways = []
    for name, place in ends:
        way = {other: torch.zeros_like(weight) for other, weight in surface.weights.items()}
        way[name].view(-1)[place] = 1.0
        ways.append(way)
    at = [float(surface.weights[name].reshape(-1)[place]) for name, place in ends]
    path = np.array([[float(one[name].reshape(-1)[place]) for name, place in ends] for one in moments], np.float32)
    path = path.reshape(-1, 2)
    reach = max(1.0, *(abs(value) for value in at))
    extent = around(path, (at[0], at[1])) if len(path) else (at[0] - reach, at[0] + reach, at[1] - reach, at[1] + reach)
    names = tuple((surface.nodes[name], name.rsplit(".", 1)[-1]) for name, _ in ends)
    return Plane("numbers", (ways[0], ways[1]), extent, (at[0], at[1]), path, names)


def _of_path(surface: Surface, moments: Sequence[Weights], seed: int) -> Plane:
    """The plane in which the run moved most, from where it was to where the weights are."""
    rows = torch.stack([_flat({name: one[name] - surface.weights[name] for name in one}) for one in moments])
    spread, turned = torch.linalg.eigh((rows @ rows.T).cpu().double())
    scales = spread.flip(0).clamp_min(0).sqrt()[:2]
    if not float(scales[0]):
        return _drawn(surface, seed)
    ways: list[Tensor] = []
    for number, scale in enumerate(scales.tolist()):
        if scale > 1e-6 * float(scales[0]):
            way = (turned.flip(1)[:, number].to(rows) @ rows) / scale
        else:  # the run moved along a line
            way = _flat(directions(surface.weights, seed))
            way = way - (way @ ways[0]) * ways[0]
            way = way / way.norm().clamp_min(1e-12)
        ways.append(way)
    path = (rows @ torch.stack(ways).T).cpu().numpy().astype(np.float32)
    total = float(spread.sum())
    shares = tuple(float(scale) ** 2 / total for scale in scales)
    both = _unflat(ways[0], surface.weights), _unflat(ways[1], surface.weights)
    return Plane("path", both, around(path, (0.0, 0.0)), (0.0, 0.0), path, shares=shares)


def around(path: np.ndarray, at: tuple[float, float]) -> tuple[float, float, float, float]:
    """Left, right, low and high around a path and a point, with room; neither side far shorter than the other."""
    points = np.concatenate([path, [at]])
    low, high = points.min(axis=0), points.max(axis=0)
    wide = np.maximum(high - low, NARROW * float((high - low).max()) or 1.0)
    middle, half = (low + high) / 2, wide * (0.5 + ROOM)
    (left, lower), (right, upper) = (middle - half).tolist(), (middle + half).tolist()
    return left, right, lower, upper


def _read(surface: Surface, moments: Sequence[Moment]) -> Generator[float, None, list[Weights]]:
    """The weights at moments of the run, spread evenly; those of another network are left out."""
    total = sum(weight.numel() for weight in surface.weights.values())
    most = max(2, min(READ, NUMBERS // max(1, total)))
    wanted = [moments[len(moments) * place // most] for place in range(most)] if len(moments) > most else moments
    found = []
    for moment in wanted:
        try:
            told = moment.read()
        except Problem:
            continue
        fitting = {name: told[name] for name in surface.weights if name in told}
        if all(name in fitting and fitting[name].shape == own.shape for name, own in surface.weights.items()):
            found.append({name: value.to(surface.weights[name]) for name, value in fitting.items()})
        yield 0.0
    return found


def _map(surface: Surface, plane: Plane, known: dict[str, np.ndarray], facts: dict[str, Any]) -> Pieces:
    """One map after another, each with the places of those before it."""
    across, up = _steps(plane, 0, SIDE), _steps(plane, 1, SIDE)
    loss = np.full((SIDE + 1, SIDE + 1), np.nan)
    done = np.zeros(loss.shape, bool)
    for every in LEVELS:
        due = [(row, column) for row in range(0, SIDE + 1, every) for column in range(0, SIDE + 1, every)]
        due = [place for place in due if not done[place]]
        values: list[float] = []
        for piece in surface.over(plane.ways, [(across[column], up[row]) for row, column in due]):
            values += piece
            yield (int(done.sum()) + len(values)) / done.size
        for place, value in zip(due, values, strict=True):
            loss[place], done[place] = value, True
        drawn = Drawn({"loss": loss[::every, ::every].astype(np.float32), **known}, facts)
        if every > 1:
            yield drawn
    return drawn


def _lines(surface: Surface, plane: Plane, known: dict[str, np.ndarray], facts: dict[str, Any]) -> Pieces:
    """The loss along each direction alone, the weights in the middle of both."""
    found = []
    for axis in (0, 1):
        steps = _steps(plane, axis, ALONG)
        values: list[float] = []
        for piece in surface.over(plane.ways[axis : axis + 1], [(step,) for step in steps]):
            values += piece
            yield (axis + len(values) / len(steps)) / 2
        found.append(values)
    arrays = {
        "across": np.array([_steps(plane, axis, ALONG) for axis in (0, 1)], np.float32).T,
        "lines": np.array(found, np.float32).T,
    }
    return Drawn(arrays | known, facts)


def _steps(plane: Plane, axis: int, count: int) -> list[float]:
    """How far from the weights, along one direction."""
    low, high = plane.extent[2 * axis : 2 * axis + 2]
    steps: list[float] = (np.linspace(low, high, count + 1) - plane.at[axis]).tolist()
    return steps


def _flat(weights: Mapping[str, Tensor]) -> Tensor:
    return torch.cat([weight.detach().float().reshape(-1) for weight in weights.values()])


def _unflat(flat: Tensor, like: Mapping[str, Tensor]) -> Weights:
    parts = flat.split([weight.numel() for weight in like.values()])
    pairs = zip(like.items(), parts, strict=True)
    return {name: part.reshape(weight.shape).to(weight) for (name, weight), part in pairs}
