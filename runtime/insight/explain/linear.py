"""A weighted sum: every input times its weight, and a bias."""

from __future__ import annotations

from torch import Tensor

from nodes.modules.spectral import SpectralConv2d, SpectralLinear, divided_by_stretch
from nodes.modules.transposed import TransposedLinear
from runtime.insight.explain.account import MOST, Account, Line, Term, Weight, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("linear")
def linear(site: Site) -> Account | None:
    """Σ wᵢ·xᵢ + b over the last axis; the weight of a layer that leads the other way is turned over."""
    weight = weight_in_use(site)
    if weight is None or weight.dim() != 2:
        return None
    x = site.entered()
    *before, unit = site.at
    row, turned = x[tuple(before)], isinstance(site.module, TransposedLinear)
    factors = weight[:, unit] if turned else weight[unit]
    terms = [
        Term(
            "input",
            float(factors[place] * row[place]),
            (float(factors[place]), float(row[place])),
            site.place(0, (*before, place)),
            Weight("weight", (place, unit) if turned else (unit, place)),
        )
        for place in largest(factors * row)
    ]
    return Account("linear", (summed(site, terms, factors * row, unit),))


def weight_in_use(site: Site) -> Tensor | None:
    """The weight as the module multiplies by it."""
    module = site.module
    if isinstance(module, (SpectralLinear, SpectralConv2d)):
        known = site.training.beginning.buffers if site.training is not None else {}
        if "direction" in known:  # it has been turned since, more than once where the layer is used twice
            return divided_by_stretch(module.weight.detach(), known["direction"].clone(), module.iterations).double()
        return divided_by_stretch(module.weight.detach(), module.direction, 0).double()
    return site.parameter("weight")


def summed(site: Site, terms: list[Term], products: Tensor, unit: int) -> Line:
    """The line of all products, of which the terms are the largest, and the bias of a unit."""
    bias = site.parameter("bias")
    total = float(products.sum())
    rest = total - sum(term.value for term in terms)
    if bias is not None:
        total += float(bias[unit])
        terms = [*terms, Term("bias", float(bias[unit]), weight=Weight("bias", (unit,)))]
    more = max(0, products.numel() - MOST)
    formula = "Σ w·x + b" if bias is not None else "Σ w·x"
    return Line("sum", total, formula, tuple(terms), "+", rest if more else 0.0, more)
