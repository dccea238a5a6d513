"""A look into a step whose numbers have been brought over: what is told of every layer is worked out of them.

Only arrays are touched, and nothing of the network, so that another thread can do it while the next steps are taken.
Legend: V values of all tensors one after the other, N samples, U units.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from runtime.document import End
from runtime.outside import Outside
from runtime.statistics import Rows, as_tensor, describe, magnitudes
from runtime.switching import stand_back
from runtime.telemetry import Layer, Layers, Units
from runtime.telemetry import Tensor as Described
from runtime.units import describe_units

Done = TypeVar("Done")


@dataclass(slots=True)
class UnitsSeen:
    """The units of each layer as they were seen last, and how many looks each of them has stood still (U,)."""

    told: dict[str, Units] = field(default_factory=dict)
    still: dict[str, np.ndarray] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """Samples of a step by what they are of, and their values (V,) in this order.

    Activations, weights and changes of weights, gradients, gradients of what left the layers, what sources gave, units.
    """

    run: int
    step: int
    layers: tuple[str, ...]  # all of the network, in their order
    owners: tuple[str, ...]  # of weights
    without_weights: frozenset[str]
    values: np.ndarray
    activations: Mapping[str, int]  # how many values of each
    weights: np.ndarray  # the same of the owners
    gradients: Mapping[str, int]
    backward: Mapping[str, int]
    given: Mapping[End, int]
    units: Mapping[str, tuple[int, int]]  # N, U
    ends: Mapping[str, tuple[float, float]]  # beyond which a layer never goes
    seen: UnitsSeen

    def told(self) -> Layers:
        """All samples as few numbers."""
        others = [*self.gradients.values(), *self.backward.values(), *self.given.values()]
        counts = np.concatenate(([*self.activations.values()], self.weights, self.weights, others)).astype(np.intp)
        rows, first = Rows(self.values, counts), len(self.activations)
        described, sized = describe(rows.part(0, first + 2 * len(self.weights))), magnitudes(rows.part(first))
        self._tell_units(self.values[counts.sum() :])
        told = [as_tensor(*row) for row in zip(*(part.tolist() for part in described), strict=True)]
        sizes = iter(sized.tolist())
        layers = self._layers(iter(told), sizes)
        return Layers(self.run, self.step, layers, {end: next(sizes)[0] for end in self.given})

    def _tell_units(self, values: np.ndarray) -> None:
        for node, (samples, units) in self.units.items():
            own, values = values[: samples * units].reshape(samples, units), values[samples * units :]
            told = describe_units(own, self.seen.still.get(node), self.ends.get(node))
            self.seen.told[node], self.seen.still[node] = told

    def _layers(self, described: Iterator[Described], sized: Iterator[list[float]]) -> dict[str, Layer]:
        """`described` are activations, weights and updates; `sized` weights, updates, gradients and what came back."""
        activations = {node: next(described) for node in self.activations}
        weights = {node: next(described) for node in self.owners}
        changed = {node: next(described) for node in self.owners}
        lengths = {node: next(sized)[0] for node in self.owners}
        changes = {node: next(sized)[0] for node in self.owners}
        own = {node: next(sized) for node in self.gradients}
        backward = {node: next(sized) for node in self.backward}
        gradients = {node: one for node, one in backward.items() if node in self.without_weights} | own
        return {
            node: Layer(
                activation=activations.get(node),
                gradient=gradients[node][0] if node in gradients else None,
                gradient_high=gradients[node][1] if node in gradients else None,
                weight=weights.get(node),
                update=_ratio(node, changes, lengths),
                units=self.seen.told.get(node) if node in activations else None,
                backward=backward[node][0] if node in backward else None,
                change=changed.get(node),
            )
            for node in self.layers
            if node in activations or node in weights
        }


def _ratio(node: str, changes: Mapping[str, float], lengths: Mapping[str, float]) -> float | None:
    """Root mean square of the change divided by that of the weights; None for weights that were all zero."""
    return changes[node] / lengths[node] if lengths.get(node) else None


class Beside:
    """Works out looks and answers in a thread of its own, one after the other, while the run takes its next steps."""

    def __init__(self, outside: Outside | None = None) -> None:
        self._outside = outside or Outside()
        self._pool: ThreadPoolExecutor | None = None
        self._put: deque[Look] = deque()  # and not begun
        self._under_way: deque[Future[Layers]] = deque()

    def do(self, work: Callable[[], Done]) -> Future[Done]:
        """Do this when what was wished before is done."""
        self._pool = self._pool or ThreadPoolExecutor(1, "netloom-look", stand_back)
        return self._pool.submit(work)

    @property
    def busy(self) -> bool:
        """Whether a look was put that has not been handed on."""
        return bool(self._put or self._under_way)

    def put(self, look: Look) -> None:
        """Work it out, when the run does without Python if that is soon."""
        self._put.append(look)
        if self._outside.soon:
            self._outside.call(self._begin)
        else:
            self._begin()

    def _begin(self) -> None:
        while self._put:
            self._under_way.append(self.do(self._put.popleft().told))

    def done(self, *, wait: bool = False) -> Iterator[Layers]:
        """The looks that are worked out by now; with `wait` all that were put."""
        if wait:
            self._begin()
        while self._under_way and (wait or self._under_way[0].done()):
            yield self._under_way.popleft().result()

    def close(self) -> None:
        """Nothing is put any more."""
        self._put.clear()
        self._under_way.clear()
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
