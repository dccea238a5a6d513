"""From the facts of an explanation to the rows of arithmetic that are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.explanation_words import amount, bracketed, expression, line_name, term_name
from studio.translate import tr
from studio.widgets.arithmetic import Row


def rows_of(facts: Mapping[str, Any], formula: str) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows, and the places that their links stand for. The result comes first, as a person would ask for it.

    `formula` is that of the node type in the language in force; other formulas are signs alone.
    """
    rows: list[Row] = []
    places: list[dict[str, Any]] = []
    for line in reversed(facts["lines"]):
        rows.append(
            Row(line_name(line["name"]), amount(line["value"]), head=True, formula=_formula(line, facts, formula))
        )
        reach = max((abs(term["value"]) for term in line["terms"]), default=0.0)
        for term in line["terms"]:
            link = None
            if "place" in term:
                link = len(places)
                places.append(term["place"])
            rows.append(
                Row(
                    term_name(term, facts["classes"]),
                    amount(term["value"]),
                    expression=expression(term),
                    share=term["value"] / reach if reach and line["how"] != "×" else None,
                    link=link,
                    chosen=term.get("chosen", False),
                    tip=_tip(term),
                )
            )
        if line["more"] and line["terms"]:
            rest = amount(line["rest"]) if line["how"] == "+" else "…"
            rows.append(Row(tr("{number} more", number=f"{line['more']:,}"), rest))
    return rows, places


def _formula(line: Mapping[str, Any], facts: Mapping[str, Any], own: str) -> str:
    written = str(line["formula"])
    return own if written and written == facts["formula"] else written


def _tip(term: Mapping[str, Any]) -> str:
    """What is known of the weight of a term, or which head and step it is."""
    if term["kind"] == "value" and len(term.get("numbers", ())) == 2:
        return tr("head {head}, step {step}", head=term["numbers"][0] + 1, step=term["numbers"][1] + 1)
    weight = term.get("weight")
    if weight is None:
        return ""
    name = bracketed(weight["name"], weight["index"])
    if "gradient" not in weight:
        return name
    gradient = amount(weight["gradient"])
    if "moved" not in weight:
        return tr("{weight}: gradient {gradient}", weight=name, gradient=gradient)
    return tr("{weight}: gradient {gradient}, last update {change}", weight=name, gradient=gradient,
              change=amount(weight["moved"]))  # fmt: skip
