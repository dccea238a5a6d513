"""Where no other way is known: how much each input moves the number, times how large it is (gradient × input).

The sum of these is the number itself where the node is linear in its inputs; what is missing is stated as the rest.
"""

from __future__ import annotations

from typing import Any

import torch

from runtime.insight.explain.account import MOST, Account, Line, Term, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site, work


@way("contributions")
def contributions(site: Site) -> Account:
    """Σ ∂y/∂xᵢ·xᵢ and what it leaves."""
    value = site.value
    gradients = _gradients(site)
    if not gradients:
        return Account("value", (Line("value", value, site.facts.formula),), exact=False)
    flat = torch.cat([(one * site.entered(number)).flatten() for number, one in gradients.items()])
    starts, terms = [], []
    counted = 0
    for number, one in gradients.items():
        starts.append((counted, number))
        counted += one.numel()
    for found in (place for place in largest(flat, MOST) if flat[place]):
        start, number = next(pair for pair in reversed(starts) if pair[0] <= found)
        x, slope = site.entered(number), gradients[number]
        at = tuple(int(one) for one in torch.unravel_index(torch.tensor(found - start), x.shape)) if x.dim() else ()
        terms.append(Term("input", float(flat[found]), (float(slope[at]), float(x[at])), site.place(number, at)))
    total = float(flat.sum())
    more = int(flat.count_nonzero()) - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    line = Line("contributions", total, "Σ ∂y/∂x·x", tuple(terms), "+", rest, more)
    both = (Term("contributions", total), Term("remainder", value - total))
    return Account("contributions", (line, Line("output", value, site.facts.formula, both)), exact=False)


def _gradients(site: Site) -> dict[int, torch.Tensor]:
    """∂y/∂x for each input of real numbers that the number depends on, in double precision."""
    if getattr(site.declared, "opaque", False) or getattr(site.declared, "follows", ()):
        return {}
    leaves = [
        one.detach().clone().requires_grad_() if one is not None and one.is_floating_point() else one
        for one in site.inputs
    ]
    known = {number: one for number, one in enumerate(leaves) if one is not None and one.requires_grad}
    if not known:
        return {}
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        found = work(site.form, site.module, leaves, site.node)[site.port]
        if not found.requires_grad:
            return {}
        gradients: Any = torch.autograd.grad(found[site.at], list(known.values()), allow_unused=True)
    return {number: one.double() for number, one in zip(known, gradients, strict=True) if one is not None}
