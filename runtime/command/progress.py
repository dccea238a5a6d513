"""A progress bar: one line that is written over on a terminal, a line now and then in a file."""

from __future__ import annotations

import shutil
import sys
import time
from dataclasses import dataclass, field

from runtime.command.say import plain, width

WIDTH = 24
PERIOD = 0.05  # seconds between two drawings
STRIDE = 0.1  # share of the whole between two lines where nothing can be written over


@dataclass(slots=True)
class Bar:
    """Progress from 0 to 1 with words beside it, on standard error."""

    live: bool = field(default_factory=lambda: sys.stderr.isatty())
    drawn: float = 0.0
    shown: float = -1.0
    longest: int = 0

    def show(self, share: float, words: str) -> None:
        """Draw the bar if it is time."""
        now = time.monotonic()
        if not self._due(share, now):
            return
        self.drawn, self.shown = now, share
        line = plain(f"{_bar(share)} {share * 100:3.0f} %  {words}")
        if not self.live:
            print(line, file=sys.stderr, flush=True)
            return
        room = shutil.get_terminal_size().columns - 1
        while width(line) > room:
            line = line[:-1]
        self.longest = max(self.longest, width(line))
        print("\r" + line + " " * (self.longest - width(line)), end="", file=sys.stderr, flush=True)

    def _due(self, share: float, now: float) -> bool:
        if self.shown >= 1 or share >= 1:
            return self.shown < 1
        return now - self.drawn >= PERIOD if self.live else share - max(0.0, self.shown) >= STRIDE

    def clear(self) -> None:
        """Make room for a line of words; the bar is drawn below it again."""
        if self.live and self.shown >= 0:
            print("\r" + " " * self.longest, end="\r", file=sys.stderr, flush=True)
            self.drawn = 0.0

    def close(self) -> None:
        """Leave the last drawing and go to the next line."""
        if self.live and self.shown >= 0:
            print(file=sys.stderr, flush=True)


def _bar(share: float) -> str:
    full, empty = ("█", "░") if _can_show("█░") else ("#", ".")
    done = min(WIDTH, int(share * WIDTH))
    return full * done + empty * (WIDTH - done)


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stderr.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
