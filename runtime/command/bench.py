"""`netloom bench [PART …] [--json]`: how fast this computer trains and paints, beside reference loops.

What is measured lives above this package, since a window is part of it; `studio.entry` hands it in.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import Any

from nodes.spec import Problem
from runtime.command.say import DONE, Lacking, number, say_json, say_table
from runtime.translation import translate

HELP = "Measure the speed on this computer beside handwritten loops."
HEAD = ("Name", "Value", "Unit", "Reference", "Ratio", "Goal", "Result")

# Part → what measures it. A row has name, value, unit, reference, ratio, goal, holds.
Parts = Mapping[str, Callable[[], list[dict[str, Any]]]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom bench`."""
    parser.add_argument("parts", metavar="PART", nargs="*", help=translate("What to measure; everything without one."))
    parser.add_argument("--json", action="store_true", help=translate("Print a list of rows as JSON."))


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    known: Parts = arguments.benchmarks() if arguments.benchmarks else {}
    if not known:
        raise Lacking("The benchmarks are not part of this installation. Install Netloom again.")
    unknown = [part for part in arguments.parts if part not in known]
    if unknown:
        choices = ", ".join(known)
        raise Problem("There is no benchmark {got}. Choose some of {choices}.", got=repr(unknown[0]), choices=choices)
    rows = [row for part in arguments.parts or known for row in known[part]()]
    if arguments.json:
        say_json(rows)
    else:
        say_table([_cells(row) for row in rows], [translate(word) for word in HEAD])
    return DONE


def _cells(row: Mapping[str, Any]) -> list[str]:
    """One row as text, with a word on whether its goal holds."""
    result = translate("holds") if row["holds"] else translate("missed")
    goal = "" if row["goal"] is None else str(row["goal"])
    return [
        str(row["name"]),
        number(row["value"]),
        str(row["unit"]),
        number(row["reference"]),
        number(row["ratio"]),
        goal,
        result if goal else "",
    ]
