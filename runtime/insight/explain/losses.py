"""Losses: the likelihood of the right class, or a price for every difference, and their mean.

Legend: C classes.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from runtime.insight.explain.account import Account, Line, Term, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("likelihood")
def likelihood(site: Site) -> Account | None:
    """−log softmax(z)[label], or −log p[label] of logarithms; None for targets that are no class numbers."""
    scores, labels = site.entered(0), site.inputs[1]
    if labels is None or labels.is_floating_point() or scores.dim() < 2 or len(scores) != 1:
        return None
    if scores.dim() > 2:
        return _of_places(site, scores, labels)
    row, label = scores[0], int(labels.reshape(-1)[0])
    asked = Term("label", float(label), place=site.place(1, (0,)), numbers=(label,))
    lines = [Line("label", float(label), "t", (asked,), ",")]
    if isinstance(site.module, nn.NLLLoss):
        term = Term("input", -float(row[label]), (-1.0, float(row[label])), site.place(0, (0, label)))
        return Account("likelihood", (*lines, Line("loss", -float(row[label]), "−log p", (term,), ",")))
    if not isinstance(site.module, nn.CrossEntropyLoss):
        return None
    powers = (row - row.max()).exp()
    order = [label, *(place for place in largest(powers) if place != label)][:24]
    terms = tuple(
        Term("power", float(powers[place]), place=site.place(0, (0, place)), numbers=(place,), chosen=place == label)
        for place in order
    )
    more = len(powers) - len(order)
    rest = float(powers.sum()) - sum(term.value for term in terms) if more else 0.0
    logarithms = row.log_softmax(0)
    power, total = float(powers[label]), float(powers.sum())
    share = power / total
    lines += [
        Line("largest", float(row.max()), "m = max z"),
        Line("sum of powers", total, "Σ eᶻ⁻ᵐ", terms, "+", rest, more),
        Line("share", share, "p = eᶻ⁻ᵐ / Σ", written="{} / {}", figures=(power, total)),
    ]
    smooth = float(site.module.label_smoothing)
    plain = -float(logarithms[label])
    if not smooth:
        return Account("likelihood", (*lines, Line("loss", plain, "−log p", written="−log {}", figures=(share,))))
    spread = -float(logarithms.mean())
    both = (Term("label", (1 - smooth) * plain, (1 - smooth, plain)), Term("all", smooth * spread, (smooth, spread)))
    return Account("likelihood", (*lines, Line("loss", sum(term.value for term in both), "", both)))


def _of_places(site: Site, scores: Tensor, labels: Tensor) -> Account | None:
    """The mean over places, of scores (1, C, …), of what each place has for its label."""
    apart = copy.copy(site.module)
    if not isinstance(apart, nn.CrossEntropyLoss | nn.NLLLoss) or apart.reduction != "mean":
        return None
    apart.reduction = "none"
    with torch.no_grad():
        prices = apart(scores, labels).double()  # (1, …)
    terms = []
    for place in largest(prices.flatten()):
        at = tuple(int(one) for one in torch.unravel_index(torch.tensor(place), prices.shape))
        label = int(labels[at])
        factors = (1 / prices.numel(), float(prices[at]))
        where = site.place(0, (0, label, *at[1:]))
        terms.append(Term("likelihood", float(prices[at]) / prices.numel(), factors, where, numbers=(label,)))
    total, more = float(prices.mean()), prices.numel() - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    return Account("likelihood", (Line("loss", total, "Σ −log p / n", tuple(terms), "+", rest, more),))


@way("differences")
def differences(site: Site) -> Account | None:
    """A price for every number of the prediction, and their mean or sum. None where the module has no such parts."""
    module = site.module
    reduction = getattr(module, "reduction", "")
    if module is None or reduction not in ("mean", "sum", "batchmean"):
        return None
    apart = copy.copy(module)
    apart.reduction = "none"  # type: ignore[assignment]
    given = [one.double() if one is not None and one.is_floating_point() else one for one in site.inputs]
    with torch.no_grad():
        prices: Tensor = apart(*given)
    prediction = site.entered(0)
    if prices.shape != prediction.shape or not prices.dim():
        return None
    count = {"mean": prices.numel(), "batchmean": len(prices), "sum": 1}[reduction]
    flat = prices.flatten()
    terms = []
    for place in largest(flat):
        at = tuple(int(one) for one in torch.unravel_index(torch.tensor(place), prices.shape))
        factors = (1 / count, float(flat[place])) if count > 1 else ()
        both = _apart(module, given, at)
        terms.append(Term("difference", float(flat[place]) / count, factors, site.place(0, at), apart=both))
    total = float(flat.sum()) / count
    more = len(flat) - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    return Account("differences", (Line("loss", total, site.facts.formula, tuple(terms), "+", rest, more),))


def _apart(module: nn.Module, given: Sequence[Tensor | None], at: tuple[int, ...]) -> tuple[float, ...]:
    """What was predicted there and what was right, where the price is the square of how far they are apart."""
    prediction, target = given[0], given[1]
    if not isinstance(module, nn.MSELoss) or prediction is None or target is None or prediction.shape != target.shape:
        return ()
    return float(prediction[at]), float(target[at])
