"""What the numbers of a row are to a person: one by one, or several that together say one of some kinds."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nodes.problem import Problem

LONGEST = 100_000  # letters of a text that a row is looked for in
FEW = 8  # kinds that are told in a sentence


@dataclass(frozen=True, slots=True)
class Part:
    """The number at `first`; or as many numbers from there on as there are `kinds`, one of them 1 and the others 0."""

    name: str
    first: int
    kinds: tuple[str, ...] = ()

    @property
    def places(self) -> slice:
        """Where its numbers stand in the row."""
        return slice(self.first, self.first + max(1, len(self.kinds)))

    def numbers(self, kind: int) -> list[float]:
        """The numbers of one of its kinds."""
        return [float(place == kind) for place in range(len(self.kinds))]

    def kind(self, values: Sequence[float]) -> int:
        """Which of its kinds these numbers of a row say; −1 where they say none, as the mean of some does."""
        own = list(values[self.places])
        return own.index(1.0) if sorted(own)[-1:] == [1.0] and sum(map(abs, own)) == 1.0 else -1


def parts_of(names: Sequence[str], least: np.ndarray, most: np.ndarray, mean: np.ndarray) -> tuple[Part, ...]:
    """The parts of a row. Tables call the numbers of a category “color=red”, “color=blue”; in every row one is 1."""
    found: list[Part] = []
    place = 0
    while place < len(names):
        stem, sign, _ = names[place].partition("=")
        end = place
        while sign and end < len(names) and names[end].startswith(stem + sign):
            end += 1
        binary = np.isin(np.stack([least[place:end], most[place:end]]), (0.0, 1.0)).all()
        if end - place > 1 and binary and abs(float(mean[place:end].sum()) - 1.0) < 1e-3:
            found.append(Part(stem, place, tuple(name[len(stem) + 1 :] for name in names[place:end])))
            place = end
        else:
            found.append(Part(names[place], place))
            place += 1
    return tuple(found)


def row_of(text: str, names: Sequence[str], parts: Sequence[Part] = ()) -> list[float]:
    """The first row of a text as its numbers: in the order of the parts, or by the names in a line above.

    A category is told by its kind, as in the file, or by its zeros and ones. Values are parted by tabs, semicolons,
    commas or spaces. Raises `Problem` where there is no such row.
    """
    lines = [line for line in text[:LONGEST].splitlines() if line.strip()]
    if not lines:
        raise Problem("There is no row to take.")
    parts = parts or [Part(name, place) for place, name in enumerate(names)]
    letter = next((letter for letter in "\t;," if letter in lines[0]), " ")
    rows = [
        [cell.strip() for cell in row if cell.strip() or letter != " "]
        for row in csv.reader(io.StringIO("\n".join(lines[:2])), delimiter=letter, skipinitialspace=True)
    ]
    comma = letter == ";"
    row = rows[0]
    if len(rows) > 1 and _is_head(rows[0], names, parts):
        below = dict(zip((cell.casefold() for cell in rows[0]), rows[1], strict=False))
        known = [[name.casefold() for name in names], [part.name.casefold() for part in parts]]
        row = next(([below[name] for name in wanted] for wanted in known if set(wanted) <= below.keys()), rows[1])
    plain = [
        _number(cell, comma=comma) for cell in row[: len(names)]
    ]  # what follows is the answer, as in the file of the data
    found = [value for value in plain if value is not None]
    if len(found) == len(names):
        return found
    if not any(part.kinds for part in parts):
        got = sum(_number(cell, comma=comma) is not None for cell in row)
        raise Problem("This is no row of {count} numbers: it has {got}.", count=len(names), got=got)
    return _by_parts(row, parts, comma=comma)


def _is_head(cells: Sequence[str], names: Sequence[str], parts: Sequence[Part]) -> bool:
    """Whether a line names columns: a row with a category has words, too."""
    if not any(part.kinds for part in parts):
        return any(_number(cell) is None for cell in cells)
    known = {name.casefold() for name in (*names, *(part.name for part in parts))}
    return any(cell.casefold() in known for cell in cells)


def _by_parts(row: Sequence[str], parts: Sequence[Part], *, comma: bool) -> list[float]:
    if len(row) < len(parts):
        raise Problem("This is no row of {count} values: it has {got}.", count=len(parts), got=len(row))
    found: list[float] = []
    for part, cell in zip(parts, row, strict=False):
        value, kind = _number(cell, comma=comma), _place_of(cell, part.kinds)
        if kind >= 0:
            found += part.numbers(kind)
        elif not part.kinds and value is not None:
            found.append(value)
        elif part.kinds:
            told = ", ".join(part.kinds[:FEW]) + (" …" if len(part.kinds) > FEW else "")
            raise Problem("“{value}” is no {column}. There are: {kinds}.", value=cell, column=part.name, kinds=told)
        else:
            raise Problem("{column} is a number, and “{value}” is none.", value=cell, column=part.name)
    return found


def _place_of(cell: str, kinds: Sequence[str]) -> int:
    """Which kind is written here; −1 for none. Capital letters count only where nothing else tells kinds apart."""
    if cell in kinds:
        return kinds.index(cell)
    lower = [kind.casefold() for kind in kinds]
    return lower.index(cell.casefold()) if cell.casefold() in lower else -1


def _number(cell: str, *, comma: bool = False) -> float | None:
    """A cell as a number; between semicolons it may have a decimal comma."""
    try:
        value = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
