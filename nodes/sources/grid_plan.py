"""A plan of a grid as text: a letter for each cell, rows parted by spaces or lines."""

from __future__ import annotations

from nodes.spec import Problem
from nodes.worlds import FREE, GOAL, PIT, START, WALL

LETTERS = FREE + WALL + START + GOAL + PIT
FIRST = "S..#.\n.#...\n.#P#.\n...#.\n#...G"
MOST = 12  # cells along a side


def plan_of(text: str) -> tuple[str, ...]:
    """The rows of a plan. Raises `Problem` for one in which nobody could walk."""
    rows = tuple(text.upper().split())
    if not rows:
        raise Problem("{node} has no map. Write rows of the letters {letters}, parted by spaces.", letters=LETTERS)
    unknown = next((letter for letter in "".join(rows) if letter not in LETTERS), "")
    if unknown:
        raise Problem(
            "{node} has the letter {got} in its map, which stands for nothing. Use only {letters}.",
            got=unknown,
            letters=LETTERS,
        )
    width = len(rows[0])
    other = next((row for row in rows if len(row) != width), "")
    if other:
        raise Problem(
            "{node} has rows of {wanted} and of {got} cells in its map. Make all rows equally long.",
            wanted=width,
            got=len(other),
        )
    if max(width, len(rows)) > MOST:
        raise Problem(
            "{node} has a map of {rows} × {columns} cells, but {most} × {most} is the most. Make it smaller.",
            rows=len(rows),
            columns=width,
            most=MOST,
        )
    starts = "".join(rows).count(START)
    if starts != 1:
        raise Problem("{node} has {got} starts in its map. Write exactly one S.", got=starts)
    if GOAL not in "".join(rows):
        raise Problem("{node} has no goal in its map. Write a G where the way should end.")
    return rows
