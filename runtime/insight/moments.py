"""The time machine of a run: what it was at many of its steps, to be looked at and gone on from.

A moment holds the whole state of a training (`Training.state()`: weights, buffers, what the optimizers remember, the
random streams, the order of the epoch, the stage), so that a run that begins there gives the same numbers as the one
that it was taken from. Where so much does not fit often enough (`ENOUGH` times), what the optimizers remember is left
out, two thirds of it all with Adam: such a moment can be looked at like any other, and a run that begins there begins
with a fresh optimizer, which it says (`Point.whole`).

Moments lie in memory as far as its budget goes. With every save of the run they go into its folder, each a file of its
own, and what memory cannot hold goes there earlier; beyond the budget of the disk they are thinned evenly in log step.

What taking them costs stays within a hundredth of the run's time, but six in every factor of ten are taken whatever
they cost (`schedule.must`), so that no run has a gap. On one core of 2026 a moment of the digits CNN costs 0.5 ms, a
tenth of its step; one of a transformer of a million weights 5.2 ms, a fortieth of its step, and 11.4 MB. So the six
from step 10 to 100 take 0.7 % and 0.2 % of those steps, and a tenth of that in the next factor of ten.
"""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.spec import Problem
from runtime import files
from runtime.checkpoint import clone, read_json
from runtime.insight.moment_file import FOLDER, file_name, in_folder, read_state, read_weights, size_of, to_bytes
from runtime.insight.schedule import least_missed, must, next_due
from runtime.telemetry import Point
from runtime.training import Training

MEGABYTE = 2**20
ENOUGH = 16  # so many moments must fit, or they go without what the optimizers remember
SUMS = 2**20  # bytes of what metrics have gathered in the epoch; beyond that a branch tells its first epoch's rest
FEWEST = 3  # so many must fit even without that
MOST = 400  # moments, however small
SHARE = 0.01  # of a run's time, for taking moments
LEAST = 2.0  # seconds that a run counts as at least in that


@dataclass(frozen=True, slots=True)
class Budget:
    """Bytes that moments may take."""

    memory: int = 256 * MEGABYTE
    disk: int = 2048 * MEGABYTE


@dataclass(slots=True)
class Kept:
    """A moment: its state, or the file that holds it, or both. `size` is in bytes, `network` tells shapes apart.

    `names` are what the tensors are called now that their layers were given other titles, by what they were called.
    """

    point: Point
    size: int
    network: int
    state: Mapping[str, Any] | None = None
    path: Path | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def called(self, tensors: Mapping[str, Any]) -> dict[str, Any]:
        """The tensors by the names that they have now."""
        return {self.names.get(name, name): tensor for name, tensor in tensors.items()}


