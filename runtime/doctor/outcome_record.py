"""What came of treatments, in a file beside the run whose illnesses they are: for whoever opens it again.

treatments.json      for each illness the dose that was given, the verdict with its numbers, and both curves
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nodes.spec import Problem
from runtime import files, strict_json
from runtime.doctor.trial import POINTS, SENTENCES, Outcome, Side

FILE = "treatments.json"
VERDICTS = frozenset({"better", "alike", "worse", "early"})
LARGEST = 2**22  # bytes


@dataclass(frozen=True, slots=True)
class Treated:
    """What came of the treatment of an illness; `dose` counts the treatments that its rule offers, the first is 0."""

    rule: str
    node: str
    dose: int
    outcome: Outcome


def write_treated(folder: Path, treated: Iterable[Treated]) -> None:
    """Put it beside the run. Raises `OSError`."""
    told = [{"rule": one.rule, "node": one.node, "dose": one.dose, **_outcome_as_told(one.outcome)} for one in treated]
    files.write_text(folder / FILE, json.dumps(told, ensure_ascii=False))


def read_treated(folder: Path) -> list[Treated]:
    """What lies beside a run; what cannot be read is left out, as it can be tried again."""
    try:
        with (folder / FILE).open("rb") as opened:
            told = strict_json.parse(opened.read(LARGEST).decode("utf-8"), FILE)
    except (OSError, ValueError, Problem):
        return []
    found = [_treated(one) for one in told] if isinstance(told, list) else []
    return [one for one in found if one is not None]


def _treated(told: Any) -> Treated | None:
    try:
        outcome = Outcome(
            _side(told["before"]),
            _side(told["after"]),
            str(told["verdict"]),
            SENTENCES[SENTENCES.index(told["sentence"])],  # of those that we say, none other
            {str(name): str(value) for name, value in told["values"].items()},
            ran=int(told["ran"]),
        )
        one = Treated(str(told["rule"]), str(told["node"]), int(told["dose"]), outcome)
        outcome.sentence.format(**outcome.values)  # another version may name other numbers
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError):
        return None
    return one if outcome.verdict in VERDICTS and one.dose >= 0 else None


def _outcome_as_told(outcome: Outcome) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict,
        "sentence": outcome.sentence,
        "values": {name: str(value) for name, value in outcome.values.items()},
        "ran": outcome.ran,
        "before": _side_as_told(outcome.before),
        "after": _side_as_told(outcome.after),
    }


def _side_as_told(side: Side) -> dict[str, Any]:
    return {
        "steps": side.steps.tolist(),
        "losses": [_finite(value) for value in side.losses.tolist()],
        "held": _finite(side.held),
        "reached": side.reached,
        "broke": side.broke,
        "ill": side.ill,
    }


def _side(told: Any) -> Side:
    steps = np.array([int(step) for step in told["steps"][: 2 * POINTS]])
    losses = np.array([math.nan if loss is None else float(loss) for loss in told["losses"][: 2 * POINTS]])
    if len(steps) != len(losses):
        raise ValueError
    held = None if told["held"] is None else float(told["held"])
    return Side(steps, losses, held, int(told["reached"]), bool(told["broke"]), bool(told["ill"]))


def _finite(value: float | None) -> float | None:
    """A number that a file can hold, else none."""
    return value if value is not None and math.isfinite(value) else None
