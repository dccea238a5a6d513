"""What an explanation is made of: lines of arithmetic with their terms, in the order in which one works them out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

MOST = 24  # terms of a line that are told one by one, the largest; the others are told together


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands: an output port, and its index within one sample."""

    node: str
    port: str
    index: tuple[int, ...]

    def told(self) -> dict[str, Any]:
        """As a JSON object holds it."""
        return {"node": self.node, "port": self.port, "index": list(self.index)}


@dataclass(frozen=True, slots=True)
class Weight:
    """A learnt number of the node: the name of its parameter, and its index there."""

    name: str
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One part of a line: what it is (`input`, `state`, `bias`, …), its value, and the factors that make it.

    `factors` are multiplied to the value where there are some, the learnt one first. `numbers` tell terms apart that
    have no place of their own, counted from 0: a step of a sequence, a head and a step, a class.
    """

    kind: str
    value: float
    factors: tuple[float, ...] = ()
    place: Place | None = None
    weight: Weight | None = None
    numbers: tuple[int, ...] = ()
    apart: tuple[float, ...] = ()  # the two numbers whose squared difference the last factor is
    chosen: bool = False  # the one that won, where only one does

    def told(self) -> dict[str, Any]:
        """As a JSON object holds it; what is empty is left out."""
        found: dict[str, Any] = {"kind": self.kind, "value": self.value}
        if self.factors:
            found["factors"] = list(self.factors)
        if self.place is not None:
            found["place"] = self.place.told()
        if self.weight is not None:
            found["weight"] = {"name": self.weight.name, "index": list(self.weight.index)}
        if self.numbers:
            found["numbers"] = list(self.numbers)
        if self.apart:
            found["apart"] = list(self.apart)
        if self.chosen:
            found["chosen"] = True
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the arithmetic: what it gives (`sum`, `mean`, `forget gate`, …), its formula in signs, its value.

    `how` its terms come together: `+` added, `×` multiplied, `max` the largest, `,` only named. `rest` and `more` are
    the value and the number of the terms that are too small to be told one by one.
    """

    name: str
    value: float
    formula: str = ""
    terms: tuple[Term, ...] = ()
    how: str = "+"
    rest: float = 0.0
    more: int = 0
    written: str = ""  # the formula with places for its numbers: `{} / {}`
    figures: tuple[float, ...] = ()

    def told(self) -> dict[str, Any]:
        """As a JSON object holds it."""
        found = {
            "name": self.name,
            "value": self.value,
            "formula": self.formula,
            "how": self.how,
            "terms": [term.told() for term in self.terms],
            "rest": self.rest,
            "more": self.more,
        }
        return {**found, "written": self.written, "figures": list(self.figures)} if self.written else found


@dataclass(frozen=True, slots=True)
class Account:
    """All lines, the last of which gives the number itself. `exact` is false where gradients had to serve.

    `arrays` are drawn beside the lines (the window of a convolution, its kernel), `facts` say what they are.
    """

    way: str
    lines: tuple[Line, ...]
    exact: bool = True
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """The number that the lines arrive at."""
        return self.lines[-1].value


def line_of(name: str, terms: Sequence[Term], *, formula: str = "", value: float | None = None, how: str = "+") -> Line:
    """A line of terms, the largest told one by one; its value is their sum unless it is given."""
    total = sum(term.value for term in terms) if value is None else value
    kept = sorted(terms, key=lambda term: (-term.chosen, -abs(term.value)))[:MOST]
    left = len(terms) - len(kept)
    rest = sum(term.value for term in terms) - sum(term.value for term in kept) if left else 0.0
    return Line(name, total, formula, tuple(kept), how, rest, left)


def largest(values: Tensor, most: int = MOST) -> list[int]:
    """The numbers of the largest values (n,) by size, the largest first."""
    return [int(place) for place in torch.argsort(values.abs(), descending=True, stable=True)[:most]]
