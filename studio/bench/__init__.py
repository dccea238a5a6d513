"""`netloom bench`: speed as ratios to a plain handwritten loop or against a stated goal, measured in the same run.

Nothing here is asserted in a test: machines are noisy. A part measures and answers rows as plain data.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

NAMES = ("start", "train", "goals", "canvas", "open", "edit", "arrange", "insight", "late")


def _part(name: str) -> Callable[[], list[dict[str, Any]]]:
    def measure() -> list[dict[str, Any]]:
        return [row.plain() for row in importlib.import_module(f"studio.bench.{name}").measure()]

    return measure


PARTS: Mapping[str, Callable[[], list[dict[str, Any]]]] = {name: _part(name) for name in NAMES}
