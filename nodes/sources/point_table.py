"""Lines of a table as points: x, y and a class that is called by any number or word."""

from __future__ import annotations

from nodes.sources.point_list import CLASSES, points_of
from nodes.spec import Problem

Points = list[tuple[float, float, int]]


def points_of_table(text: str) -> tuple[Points, tuple[str, ...]]:
    """Points, and what their classes are called in their order; a first line of column names is passed over.

    Numbers are parted by tabs, semicolons (then a decimal comma is known), commas or spaces. Classes are counted in the
    order of their numbers, words in that of their first lines. Raises `Problem` for what is no point.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and ";" in lines[0]:  # as a source keeps its points
        return points_of(lines[0]), ()
    rows = [_cells(line) for line in lines]
    if rows and not _is_point(rows[0]):
        lines, rows = lines[1:], rows[1:]
    names = _classes([row[2] if len(row) > 2 else "" for row in rows])
    if len(names) > CLASSES:
        raise Problem(
            "{node} takes up to {most} classes; these lines have {count}. Make the third column the class.",
            most=CLASSES,
            count=len(names),
        )
    points: Points = []
    for line, row in zip(lines, rows, strict=True):
        if not _is_point(row) or len(row) > 3:
            raise Problem("{node} cannot read “{got}” as a point. Give x, y and the class.", got=line[:40])
        kind = names.index(row[2] if len(row) > 2 else "")
        points += points_of(f"{_number(row[0])} {_number(row[1])} {kind}")
    return points, names


def _cells(line: str) -> list[str]:
    """What stands in the columns of a line."""
    mark = next((mark for mark in "\t;," if mark in line), None)
    cells = [cell.strip().strip("\"'") for cell in line.split(mark)]
    return [cell.replace(",", ".") for cell in cells] if mark in ("\t", ";") else cells


def _is_point(row: list[str]) -> bool:
    return len(row) > 1 and _number(row[0]) is not None and _number(row[1]) is not None


def _classes(labels: list[str]) -> tuple[str, ...]:
    known = list(dict.fromkeys(labels))
    numbers = {label: _number(label) for label in known}
    if None not in numbers.values():
        known.sort(key=lambda label: numbers[label] or 0.0)
    return tuple(known)


def _number(cell: str) -> float | None:
    try:
        return float(cell.replace("−", "-"))
    except ValueError:
        return None
