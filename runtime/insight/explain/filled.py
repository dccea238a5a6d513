"""Numbers filled in between others: one of them again, or a mean of its neighbors with weights of their distance."""

from __future__ import annotations

import torch

from runtime.insight.explain.account import Account, Term, line_of
from runtime.insight.explain.moved import moved
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site, work


@way("filled")
def filled(site: Site) -> Account | None:
    """Σ w·x of the neighbors. The weights are those of the map itself, which is linear: its slopes."""
    found = moved(site)
    if found is not None:
        return found
    x = site.entered().requires_grad_()
    with torch.enable_grad():
        value = work(site.form, site.module, [x], site.node)[site.port][site.at]
        (slopes,) = torch.autograd.grad(value, x)
    x = x.detach()
    terms = []
    for cell in slopes.nonzero().tolist():
        at = tuple(cell)
        weight, number = float(slopes[at]), float(x[at])
        terms.append(Term("input", weight * number, (weight, number), site.place(0, at)))
    return Account("filled", (line_of("neighbors", terms, formula="Σ w·x"),))
