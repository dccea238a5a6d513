"""Small worlds to act in: places in a grid, and what each action does at each of them. Plain numbers, no torch.

Legend: S places, row after row; A actions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ACTIONS = ("↑", "→", "↓", "←")
WAYS = ((-1, 0), (0, 1), (1, 0), (0, -1))  # rows and columns that each action goes
SETTLED = 1e-9  # change of the values, as a share of the largest, below which they are exact enough
FREE, WALL, PIT, GOAL, START = ".#PGS"


@dataclass(frozen=True, slots=True)
class World:
    """What a source of transitions tells of the world that they come from.

    `plan` has a letter for each cell. `after` (S, A) is where an action leads, `earned` (S,) what coming to a place
    earns, and `over` (S,) whether all ends there. One begins at `start`, and can act at the places `free`.
    """

    plan: tuple[str, ...]
    after: np.ndarray
    earned: np.ndarray
    over: np.ndarray
    free: np.ndarray
    start: int

    @property
    def pictures(self) -> np.ndarray:
        """Each place as a picture (S, 1, rows, columns): 1 there, else 0."""
        return np.eye(len(self.after), dtype=np.float32).reshape(-1, 1, len(self.plan), len(self.plan[0]))

    @property
    def rewards(self) -> np.ndarray:
        """What each action earns (S, A)."""
        found: np.ndarray = self.earned[self.after]
        return found

    @property
    def ends(self) -> np.ndarray:
        """Whether all is over after each action (S, A)."""
        found: np.ndarray = self.over[self.after]
        return found

    def best(self, discount: float) -> np.ndarray:
        """What each action is worth (S, A) to one who goes on as well as can be; later rewards count less."""
        values, nowhere = np.zeros(self.after.shape), np.setdiff1d(np.arange(len(self.after)), self.free)
        while True:
            wanted = self.rewards + discount * np.where(self.ends, 0.0, values.max(1)[self.after])
            wanted[nowhere] = 0.0
            if np.abs(wanted - values).max() <= SETTLED * np.abs(wanted).max():
                return wanted
            values = wanted

    def told(self, discount: float) -> dict[str, np.ndarray]:
        """What each action (S, A) earns, whether it ends all, what it is worth, and how much what follows counts."""
        counts = discount * ~self.ends
        return {"reward": self.rewards, "ends": self.ends, "worth": self.best(discount), "discount": counts}

    def walk(self, values: np.ndarray) -> tuple[list[int], float, bool]:
        """The way from the start that takes the action of most value (S, A) at each place.

        Its places, the sum of its rewards, and whether it comes to an end; a way that comes back to a place does not.
        """
        path, total = [self.start], 0.0
        while True:
            path.append(int(self.after[path[-1], values[path[-1]].argmax()]))
            total += float(self.earned[path[-1]])
            if self.over[path[-1]] or path[-1] in path[:-1]:
                return path, total, bool(self.over[path[-1]])


def world_of(plan: tuple[str, ...], *, step: float, goal: float, pit: float) -> World:
    """The world of a plan with the rewards of a step, of the goal and of a pit; walls and the edge are no way."""
    letters = np.array([list(row) for row in plan])
    rows, columns = letters.shape
    flat = letters.reshape(-1)
    row, column = np.divmod(np.arange(rows * columns), columns)
    after = np.stack([_led(letters, row + down, column + right) for down, right in WAYS], axis=1)
    return World(
        plan=plan,
        after=after,
        earned=np.select([flat == GOAL, flat == PIT], [goal, pit], step),
        over=(flat == GOAL) | (flat == PIT),
        free=np.flatnonzero((flat == FREE) | (flat == START)),
        start=int(np.flatnonzero(flat == START)[0]),
    )


def _led(letters: np.ndarray, row: np.ndarray, column: np.ndarray) -> np.ndarray:
    """Where a step to those cells leads: there, or nowhere."""
    rows, columns = letters.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    there = row.clip(0, rows - 1) * columns + column.clip(0, columns - 1)
    open_way = inside & (letters.reshape(-1)[there] != WALL)
    return np.where(open_way, there, np.arange(rows * columns))
