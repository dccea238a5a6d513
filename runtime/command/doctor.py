"""`netloom doctor RUN [--json]`: what ails a run, at which node, and what would help."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from runtime.command.say import BAD_INPUT, DONE, say, say_json, sentence, write
from runtime.translation import translate

if TYPE_CHECKING:
    from runtime.doctor import Diagnosis
    from runtime.document import Document

HELP = "Look a run over: what ails the network, why, and what would help."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom doctor`."""
    parser.add_argument("run_folder", metavar="RUN", type=Path, help=translate("The folder of a run."))
    parser.add_argument("--json", action="store_true", help=translate("Print one line of JSON instead of a table."))


def run(arguments: argparse.Namespace) -> int:
    """Examine and print; done when no rule speaks."""
    from runtime.check import check
    from runtime.doctor import Case, examine
    from runtime.doctor.data_facts import facts_of_sources
    from runtime.record import open_run

    kept = open_run(arguments.run_folder)
    checked = check(kept.document)
    found = examine(Case.of(checked, kept.history, facts_of_sources(checked)))
    if arguments.json:
        say_json({"diagnoses": [_facts(kept.document, one) for one in found]})
    else:
        for one in found:
            print_lines(kept.document, one)
        if not found:
            say("No rule speaks: nothing ails this run.")
    return BAD_INPUT if found else DONE


def print_lines(document: Document, found: Diagnosis) -> None:
    """Title, then cause, cure and treatment."""
    told = _told(document, found)
    write(f"{translate(found.title)}: {told['cause']}")
    write(f"  {told['cure']}")
    if told["treatment"]:
        write(f"  → {told['treatment']}")


def _facts(document: Document, found: Diagnosis) -> dict[str, object]:
    facts = {"rule": found.rule, "node": found.node, "severity": found.severity}
    return {**facts, **_told(document, found)}


def _told(document: Document, found: Diagnosis) -> dict[str, str | None]:
    """The sentences in the language in force, with nodes by name."""
    values, treatment = found.named(found.values), found.treatment
    return {
        "cause": sentence(found.cause, values, document),
        "cure": sentence(found.cure, values, document),
        "treatment": sentence(treatment.text, found.named(treatment.values), document) if treatment else None,
    }
