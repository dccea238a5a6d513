"""The arithmetic of an update as rows, in the language in force: the new weight first, the gradient last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from studio.explanation_words import amount, expression
from studio.translate import tr
from studio.widgets.arithmetic import Row
from studio.widgets.numbers import MINUS

LINES: dict[str, Callable[[], str]] = {
    "gradient": lambda: tr("Gradient g"),
    "given": lambda: tr("Gradient with penalties, clipped"),
    "mean": lambda: tr("Mean of the gradients m"),
    "squares": lambda: tr("Mean of their squares v"),
    "corrected mean": lambda: tr("{letter}, its start at 0 made up for", letter="m′"),
    "corrected squares": lambda: tr("{letter}, its start at 0 made up for", letter="v′"),
    "sum of squares": lambda: tr("Sum of their squares s"),
    "velocity": lambda: tr("Velocity b"),
    "ahead": lambda: tr("One step ahead a"),
    "ratio": lambda: tr("Direction r"),
    "change": lambda: tr("Step Δw"),
    "decay": lambda: tr("Weight decay"),
    "new weight": lambda: tr("New weight"),
    "held": lambda: tr("Weight after what else acts on it"),
}
TERMS: dict[str, Callable[[], str]] = {
    "earlier": lambda: tr("kept so far"),
    "new": lambda: tr("from g"),
}


def rows_of_update(reckoning: list[Mapping[str, Any]]) -> list[Row]:
    """Each line with its formula in signs and in numbers, its terms below it."""
    rows: list[Row] = []
    for line in reversed(reckoning):
        rows.append(Row(LINES[line["name"]](), amount(line["value"]), head=True, formula=_formula(line)))
        reach = max((abs(term["value"]) for term in line["terms"]), default=0.0)
        rows += [
            Row(
                TERMS[term["kind"]](),
                amount(term["value"]),
                expression=expression(term),
                share=term["value"] / reach if reach else None,
            )
            for term in line["terms"]
        ]
    return rows


def _formula(line: Mapping[str, Any]) -> str:
    """`Δw = −η·g = −0.03 × 0.0125`; a negative number behind a sign stands in brackets."""
    written = str(line.get("written", ""))
    figures = [amount(value) for value in line.get("figures", ())]
    bare = [place == 0 and written.startswith("{}") for place in range(len(figures))]
    kept = [one if free or not one.startswith(MINUS) else f"({one})" for one, free in zip(figures, bare, strict=True)]
    return " = ".join(part for part in (str(line["formula"]), written.format(*kept)) if part)
