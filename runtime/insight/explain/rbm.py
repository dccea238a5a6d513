"""A restricted Boltzmann machine: how likely a unit is on, given the units of the other side."""

from __future__ import annotations

import torch
from torch.nn import functional

from nodes.modules.rbm import RBM
from runtime.insight.explain.account import MOST, Account, Line, Term, Weight, largest, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("boltzmann")
def likely_on(site: Site) -> Account | None:
    """σ(Σ w·v + c) of a hidden unit, σ(Σ w·h + b) of a visible one, and energies; None of what is drawn."""
    if not isinstance(site.module, RBM) or site.port == 2:
        return None
    if site.port > 2:
        return _energy(site, site.module)
    unit, given = site.at[-1], site.inputs[1]
    if site.port == 0 and given is not None:
        term = Term("input", site.value, place=site.place(1, site.at))
        return Account("boltzmann", (Line("moved", site.value, "", (term,), ","),))
    weight, bias = site.parameter("weight"), site.parameter("visible_bias" if site.port else "hidden_bias")
    assert weight is not None and bias is not None
    factors = weight[:, unit] if site.port else weight[unit]
    row = site.outputs[0][0].double() if site.port else site.entered()[0]
    products = factors * row
    terms = [
        Term(
            "input" if not site.port else "unit",
            float(products[place]),
            (float(factors[place]), float(row[place])),
            site.place(0, (0, place)) if not site.port else None,
            Weight("weight", (place, unit) if site.port else (unit, place)),
            (place,),
        )
        for place in largest(products)
    ]
    more = max(0, len(products) - MOST)
    rest = float(products.sum()) - sum(term.value for term in terms) if more else 0.0
    terms.append(
        Term("bias", float(bias[unit]), weight=Weight("visible_bias" if site.port else "hidden_bias", (unit,)))
    )
    total = float(products.sum() + bias[unit])
    chance = float(torch.sigmoid(torch.tensor(total, dtype=torch.float64)))
    formula = "Σ w·h + b" if site.port else "Σ w·v + c"
    return Account(
        "boltzmann", (Line("sum", total, formula, tuple(terms), "+", rest, more), Line("probability", chance, "σ(…)"))
    )


def _energy(site: Site, module: RBM) -> Account:
    """−Σ b·v − Σ log(1 + eˢ), s being what comes to each hidden unit."""
    given = site.inputs[0] if site.port == 3 else None
    visible = (given if given is not None else site.outputs[1 if site.port == 3 else 2])[0].double()
    bias = module.visible_bias.detach().double()
    arrive = functional.linear(visible, module.weight.detach().double(), module.hidden_bias.detach().double())
    terms = []
    for place, (one, number) in enumerate(zip(bias.tolist(), visible.tolist(), strict=True)):
        where = site.place(0, (0, place)) if given is not None else None
        weight = Weight("visible_bias", (place,))
        terms.append(Term("input" if where else "unit", one * number, (one, number), where, weight, (place,)))
    own = line_of("visible", terms, formula="Σ b·v")
    steps = [Term("unit", value, numbers=(place,)) for place, value in enumerate(functional.softplus(arrive).tolist())]
    hidden = line_of("hidden", steps, formula="Σ log(1 + eˢ)")
    both = (Term("visible", -own.value), Term("hidden", -hidden.value))
    return Account("boltzmann", (own, hidden, line_of("energy", both, formula="−Σ b·v − Σ log(1 + eˢ)")))
