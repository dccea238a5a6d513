"""What a wire carries, and what a source gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Signal:
    """What a wire carries, as far as it is known.

    `shape` is the shape with the batch size of the check (a prime per source) and `again` the same with
    another prime, so an axis is the batch axis exactly where the two differ.
    """

    shape: tuple[int, ...]
    again: tuple[int, ...] = ()
    dtype: str = "float32"
    meaning: str = ""  # image, features, tokens, probabilities, log_probabilities, label, sign, target
    classes: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def rank(self) -> int:
        """Number of axes, the batch axis included."""
        return len(self.shape)

    @property
    def channels(self) -> int:
        """Size of axis 1, where torch keeps channels."""
        return self.shape[1]

    @property
    def floating(self) -> bool:
        """Whether the values are floating-point numbers."""
        return self.dtype.startswith(("float", "bfloat"))

    def varies(self, axis: int) -> bool:
        """Whether the axis follows the batch size."""
        return bool(self.again) and self.shape[axis] != self.again[axis]

    def describe(self) -> str:
        """The shape as people read it, `N × 128`; "scalar" for a single number, a dash where there is nothing."""
        if not self.shape:
            return "scalar" if self.dtype else "–"
        letters = ["N" if self.varies(axis) else str(size) for axis, size in enumerate(self.shape)]
        return " × ".join(letters)

    def but(self, **changes: Any) -> Signal:
        """The same signal with some facts replaced."""
        return replace(self, **changes)


ABSENT = Signal((), dtype="")  # stands at a port of a source that has nothing to give with these settings


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as the form shows it: its guessed or chosen role and a few of its values."""

    name: str
    role: str  # feature, category, label, target, ignore
    numeric: bool
    distinct: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Data:
    """What a source loads: one array per output port, all with the same number of rows.

    `class_names` name the classes of the label port; `columns` name the columns of a feature port;
    `stratify` is the port whose classes a split keeps in proportion. `parts` has the row numbers of "train",
    "validation" and "test", ascending, where the data part themselves; without it the settings part them. `fills` has
    what stands, as a text, in each column of a table where it lacks a value.
    """

    arrays: Mapping[str, Any]
    class_names: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    stratify: str = ""
    parts: Mapping[str, Any] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)


# Settings and the signals of one sample that enter: what tests try a node type with. A signal whose `again` is its
# shape has no batch axis, as what a Parameter gives; `()` stands at an optional port without a wire.
Examples = tuple[tuple[dict[str, Any], tuple[Signal | tuple[Signal, ...], ...]], ...]
