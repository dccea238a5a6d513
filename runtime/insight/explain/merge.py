"""Several numbers become one: added, subtracted, averaged, weighed, multiplied."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import torch

from runtime.insight.explain.account import Account, Line, Term, Weight, largest, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("added")
def added(site: Site) -> Account | None:
    """a + b + …"""
    return Account("added", (line_of("sum", _terms(site, [1.0] * len(site.inputs)), formula="a + b + …"),))


@way("subtracted")
def subtracted(site: Site) -> Account | None:
    """a − b"""
    return Account("subtracted", (line_of("difference", _terms(site, [1.0, -1.0]), formula="a − b"),))


@way("averaged")
def averaged(site: Site) -> Account | None:
    """(a + b + …) / n"""
    count = len(site.inputs)
    return Account("averaged", (line_of("mean", _terms(site, [1 / count] * count), formula="(a + b + …) / n"),))


@way("weighed")
def weighed(site: Site) -> Account | None:
    """σ(w₁)·a + σ(w₂)·b + …"""
    weight = site.parameter("weight")
    if weight is None:
        return None
    terms = _terms(site, torch.sigmoid(weight).tolist(), "weight")
    return Account("weighed", (line_of("sum", terms, formula="σ(w₁)·a + σ(w₂)·b + …"),))


@way("multiplied")
def multiplied(site: Site) -> Account | None:
    """a·b·…"""
    terms = _terms(site, [1.0] * len(site.inputs))
    value = prod(term.value for term in terms)
    return Account("multiplied", (Line("product", value, "a·b·…", tuple(terms), "×"),))


@way("products")
def products(site: Site) -> Account | None:
    """Σ aᵢ·bᵢ: a row of one matrix times a column of the other."""
    a, b = site.entered(0), site.entered(1)
    if a.dim() < 2 or b.dim() < 2:
        return None
    *before, row, column = site.at
    ahead = tuple(_along(a.shape[:-2], before))
    aside = tuple(_along(b.shape[:-2], before))
    found = a[ahead][row] * b[aside][:, column]
    terms = [
        Term(
            "pair",
            float(found[place]),
            (float(a[(*ahead, row, place)]), float(b[(*aside, place, column)])),
            site.place(0, (*ahead, row, place)),
            numbers=(place,),
        )
        for place in largest(found)
    ]
    total = float(found.sum())
    more = len(found) - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    return Account("products", (Line("sum", total, "Σ a·b", tuple(terms), "+", rest, more),))


def _terms(site: Site, factors: Sequence[float], weight: str = "") -> list[Term]:
    """The number of each input at the same place, times its factor; axes of size 1 are spread."""
    found = []
    for number, factor in enumerate(factors):
        x = site.entered(number)
        at = tuple(_along(x.shape, site.at))
        found.append(
            Term(
                "input",
                factor * float(x[at]),
                (factor, float(x[at])) if factor != 1.0 else (),
                site.place(number, at),
                Weight(weight, (number,)) if weight else None,
            )
        )
    return found


def _along(shape: Sequence[int], at: Sequence[int]) -> list[int]:
    """An index into a tensor that is spread over the place of another, axes counted from the last."""
    own = list(at)[len(at) - len(shape) :] if len(shape) else []
    return [0 if size == 1 else one for size, one in zip(shape, own, strict=True)]
