"""Points as a text: x, y and the number of a class, a point after the other."""

from __future__ import annotations

import math

from nodes.spec import Problem

MOST, CLASSES, REACH = 3000, 6, 1000.0  # points, classes, and how far from the middle a point may lie
FIRST = "-3 2 0; -2 3 0; -2 1.5 0; -1 2.5 0; 1 -2 1; 2 -3 1; 2 -1.5 1; 3 -2.5 1"  # where nobody has drawn any


def points_of(text: str) -> list[tuple[float, float, int]]:
    """Every point as x, y and class. Raises `Problem` for what is none."""
    parts = [part.strip() for part in text.replace("\n", ";").split(";")]
    found: list[tuple[float, float, int]] = []
    for part in filter(None, parts):
        if len(found) == MOST:
            raise Problem("{node} has more than {most} points. Take some away.", most=MOST)
        found.append(_point(part))
    return found


def text_of(points: list[tuple[float, float, int]]) -> str:
    """The points as the setting keeps them."""
    return "; ".join(f"{x:.4g} {y:.4g} {kind}" for x, y, kind in points)


def _point(part: str) -> tuple[float, float, int]:
    numbers = part.replace(",", " ").replace("\t", " ").split()
    try:
        x, y, kind = float(numbers[0]), float(numbers[1]), float(numbers[2]) if len(numbers) > 2 else 0.0
    except (ValueError, IndexError):
        raise Problem("{node} cannot read “{got}” as a point. Give x, y and the class.", got=part[:40]) from None
    there = math.isfinite(x) and math.isfinite(y) and max(abs(x), abs(y)) <= REACH
    if not there or kind not in range(CLASSES) or len(numbers) > 3:
        raise Problem(
            "{node} cannot take the point “{got}”. Give coordinates up to ±{reach} and a class from 0 to {last}.",
            got=part[:40],
            reach=int(REACH),
            last=CLASSES - 1,
        )
    return x, y, int(kind)
