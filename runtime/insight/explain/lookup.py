"""A row of a table: of an embedding, or of ones and zeros."""

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
