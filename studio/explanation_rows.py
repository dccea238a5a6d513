"""From the facts of an explanation to the rows of arithmetic that are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from studio.explanation_words import amount, bracketed, expression, line_name, share_amount, term_name
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.arithmetic import Row

WHOLE = frozenset({"label", "row", "step"})  # lines whose values are whole numbers


def rows_of(
    facts: Mapping[str, Any], formula: str, named: Callable[[str], str] = str
) -> tuple[list[Row], list[dict[str, Any]]]:
    """The rows, and the places that their links stand for. The result comes first, as a person would ask for it.

    `formula` is that of the node type in the language in force; other formulas are signs alone. `named` says what the
    node of a path is called.
    """
    rows: list[Row] = []
    head = facts["head"] if facts.get("heads", 1) > 1 else None
    places: list[dict[str, Any]] = []
    for line in reversed(facts["lines"]):
        write = _whole if line["name"] in WHOLE else share_amount if line["name"] == "share" else amount
        rows.append(
            Row(line_name(line["name"], head), write(line["value"]), head=True, formula=_formula(line, facts, formula))
        )
        entering = {term["place"]["node"] for term in line["terms"] if "place" in term and term["kind"] != "state"}
        several = len(entering) > 1
        reach = max((abs(term["value"]) for term in line["terms"]), default=0.0)
        for term in line["terms"]:
            link = None
            if "place" in term:
                link = len(places)
                places.append(term["place"])
            letter = named(term["place"]["node"]) if several and link is not None else "x"
            rows.append(
                Row(
                    term_name(term, facts["classes"], letter),
                    write(term["value"]),
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
    signs = str(line["formula"])
    found = own if signs and signs == facts["formula"] else signs
    signed = str(line.get("written", ""))
    write = share_amount if "log" in signed else _figure
    written = _filled(signed, [write(one) for one in line.get("figures", ())])
    return " = ".join(part for part in (found, written) if part)


def _filled(signed: str, figures: list[str]) -> str:
    """Signs with their numbers; a negative one behind a sign is put in brackets."""
    parts = signed.split("{}")
    found = parts[0]
    for figure, following in zip(figures, parts[1:], strict=True):
        behind = found.rstrip().endswith((numbers.MINUS, "+", "×", "/"))
        found += (f"({figure})" if behind and figure.startswith(numbers.MINUS) else figure) + following
    return found


def _figure(value: float) -> str:
    return _whole(value) if isinstance(value, int) else amount(value)


def _whole(value: float) -> str:
    return numbers.count(round(value))


def _tip(term: Mapping[str, Any]) -> str:
    """What is known of the weight of a term, or which head and step it is."""
    if term["kind"] == "value" and len(term.get("numbers", ())) == 2:
        return tr("head {head}, step {step}", head=term["numbers"][0], step=term["numbers"][1])
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