@dataclass(slots=True)
class Moments:
    """The moments of one run, in order. The run's thread takes them; any thread may read them."""

    folder: Path | None = None  # of the run
    budget: Budget = field(default_factory=Budget)
    next: int = 0  # the step at which the next one is due
    spent: float = 0.0  # seconds of the run's thread
    refused: bool = False  # the network is too large for moments
    _kept: list[Kept] = field(default_factory=list)
    _cost: float = 0.0  # seconds that the last one took
    _lock: threading.RLock = field(default_factory=threading.RLock)

    # What there is

    @property
    def points(self) -> tuple[Point, ...]:
        """All moments, in order."""
        with self._lock:
            return tuple(kept.point for kept in self._kept)

    @property
    def size(self) -> int:
        """Bytes of all moments, in memory or on the disk."""
        with self._lock:
            return sum(kept.size for kept in self._kept)

    def kept(self, step: int) -> Kept:
        """The moment of a step. Raises `Problem`."""
        with self._lock:
            for kept in self._kept:
                if kept.point.step == step:
                    return kept
        raise Problem("There is no moment of step {step}. Look at another one.", step=step)

    def state(self, step: int) -> Mapping[str, Any]:
        """The state at a step, whose tensors must stay as they are. Raises `Problem`."""
        kept = self.kept(step)
        state = kept.state if kept.state is not None else self._read(kept, read_state)
        if not kept.names:
            return state
        *best, weights = state["best"]
        parts = {part: kept.called(state[part]) for part in ("weights", "masks")}
        return {**state, **parts, "best": [*best, kept.called(weights)]}

    def weights(self, step: int) -> Mapping[str, Tensor]:
        """Weights and buffers at a step, by their names in the network. Raises `Problem`."""
        kept = self.kept(step)
        if kept.state is not None:
            return kept.called(kept.state["weights"])
        return kept.called(self._read(kept, read_weights))

    def _read(self, kept: Kept, read: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
        place = self.folder / FOLDER / file_name(kept.point.step) if self.folder else None
        paths = [path for path in (kept.path, place) if path is not None]
        there = next((path for path in paths if path.is_file()), None)
        if there is None:
            time.sleep(0.05)  # a save may just now be giving the folder its name
            there = next((path for path in paths if path.is_file()), paths[0])
        return read(there)

    # Taking

    def due(self, step: int, seconds: float) -> bool:
        """Whether the run is to be remembered at a step that has come, after so many seconds."""
        if step < self.next:
            return False
        self.next = next_due(step)
        if self.refused:
            return False
        return must(step) or self.spent + self._cost <= SHARE * max(seconds, LEAST)

    def take(self, training: Training, loss: float | None = None, *, fixed: bool = False) -> bool:
        """Remember the training as it is; read its losses first. Whether there was room; of a step the latest counts.

        What is `fixed` (ends of stages and of the run) stays longer when moments are thinned.
        """
        began = time.thread_time()  # what others take of the machine meanwhile is not the cost of moments
        state, whole = self._chosen(training.state())
        self.refused = state is None
        if state is not None:
            kept = Kept(
                point=Point(training.step, training.epochs_here, loss, whole, training.at_work.plan.stage.id, fixed),
                size=size_of(state),
                network=network_of(state["weights"]),
                state=clone(state, torch.device("cpu")),
            )
            with self._lock:
                self._kept = [other for other in self._kept if other.point.step < training.step] + [kept]
                self._thin()
        self.next = max(self.next, next_due(training.step))
        self._cost = time.thread_time() - began
        self.spent += self._cost
        return state is not None

    def _chosen(self, state: Mapping[str, Any]) -> tuple[Mapping[str, Any] | None, bool]:
        """What of a state is remembered, and whether that is all of it; None where even the weights are too much."""
        if size_of(state["kept"]) > SUMS:
            state = {**state, "kept": {metric: [] for metric in state["kept"]}}
        if ENOUGH * size_of(state) <= self._room:
            return state, True
        without = {
            **state,
            "goals": {goal: {**one, "optimizer": None} for goal, one in state["goals"].items()},
            "best": [None, 0, 0, {}],
        }
        return (without, False) if FEWEST * size_of(without) <= self._room else (None, False)

    @property
    def _room(self) -> int:
        """Bytes for all moments together."""
        return max(self.budget.disk, self.budget.memory) if self.folder else self.budget.memory

    def _thin(self) -> None:
        while len(self._kept) > MOST or sum(kept.size for kept in self._kept) > self._room:
            steps = [kept.point.step for kept in self._kept]
            place = least_missed(steps, frozenset(kept.point.step for kept in self._kept if kept.point.fixed))
            if place is None:
                return
            del self._kept[place]

    # Others change the run

    def cut(self, step: int) -> None:
        """Forget the moments after that step: the run goes on from there."""
        with self._lock:
            self._kept = [kept for kept in self._kept if kept.point.step <= step]
            self.next = next_due(step) if self._kept and self._kept[-1].point.step == step else step

    def fit(self, network: torch.nn.Module, names: Mapping[str, str] | None = None) -> int:
        """Forget what was taken of a network of another shape: the graph was changed. Answers how many moments.

        `names` say what its tensors were called where only that is new, by what they are called now.
        """
        weights, known = network.state_dict(), names or {}
        own, before = network_of(weights), network_of({known.get(name, name): one for name, one in weights.items()})
        called = {old: now for now, old in known.items()}
        with self._lock:
            for kept in self._kept if own != before else ():
                if kept.network == before:
                    first = {name: called.get(now, now) for name, now in kept.names.items()}
                    kept.network, kept.names = own, {**called, **first}
            had = len(self._kept)
            self._kept = [kept for kept in self._kept if kept.network == own]
            return had - len(self._kept)

    def move(self, folder: Path) -> None:
        """The run lies in another folder now, with all its files."""
        with self._lock:
            self.folder = folder
            for kept in self._kept:
                if kept.path is not None:
                    kept.path = folder / FOLDER / kept.path.name

    def adopt(self, other: Moments, step: int) -> None:
        """Take over the moments of another run up to a step: this one begins there."""
        with other._lock, self._lock:
            self._kept = [replace(kept) for kept in other._kept if kept.point.step <= step]
            self.next = next_due(step)

    # Files

    @property
    def crowded(self) -> bool:
        """Whether memory holds more than it should."""
        return self._in_memory() > self.budget.memory

    def relieve(self, *, everything: bool = False) -> None:
        """Write what memory cannot hold, or all; in the thread that writes. Raises `OSError`."""
        if self.folder is None or not self.budget.disk:
            return
        for kept in self._to_store() if everything else self._excess():
            if kept.path is None and kept.state is not None:
                path = self.folder / FOLDER / file_name(kept.point.step)
                files.write_bytes(path, to_bytes(kept.state))
                kept.path = path
        self._forget_excess()

    def store(self, fresh: Path) -> None:
        """Put all moments into the fresh folder of a run, those on the disk without copying them."""
        (fresh / FOLDER).mkdir(exist_ok=True)
        for kept in self._to_store():
            target = fresh / FOLDER / file_name(kept.point.step)
            if kept.path is not None and kept.path.is_file():
                files.link_or_copy(kept.path, target)
            elif kept.state is not None:
                files.write_bytes(target, to_bytes(kept.state))
            else:  # somebody has removed it
                with self._lock:
                    self._kept = [other for other in self._kept if other is not kept]

    def stored(self) -> None:
        """The fresh folder has taken its name."""
        assert self.folder is not None
        for kept in self._to_store():
            path = self.folder / FOLDER / file_name(kept.point.step)
            if path.is_file():
                kept.path = path
        self._forget_excess()

    def clear_away(self) -> None:
        """Remove files of moments that are no longer kept."""
        wanted = {file_name(kept.point.step) for kept in self._to_store()}
        for path in in_folder(self.folder) if self.folder else ():
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    def pack(self) -> list[dict[str, Any]]:
        """What is known of the moments in the folder, as JSON."""
        return [
            {**asdict(kept.point), "size": kept.size, "network": kept.network, "names": dict(kept.names)}
            for kept in self._to_store()
        ]

    @classmethod
    def of_folder(cls, folder: Path) -> Moments:
        """The moments of the run that lies in a folder. Raises `Problem`."""
        packed = read_json(folder / "run.json").get("moments")
        return cls.unpack(packed if isinstance(packed, list) else (), folder)

    @classmethod
    def unpack(cls, packed: Iterable[Any], folder: Path, budget: Budget | None = None) -> Moments:
        """The moments in the folder of a run; one whose file is missing or whose facts are none is left out."""
        found = cls(folder, budget or Budget())
        for plain in packed:
            kept = _kept(plain, folder)
            if kept is not None:
                found._kept.append(kept)
        found._kept.sort(key=lambda kept: kept.point.step)
        found.next = next_due(found._kept[-1].point.step) if found._kept else 0
        return found

    def _to_store(self) -> list[Kept]:
        with self._lock:
            return list(self._kept) if self.budget.disk else []

    def _in_memory(self) -> int:
        with self._lock:
            return sum(kept.size for kept in self._kept if kept.state is not None)

    def _excess(self) -> Iterator[Kept]:
        """What goes from memory first: the oldest, until three quarters of the budget hold the rest."""
        with self._lock:
            held = [kept for kept in self._kept if kept.state is not None]
        left = sum(kept.size for kept in held)
        if left <= self.budget.memory:
            return
        for kept in held:
            if left <= 0.75 * self.budget.memory:
                return
            left -= kept.size
            yield kept

    def _forget_excess(self) -> None:
        for kept in self._excess():
            if kept.path is not None:
                kept.state = None


def network_of(weights: Mapping[str, Tensor]) -> int:
    """A number that tells networks of other names or shapes apart, the same in every process."""
    return zlib.crc32(repr([(name, tuple(tensor.shape)) for name, tensor in weights.items()]).encode())


def _kept(plain: Any, folder: Path) -> Kept | None:
    try:
        point = Point(
            step=int(plain["step"]),
            epoch=int(plain["epoch"]),
            loss=None if plain["loss"] is None else float(plain["loss"]),
            whole=bool(plain["whole"]),
            stage=str(plain["stage"]),
            fixed=bool(plain["fixed"]),
        )
        path = folder / FOLDER / file_name(point.step)
        names = {str(name): str(now) for name, now in dict(plain.get("names", {})).items()}
        kept = Kept(point, int(plain["size"]), int(plain["network"]), path=path, names=names)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None
    return kept if path.is_file() else None
