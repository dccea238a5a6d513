"""Losses: the likelihood of the right class, or a price for every difference, and their mean.

Legend: C classes.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from runtime.insight.explain.account import Account, Line, Term, largest, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("likelihood")
def likelihood(site: Site) -> Account | None:
    """−log softmax(z)[label], or −log p[label] of logarithms; −Σ t·log p of shares of all classes."""
    scores, labels = site.entered(0), site.inputs[1]
    if labels is not None and labels.shape == scores.shape and isinstance(site.module, nn.CrossEntropyLoss):
        return _of_shares(site, site.module)
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


def _of_shares(site: Site, module: nn.CrossEntropyLoss) -> Account | None:
    """−Σ t·log p where the target is a share of every class."""
    scores, wanted = site.entered(0), site.entered(1)
    if len(scores) != 1 or scores.dim() != 2 or module.reduction != "mean":
        return None
    smooth = float(module.label_smoothing)
    logarithms, targets = scores[0].log_softmax(0), wanted[0] * (1 - smooth) + smooth / scores.shape[1]
    terms = []
    for place, (wish, logarithm) in enumerate(zip(targets.tolist(), logarithms.tolist(), strict=True)):
        if wish:
            where = site.place(0, (0, place))
            terms.append(Term("power", -wish * logarithm, (wish, -logarithm), where, numbers=(place,)))
    return Account("likelihood", (line_of("loss", terms, formula="Σ −t·log p"),))


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
    given = [one.double() if one is not None and one.is_floating_point() else one for one in site.inputs]
    found = _prices(site, given)
    prediction = given[0]
    if found is None or prediction is None or found.each.shape != prediction.shape or not found.each.dim():
        return None
    if found.surprise and found.each.numel() == 1 and len(site.inputs) == 2:
        return _surprise(site, given, found)
    flat = found.each.flatten()
    terms = []
    for place in largest(flat):
        at = tuple(int(one) for one in torch.unravel_index(torch.tensor(place), found.each.shape))
        price = float(flat[place])
        factors = tuple(one for one in (1 / found.count, found.factor) if one != 1)
        value = found.factor * price / found.count
        both = _apart(given, at) if found.squares else ()
        everything = (*factors, price) if factors or both else ()
        terms.append(Term("difference", value, everything, site.place(0, at), apart=both))
    total = found.factor * float(flat.sum()) / found.count
    more = len(flat) - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    formula = found.formula or site.facts.formula
    return Account("differences", (Line("loss", total, formula, tuple(terms), "+", rest, more),))


@dataclass(frozen=True, slots=True)
class Prices:
    """The price of each number, and what their sum is divided and multiplied by. `squares` of what is apart?"""

    each: Tensor
    count: int = 1
    factor: float = 1.0
    squares: bool = False
    surprise: bool = False  # −log σ(z) or −log(1 − σ(z))
    formula: str = ""  # where it is another than that of the node type


@torch.no_grad()
def _prices(site: Site, given: Sequence[Tensor | None]) -> Prices | None:
    """Of a module that adds its prices up, or of one of our own functions; None of others."""
    prediction, target = given[0], given[1]
    assert prediction is not None and target is not None
    rows, name = len(prediction) if prediction.dim() else 1, site.form.path.rpartition(".")[2]
    match name:
        case "half_squared_error":
            formula = "Σ ½·(y − t)² / n"
            return Prices((prediction - target).square(), prediction.numel(), 0.5, squares=True, formula=formula)
        case "squared_error_sum":
            factor = float(dict(site.form.keywords)["factor"])  # type: ignore[arg-type]
            formula = "Σ (y − t)²" if factor == 1 else "Σ ½·(y − t)²"
            return Prices((prediction - target).square(), rows, factor, squares=True, formula=formula)
        case "binary_cross_entropy" | "binary_cross_entropy_sum":
            wanted = target.double().reshape(prediction.shape)
            prices = functional.binary_cross_entropy_with_logits(prediction, wanted, reduction="none")
            return Prices(prices, rows if name.endswith("sum") else prediction.numel(), surprise=True)
    reduction = getattr(site.module, "reduction", "")
    if site.module is None or reduction not in ("mean", "sum", "batchmean"):
        return None
    apart = copy.copy(site.module)
    apart.reduction = "none"  # type: ignore[assignment]
    prices = apart(*given)
    count = {"mean": prices.numel(), "batchmean": rows, "sum": 1}[reduction]
    squares = isinstance(site.module, nn.MSELoss) and prediction.shape == target.shape
    surprise = isinstance(site.module, nn.BCEWithLogitsLoss)
    return Prices(prices, count, squares=squares, surprise=surprise)


def _surprise(site: Site, given: Sequence[Tensor | None], found: Prices) -> Account:
    """Of one score: the share that it gives to yes, and the surprise at what was right."""
    score, right = given[0], given[1]
    assert score is not None and right is not None
    z, t = float(score.flatten()[0]), float(right.flatten()[0])
    share = float(torch.sigmoid(score.flatten()[0]))
    at = (0,) * right.dim()
    lines = [
        Line("label" if t in (0.0, 1.0) else "target", t, "t", (Term("target", t, place=site.place(1, at)),), ","),
        Line("input", z, "z", (Term("input", z, place=site.place(0, (0,) * score.dim())),), ","),
        Line("share", share, "p = σ(z)"),
    ]
    if t not in (0.0, 1.0):
        loss = Line("loss", float(found.each.flatten()[0]), "−t·log p − (1 − t)·log(1 − p)")
    elif t:
        loss = Line("loss", float(found.each.flatten()[0]), "−log p", written="−log {}", figures=(share,))
    else:
        loss = Line("loss", float(found.each.flatten()[0]), "−log(1 − p)", written="−log {}", figures=(1 - share,))
    return Account("differences", (*lines, loss))


def _apart(given: Sequence[Tensor | None], at: tuple[int, ...]) -> tuple[float, ...]:
    """What was predicted there and what was right, the square of whose difference is the price."""
    prediction, target = given[0], given[1]
    assert prediction is not None and target is not None
    return float(prediction[at]), float(target[at])
