"""A function of one number: what goes in, the formula of the type, what comes out, and how steep it is there."""

from __future__ import annotations

import torch
from torch import nn

from nodes.modules.random_leaky_relu import RandomLeakyReLU
from runtime.insight.explain.account import Account, Line, Term
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site, work


@way("each")
def each(site: Site) -> Account | None:
    """f(x) of the number that stands at the same place. None where that is not all it depends on."""
    given = site.inputs[0]
    if given is None or given.shape != site.output.shape:
        return None
    if isinstance(site.module, nn.modules.dropout._DropoutNd) and site.module.training:
        return _silenced_or_kept(site, float(given[site.at]), site.module.p)
    if isinstance(site.module, RandomLeakyReLU) and site.module.training:
        return _sloped(site, float(given[site.at]))
    alone = torch.zeros_like(given)
    alone[site.at] = given[site.at]
    with torch.enable_grad():
        alone.requires_grad_(alone.is_floating_point())
        found = work(site.form, site.module, [alone, *site.inputs[1:]], site.node)[site.port]
        slope = 0.0
        if found.requires_grad:
            (gradient,) = torch.autograd.grad(found[site.at], alone)
            slope = float(gradient[site.at])
    number = float(given[site.at])
    term = Term("input", number, place=site.place(0, site.at))
    lines = (
        Line("input", number, "x", (term,), ","),
        Line("slope", slope, "dy/dx"),
        Line("output", float(found.detach()[site.at]), site.facts.formula),
    )
    return Account("each", lines)


def _silenced_or_kept(site: Site, number: float, share: float) -> Account:
    """What dropout did with the number while it trained, as it was seen."""
    line = Line("input", number, "x", (Term("input", number, place=site.place(0, site.at)),), ",")
    if site.value == 0:
        return Account("each", (line, Line("silenced", 0.0, "0·x")))
    kept = Line("kept", number / (1 - share), "x / (1 − p)", written="{} / {}", figures=(number, 1 - share))
    return Account("each", (line, kept))


def _sloped(site: Site, number: float) -> Account:
    """The slope that was drawn for a number below 0, as it was seen; what is above passes as it is."""
    term = Term("input", number, place=site.place(0, site.at))
    slope = site.value / number if number < 0 else 1.0
    lines = [Line("input", number, "x", (term,), ",")]
    if number < 0:
        lines.append(Line("drawn slope", slope, "a"))
    lines.append(Line("output", slope * number, "a·x" if number < 0 else "x", (_times(site, slope, number),)))
    return Account("each", tuple(lines))


def _times(site: Site, slope: float, number: float) -> Term:
    factors = (slope, number) if slope != 1 else ()
    return Term("input", slope * number, factors, site.place(0, site.at))
