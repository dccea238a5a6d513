"""What is known of the rows of each source: worked out once, from the rows that the run learns from.

Reads rows the way a run does and leaves torch's random streams alone, so it may work while a run does; it goes over
them in pieces that numpy does without Python's lock and that fit into the caches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.failure import Failure

if TYPE_CHECKING:  # at run time it brings torch
    from runtime.data import Rows

MOST_ROWS = 4096  # rows that columns are measured on
MOST_COLUMNS = 4096
MOST_CLASSES = 1000
NEIGHBORS, ASKED = 10, 1000  # nearest rows asked for their target, and how many rows ask
MOST_HASHED = 200_000  # rows looked at for twins
PIECE = 2**17  # numbers that are gone over at a time
COARSE = 4  # times as many steps as values: years and kinds, no measured numbers
FEW_COLUMNS = 64  # rows with more are equal for a reason
Array = np.ndarray


@dataclass(frozen=True, slots=True)
class PortFacts:
    """The training rows of one port. `low` … `scale` are per column (a row flattened); `counts` per class of labels."""

    low: Array
    high: Array
    mean: Array
    scale: Array
    finite: bool
    image: bool
    counts: Array | None = None

    @property
    def spread(self) -> float:
        """How far rows differ: the root of the mean variance of a column."""
        return float(np.sqrt(np.mean(np.square(self.scale))))


@dataclass(frozen=True, slots=True)
class Neighbors:
    """What the nearest training rows say of a target: a net that does worse has not learnt what is there.

    `nats` is the log loss of their vote, `chance` that of the class shares; `squares` and `variance` for numbers.
    """

    nats: float | None = None
    chance: float | None = None
    squares: float | None = None
    variance: float | None = None


@dataclass(frozen=True, slots=True)
class DataFacts:
    """One source. `rows` are counts by part; `twins` the share of held-out rows that training rows equal.

    `by_chance` is the share that would do so if every column were drawn by itself from the values that it has; 0 where
    there are none.
    """

    rows: Mapping[str, int]
    batch_size: int
    endless: bool = False
    ports: Mapping[str, PortFacts] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    class_names: tuple[str, ...] = ()
    stratified: str = ""  # the port of the classes
    twins: float = 0.0
    by_chance: float = 0.0
    neighbors: Mapping[str, Neighbors] = field(default_factory=dict)  # by the port of the target


def facts_of_sources(checked: Checked, known: Mapping[str, Rows] | None = None) -> dict[str, DataFacts]:
    """The facts of every source of the flat graph that leads to a goal; one that cannot be read is left out.

    `known` are rows that a run has loaded already: some sources take a third of a second for that.
    """
    flat = checked.flat
    needed = flat.document.upstream(*flat.kind("goal"))
    found = {}
    for node in flat.kind("source"):
        if node in needed:
            try:
                found[node] = facts_of_source(flat, node, (known or {}).get(node))
            except (Problem, Failure, OSError, ValueError):
                continue
    return found


def facts_of_source(checked: Checked, node: str, rows: Rows | None = None) -> DataFacts:
    """The facts of one source, whose rows may be at hand. Raises what loading it raises."""
    import torch

    from runtime.data import load_rows

    declared = checked.document.nodes[node]
    facts = find(declared.type)
    assert facts is not None
    source: Any = facts.bind(declared.settings)
    if getattr(source, "endless", False):
        return DataFacts({}, int(source.batch_size), endless=True)
    rows = rows or load_rows(checked, node, torch.device("cpu"))
    arrays = {port: tensor.cpu().numpy() for port, tensor in rows.tensors.items()}
    parts = {part: numbers.cpu().numpy() for part, numbers in rows.parts.items()}
    train = parts["train"]
    meanings = {port: signal.meaning for port in arrays if (signal := checked.signal(node, port))}
    labels = next((port for port, meaning in meanings.items() if meaning == "label"), "")
    wired = {wire.source.port for wire in checked.document.outgoing[node]}
    seen = {port: array for port, array in arrays.items() if port in wired}
    closed = getattr(source, "closed", False)
    twins = 0.0 if closed else _twins(list(seen.values()), train, parts["validation"])
    return DataFacts(
        rows={part: len(numbers) for part, numbers in parts.items()},
        batch_size=rows.batch_size,
        ports={port: _port(array[train]) for port, array in seen.items()},
        columns=rows.columns,
        class_names=rows.class_names,
        stratified=labels,
        twins=twins,
        by_chance=_by_chance(list(seen.values()), train) if twins else 0.0,
        neighbors=_neighbors(seen, train),
    )


def _port(rows: Array) -> PortFacts:
    some = rows[:: max(1, -(-len(rows) // MOST_ROWS))]
    flat = some.reshape(len(some), -1)
    flat = flat[:, :: max(1, -(-flat.shape[1] // MOST_COLUMNS))].astype(np.float64)
    finite = bool(np.isfinite(flat).all())
    flat = flat if finite else np.nan_to_num(flat, posinf=0.0, neginf=0.0)
    counts = None
    if np.issubdtype(rows.dtype, np.integer) and rows.ndim == 1 and rows.min(initial=0) >= 0:
        counted = np.bincount(rows) if rows.max(initial=0) < MOST_CLASSES else None
        counts = counted
    return PortFacts(flat.min(0), flat.max(0), flat.mean(0), flat.std(0), finite, rows.ndim > 2, counts)


def _twins(arrays: list[Array], train: Array, held: Array) -> float:
    """The share of held-out rows that equal a training row at every port."""
    if not len(held) or not arrays or len(train) + len(held) > MOST_HASHED:
        return 0.0

    marks = _marks(arrays, train)
    alike = np.isin(_marks(arrays, held), marks)  # equal rows have equal marks; what else has is found out row by row

    def row(number: int) -> int:
        return hash(tuple(array[number].tobytes() for array in arrays))

    known = {row(number) for number in train[np.isin(marks, _marks(arrays, held[alike]))]}
    return sum(row(number) in known for number in held[alike]) / len(held)


def _marks(arrays: list[Array], numbers: Array) -> Array:
    """A number for each of these rows that follows from all its bits."""
    found, drawn = np.zeros(len(numbers), np.uint64), np.random.default_rng(0)
    for array in arrays:
        words = array.reshape(len(array), -1)
        words = np.ascontiguousarray(words).view(f"u{array.dtype.itemsize}")
        weights = drawn.integers(1, 2**63, words.shape[1], np.uint64) * np.uint64(2) + np.uint64(1)
        for piece in _pieces(len(numbers), words.shape[1]):
            found[piece] += words[numbers[piece]].astype(np.uint64) @ weights
    return found


def _pieces(rows: int, columns: int) -> Iterator[slice]:
    """Slices of rows that hold about as many numbers as are gone over at a time."""
    step = max(1, PIECE // max(1, columns))
    return (slice(start, start + step) for start in range(0, rows, step))


def _by_chance(arrays: list[Array], train: Array) -> float:
    """How likely a row of such columns has a twin among the training rows: great where few values go round."""
    alike = 1.0
    for array in arrays:
        rows = array[train].reshape(len(train), -1)
        if rows.shape[1] > FEW_COLUMNS:
            return 0.0
        alike *= float(np.prod([_collision(column) for column in rows.T]))
    return float(1 - np.exp(-len(train) * alike))


def _collision(column: Array) -> float:
    """How likely two rows have the same value in a column: by its shares where it has few, else by how fine it is."""
    values, counts = np.unique(column, return_counts=True)
    if len(values) < 2:
        return 1.0
    steps = float((values[-1] - values[0]) / np.diff(values).min())
    return float(np.square(counts / len(column)).sum()) if steps < COARSE * len(values) else 1 / steps


def _neighbors(arrays: Mapping[str, Array], train: Array) -> dict[str, Neighbors]:
    """For every target port what the nearest rows of the first port of real numbers say of it."""
    floats = [port for port, array in arrays.items() if np.issubdtype(array.dtype, np.floating)]
    if not floats or len(train) < 4 * NEIGHBORS:
        return {}
    inputs = floats[0]
    some = train[:: max(1, -(-len(train) // ASKED))]
    X_ND = arrays[inputs][some].reshape(len(some), -1).astype(np.float64)
    if not np.isfinite(X_ND).all():
        return {}
    X_ND = (X_ND - X_ND.mean(0)) / (X_ND.std(0) + 1e-9)
    squares = np.square(X_ND).sum(1)
    product = 2 * X_ND @ X_ND.T
    near = np.zeros((len(X_ND), NEIGHBORS), np.int64)
    for piece in _pieces(len(X_ND), len(X_ND)):
        distance = squares[piece, None] + squares[None] - product[piece]
        np.fill_diagonal(distance[:, piece], np.inf)  # nobody votes on its own target
        near[piece] = np.argpartition(distance, NEIGHBORS, axis=1)[:, :NEIGHBORS]
    found = {}
    for port, array in arrays.items():
        if port != inputs and (array.ndim == 1 or array.shape[1:] == (1,)):
            found[port] = _vote(array[some].reshape(-1), near)
    return found


def _vote(target_N: Array, near_NK: Array) -> Neighbors:
    if np.issubdtype(target_N.dtype, np.floating):
        given = target_N[near_NK].mean(1)
        return Neighbors(squares=float(np.mean(np.square(given - target_N))), variance=float(target_N.var()))
    classes, places = np.unique(target_N, return_inverse=True)
    shares = np.bincount(places) / len(places)
    votes = (places[near_NK][:, :, None] == np.arange(len(classes))).sum(1) + shares  # one vote by the shares
    given = votes / votes.sum(1, keepdims=True)
    nats = float(-np.log(given[np.arange(len(places)), places]).mean())
    return Neighbors(nats=nats, chance=float(-(shares * np.log(shares)).sum()))
