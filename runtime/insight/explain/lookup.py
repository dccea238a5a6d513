"""A row of a table: of an embedding, or of ones and zeros; the number that a label names; a learnt number itself."""

from __future__ import annotations

from runtime.insight.explain.account import Account, Line, Term, Weight
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("lookup")
def lookup(site: Site) -> Account | None:
    """W[x]: which row was asked for, and the number in it."""
    weight, x = site.parameter("weight"), site.inputs[0]
    if x is None:
        return None
    *before, column = site.at
    asked = x[tuple(before)]
    row = int(asked.reshape(-1)[0])
    term = Term("input", float(row), place=site.place(0, (*before,) if x.dim() == len(before) else (*before, 0)))
    first = Line("row", float(row), "i = x", (term,), ",")
    if weight is None:
        return Account("lookup", (first, Line("one of many", float(row == column), "1, i = x; 0, i ≠ x")))
    value = float(weight[row, column])
    found = Term("table", value, weight=Weight("weight", (row, column)))
    return Account("lookup", (first, Line("table", value, "W[i, j]", (found,), ",")))


@way("picked")
def picked(site: Site) -> Account | None:
    """x[label]: which one is named, and the number."""
    x, labels = site.entered(), site.inputs[1]
    if labels is None:
        return None
    sample, *others = site.at
    label = int(labels[site.at])
    at = (sample, label, *others)
    named = Term("label", float(label), place=site.place(1, site.at), numbers=(label,))
    number = Term("input", float(x[at]), place=site.place(0, at))
    return Account(
        "picked",
        (Line("label", float(label), "t", (named,), ","), Line("picked", number.value, "x[t]", (number,), ",")),
    )


@way("learnt")
def learnt(site: Site) -> Account | None:
    """A number that training changes; nothing enters."""
    weight = site.parameter("weight")
    if weight is None:
        return None
    found = Term("table", float(weight[site.at]), weight=Weight("weight", site.at))
    return Account("learnt", (Line("learnt", found.value, "w", (found,), ","),))
