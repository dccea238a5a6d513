"""Shares: every number of a line as a part of their sum, as softmax makes them."""

from __future__ import annotations

from runtime.insight.explain.account import Account, Line, Term, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("shares")
def shares(site: Site) -> Account | None:
    """e^xᵢ / Σ e^xⱼ, of −x for softmin, and its logarithm for log softmax. x is shifted so that the largest is 0."""
    axis = getattr(site.module, "dim", None)
    if axis is None:
        return None
    kind = type(site.module).__name__
    x = site.entered()
    axis %= x.dim()
    at = site.at[axis]
    row = x[tuple(slice(None) if number == axis else one for number, one in enumerate(site.at))]
    signed = -row if kind == "Softmin" else row
    top = signed.max()
    powers = (signed - top).exp()

    def term(place: int) -> Term:
        index = [*site.at]
        index[axis] = place
        return Term("power", float(powers[place]), place=site.place(0, index), numbers=(place,), chosen=place == at)

    order = [at, *(place for place in largest(powers) if place != at)][:24]
    terms = tuple(term(place) for place in order)
    rest = float(powers.sum()) - sum(one.value for one in terms)
    more = len(powers) - len(order)
    lines = [
        Line("input", float(row[at]), "x", (Term("input", float(row[at]), place=site.place(0, site.at)),), ","),
        Line("largest", float(top), "m = max x" if kind != "Softmin" else "m = max −x"),
        Line("power", float(powers[at]), "eˣ⁻ᵐ" if kind != "Softmin" else "e⁻ˣ⁻ᵐ"),
        Line("sum of powers", float(powers.sum()), "Σ eˣ⁻ᵐ", terms, "+", rest if more else 0.0, more),
    ]
    share = powers[at] / powers.sum()
    if kind == "LogSoftmax":
        lines.append(Line("logarithm", float(signed[at] - top - powers.sum().log()), "x − m − ln Σ"))
    else:
        lines.append(Line("share", float(share), "eˣ⁻ᵐ / Σ"))
    return Account("shares", tuple(lines))
