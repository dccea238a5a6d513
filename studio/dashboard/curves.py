"""Curves of any length: a picture of any width is read in about a millisecond, and no run outgrows the memory.

Points lie in blocks of equal size, so that recording seldom copies what is there. Above them stands a pyramid: for each
run of 16, 256, 4,096 … points its first x, least, largest, sum and number of finite values. A picture is read from the
level whose runs are just narrower than a column, so the extremes of the points it shows are exact. A curve that grows
is read several times a second: the bins that are full are kept, and only the newest points are joined anew. Of more
points than a curve may have every second one is kept, as `runtime.history` does it, and the newest always.
"""

from __future__ import annotations

import numpy as np

from studio.widgets.polylines import Bins

BLOCK = 65_536  # points; a power of FACTOR
FACTOR = 16
FEW = 1024  # points that are joined at once as fast as by way of the pyramid
MOST = 2**18  # points of a curve, of 16 bytes each


class _Blocks:
    """An array that grows at its end without moving."""

    def __init__(self) -> None:
        self._blocks: list[np.ndarray] = []
        self.size = 0

    def extend(self, values: np.ndarray) -> None:
        taken = 0
        while taken < len(values):
            inside = self.size % BLOCK
            if inside == 0 and self.size // BLOCK == len(self._blocks):
                self._blocks.append(np.empty(BLOCK))
            fitting = min(BLOCK - inside, len(values) - taken)
            self._blocks[self.size // BLOCK][inside : inside + fitting] = values[taken : taken + fitting]
            self.size += fitting
            taken += fitting

    def push(self, value: float) -> None:
        if self.size % BLOCK == 0 and self.size // BLOCK == len(self._blocks):
            self._blocks.append(np.empty(BLOCK))
        self._blocks[self.size // BLOCK][self.size % BLOCK] = value
        self.size += 1

    def between(self, start: int, end: int) -> np.ndarray:
        """The values from `start` to before `end`; a view where they lie in one block."""
        parts = []
        while start < end:
            block, inside = divmod(start, BLOCK)
            fitting = min(BLOCK - inside, end - start)
            parts.append(self._blocks[block][inside : inside + fitting])
            start += fitting
        if not parts:
            return np.empty(0)
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def at(self, index: int) -> float:
        return self._blocks[index // BLOCK].item(index % BLOCK)

    def cut(self, size: int) -> None:
        """Forget what lies behind the first `size` values."""
        self.size = size
        del self._blocks[(size + BLOCK - 1) // BLOCK :]

    def halve(self) -> None:
        """Keep every second value."""
        kept = self.between(0, self.size)[::2].copy()
        self.cut(0)
        self.extend(kept)


class _Level:
    """One level of the pyramid: columns first x, least, largest, sum, number, a row per run of points."""

    def __init__(self) -> None:
        self._rows = np.empty((64, 5))
        self.size = 0
        self.known = 0  # points that it has taken in; it grows when somebody looks

    @property
    def rows(self) -> np.ndarray:
        return self._rows[: self.size]

    def put(self, start: int, rows: np.ndarray) -> None:
        """Replace everything from row `start` on."""
        end = start + len(rows)
        if end > len(self._rows):
            grown = np.empty((max(end, 2 * len(self._rows)), 5))
            grown[:start] = self._rows[:start]
            self._rows = grown
        self._rows[start:end] = rows
        self.size = end


class Curve:
    """Points in the order of their x, appended at the end; of more than `most` every second one is kept."""

    def __init__(self, most: int = MOST) -> None:
        self._x, self._y = _Blocks(), _Blocks()
        self._most = most
        self._every, self._told = 1, 0  # every so-manieth point is kept, of so many
        self._newest: tuple[float, float] | None = None  # where it is not kept
        self._span: tuple[float, float] | None = None  # as plain numbers, since every picture asks for it many times
        self._levels: list[_Level] = []
        self._bins, self._wide = _Level(), 1  # the full bins of the last picture, and of how many points each is
        self._read: tuple[object, Bins] | None = None  # the last picture and what it was asked for: epochs come rarely

    def __len__(self) -> int:
        return self._x.size

    @property
    def span(self) -> tuple[float, float] | None:
        """The first and the last x, or None while there is none."""
        if self._span is None or self._newest is None:
            return self._span
        return self._span[0], self._newest[0]

    @property
    def last(self) -> float | None:
        """The last value, or None while there is none."""
        if self._newest is not None:
            return self._newest[1]
        return self._y.at(len(self) - 1) if len(self) else None

    def append(self, x: float, y: float) -> None:
        """Add one point; x is not below the last one."""
        kept = self._told % self._every == 0
        self._told += 1
        self._newest = None if kept else (float(x), float(y))
        if not kept:
            return
        self._x.push(x)
        self._y.push(y)
        self._span = (self._span[0] if self._span else float(x)), float(x)
        if len(self) > self._most:
            self._halve()

    def extend(self, x: np.ndarray, y: np.ndarray) -> None:
        """Add points; both arrays of one length, x rising and not below the last one."""
        if not len(x):
            return
        kept = slice(-self._told % self._every, None, self._every)
        self._told += len(x)
        self._keep(np.asarray(x[kept], dtype=float), np.asarray(y[kept], dtype=float))
        self._newest = None if self._told % self._every == 1 % self._every else (float(x[-1]), float(y[-1]))
        while len(self) > self._most:
            self._halve()

    def _keep(self, x: np.ndarray, y: np.ndarray) -> None:
        if len(x):
            self._x.extend(x)
            self._y.extend(y)
            self._span = (self._span[0] if self._span else float(x[0])), float(x[-1])

    def _halve(self) -> None:
        """Keep every second point, of those to come too, so that all parts of a picture are equally fine."""
        last = len(self) - 1
        if last % 2 and self._newest is None:
            self._newest = self._x.at(last), self._y.at(last)
        self._x.halve()
        self._y.halve()
        self._every *= 2
        self._span = self._x.at(0), self._x.at(len(self) - 1)
        self._levels, self._bins, self._wide, self._read = [], _Level(), 1, None

    def cut(self, x: float) -> None:
        """Forget every point from x on: a run that goes on from an earlier state writes them again."""
        size = self._index(x)
        if self._newest is not None and self._newest[0] >= x:
            self._newest = None
        if size == len(self):
            return
        self._newest, self._every = None, self._every if size else 1
        self._told = size * self._every
        self._x.cut(size)
        self._y.cut(size)
        self._span = (self._x.at(0), self._x.at(size - 1)) if size else None
        self._read = None
        while self._levels and len(self) <= FACTOR ** len(self._levels):
            self._levels.pop()
        for level in self._levels:
            level.known = min(level.known, max(0, size - 1))  # the run of the last point has lost others
        self._bins.size = min(self._bins.size, size // self._wide)

    def read(self, low: float, high: float, columns: int) -> Bins:
        """What lies between two x values (and one point beyond each), in at most `columns` + 3 bins.

        Bins are runs of equally many points, the same ones as long as the width per point is, so that a growing curve
        does not flicker. The extremes of a bin are those of its points.
        """
        count = self._x.size
        start, end = max(0, self._index(low) - 1), min(count, self._index(high) + 2)
        size = 1
        while (end - start) / size > columns:
            size *= 2
        asked = start, end, size, count
        if self._read is None or self._read[0] != asked:
            self._read = asked, self._bins_of(start, end, size)
        return self._read[1]

    def _bins_of(self, start: int, end: int, size: int) -> Bins:
        if size == 1:
            x, y = self._x.between(start, end), _finite(self._y.between(start, end))
            return Bins(x, y, y, y, single=True)
        start = start // size * size
        end = min(self._x.size, -(-end // size) * size)
        rows = self._binned(start, end, size)
        middle = np.empty(len(rows))
        middle[:-1] = rows[1:, 0]  # where the next one begins
        middle[-1] = self._x.at(end - 1)
        middle = (middle + rows[:, 0]) / 2
        mean = np.full(len(rows), np.nan)
        np.divide(rows[:, 3], rows[:, 4], out=mean, where=rows[:, 4] > 0)
        return Bins(middle, rows[:, 1], rows[:, 2], mean, single=False)

    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """Every point that is kept, as it was recorded: two arrays that nothing changes later."""
        x, y = self._x.between(0, len(self)), self._y.between(0, len(self))
        if self._newest is None:
            return x.copy(), y.copy()
        return np.append(x, self._newest[0]), np.append(y, self._newest[1])

    def near(self, x: float) -> tuple[float, float] | None:
        """The recorded point nearest to x, or None while there is none."""
        if self._span is None:
            return None
        last, newest = self._x.size - 1, self._newest
        if newest is not None and x >= (self._span[1] + newest[0]) / 2:
            return newest
        if x >= self._span[1]:  # what is asked for most: the newest one
            return self._span[1], self._y.at(last)
        after = min(self._index(x), last)
        before = max(0, after - 1)
        index = before if abs(self._x.at(before) - x) <= abs(self._x.at(after) - x) else after
        return self._x.at(index), self._y.at(index)

    def _index(self, x: float) -> int:
        """The number of points below x."""
        start, end = 0, self._x.size
        if self._span is None or x <= self._span[0]:
            return 0
        if x > self._span[1]:
            return end
        if x > self._x.at(end - 2):  # the newest one, at which the picture of a growing curve often ends
            return end - 1
        self._build()
        for power in range(len(self._levels), 0, -1):
            run = FACTOR**power
            firsts = self._levels[power - 1].rows[start // run : -(-end // run), 0]
            found = int(np.searchsorted(firsts, x))
            start, end = max(start, (start // run + found - 1) * run), min(end, (start // run + found) * run)
        return start + int(np.searchsorted(self._x.between(start, end), x))

    def _binned(self, start: int, end: int, size: int) -> np.ndarray:
        """The rows for runs of `size` points, the full ones from memory; `start` and a whole `end` lie between runs."""
        first, full = start // size, end // size
        if size != self._wide:
            self._bins = _joined(self._bins) if size == 2 * self._wide else _Level()
            self._wide = size
        kept = self._bins
        if first > kept.size:  # far from what is kept
            return self._rows(start, end, size)
        if end <= kept.size * size:
            return kept.rows[first:full].copy()
        tail = self._rows(kept.size * size, end, size)
        rows = np.concatenate((kept.rows[first:], tail))
        kept.put(kept.size, tail[: full - kept.size])
        return rows

    def _rows(self, start: int, end: int, size: int) -> np.ndarray:
        """The pyramid's rows for runs of `size` points, from the coarsest level that holds them."""
        power = 0
        while end - start > FEW and FACTOR ** (power + 1) <= size:
            power += 1
        self._build(power)
        power = min(power, len(self._levels))
        if power == 0:
            return _summed(_raw_rows(self._x.between(start, end), self._y.between(start, end)), size)
        run = FACTOR**power
        return _summed(self._levels[power - 1].rows[start // run : -(-end // run)], size // run)

    def _build(self, most: int = 64) -> None:
        """Bring the pyramid up to date, up to that level: a picture needs none above its own."""
        power = 1
        while power <= most and FACTOR**power < len(self):
            run = FACTOR**power
            if power > len(self._levels):
                self._levels.append(_Level())
            level = self._levels[power - 1]
            if level.known < len(self):
                first = level.known // run
                level.known = len(self)
                if power == 1:
                    below = _raw_rows(self._x.between(first * run, len(self)), self._y.between(first * run, len(self)))
                else:
                    below = self._levels[power - 2].rows[first * FACTOR :]
                level.put(first, _summed(below, FACTOR))
            power += 1


def _joined(bins: _Level) -> _Level:
    """Bins of twice as many points, of which those that are full are known."""
    found = _Level()
    if bins.size > 1:
        found.put(0, _summed(bins.rows[: bins.size // 2 * 2], 2))
    return found


def _finite(y: np.ndarray) -> np.ndarray:
    finite = np.isfinite(y)
    return y if finite.all() else np.where(finite, y, np.nan)


def _raw_rows(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Each point as a row of the pyramid."""
    there = np.isfinite(y)
    rows = np.empty((len(x), 5))
    rows[:, 0] = x
    rows[:, 1] = rows[:, 2] = y if there.all() else np.where(there, y, np.nan)
    rows[:, 3] = np.where(there, y, 0.0)
    rows[:, 4] = there
    return rows


def _summed(rows: np.ndarray, group: int) -> np.ndarray:
    """Rows of the pyramid joined by groups; the last group may be shorter."""
    if group == 1:
        return rows
    starts = np.arange(0, len(rows), group)
    joined = np.empty((len(starts), 5))
    joined[:, 0] = rows[starts, 0]
    joined[:, 1] = np.fmin.reduceat(rows[:, 1], starts)
    joined[:, 2] = np.fmax.reduceat(rows[:, 2], starts)
    joined[:, 3:] = np.add.reduceat(rows[:, 3:], starts)
    return joined
