"""Losses that are zero beyond a margin: of scores on the right side, of codes that are near or far enough."""

from __future__ import annotations

from typing import Any

from torch import nn

from runtime.insight.explain.account import Account, Line, Term, line_of
from runtime.insight.explain.apart import root_of, sum_of_squares
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("margin")
def margin(site: Site) -> Account | None:
    """max(0, m − side·z) of one score; of classes what each wrong one lacks, or the lead of the best."""
    if isinstance(site.module, nn.MultiMarginLoss):
        return _of_classes(site, site.module)
    name, settings = site.form.path.rpartition(".")[2], dict(site.form.keywords)
    if name == "perceptron_loss_of_classes":
        return _of_lead(site)
    scores, targets = site.entered(0), site.inputs[1]
    if targets is None or scores.numel() != 1:
        return None
    score, side = float(scores.reshape(-1)[0]), 1.0 if float(targets.reshape(-1)[0]) > 0 else -1.0
    needed: Any = settings.get("margin", 0.0)
    missing = max(0.0, needed - side * score)
    squared = bool(settings.get("squared"))
    formula = "max(0, m − s·z)" if name == "hinge" else "max(0, −s·z)"
    lines = (
        Line("side", side, "s", (Term("target", side, place=site.place(1, (0,) * targets.dim())),), ","),
        Line("input", score, "z", (Term("input", score, place=site.place(0, (0,) * scores.dim())),), ","),
        Line("short of the margin" if squared else "loss", missing, formula, _missing(needed, side, score)),
    )
    squares = (Line("loss", missing**2, "(…)²", (Term("short", missing**2, (missing, missing)),)),) if squared else ()
    return (
        Account("margin", (*lines, *squares))
        if missing
        else Account("margin", (*lines[:2], Line("loss", 0.0, formula)))
    )


def _missing(needed: float, side: float, score: float) -> tuple[Term, ...]:
    """What a score is short of its margin; nothing to be added up where it is not."""
    if needed - side * score <= 0:
        return ()
    signed = Term("score", -side * score, (-side, score))
    return (Term("margin", needed), signed) if needed else (signed,)


def _of_classes(site: Site, module: nn.MultiMarginLoss) -> Account | None:
    """Σ max(0, m − z[label] + z[other])ᵖ / C."""
    labels = site.inputs[1]
    if labels is None or len(site.entered()) != 1:
        return None
    row, label = site.entered()[0], int(labels.reshape(-1)[0])
    count, power = len(row), int(module.p)
    terms = []
    for place in range(count):
        missing = max(0.0, float(module.margin) - float(row[label]) + float(row[place]))
        if place != label and missing:
            factors = (1 / count, *(missing,) * power)
            value = missing**power / count
            terms.append(Term("power", value, factors, site.place(0, (0, place)), numbers=(place,)))
    formula = "Σ max(0, m − z[t] + z)" + ("² / n" if power == 2 else " / n")
    return Account("margin", (*_right(site, label), line_of("loss", terms, formula=formula)))


def _of_lead(site: Site) -> Account | None:
    """max(0, highest wrong score − true score)."""
    labels = site.inputs[1]
    if labels is None or len(site.entered()) != 1:
        return None
    row, label = site.entered()[0], int(labels.reshape(-1)[0])
    others = [place for place in range(len(row)) if place != label]
    best = max(others, key=lambda place: float(row[place]))
    lead = float(row[best] - row[label])
    highest = Term("input", float(row[best]), place=site.place(0, (0, best)), numbers=(best,))
    figures = (float(row[best]), float(row[label]))
    lines = (
        *_right(site, label),
        Line("highest wrong score", float(row[best]), "max z", (highest,), ","),
        Line("loss", max(0.0, lead), "max(0, …)", written="{} − {}", figures=figures),
    )
    return Account("margin", lines)


def _right(site: Site, label: int) -> tuple[Line, Line]:
    """The label, and the score of its class."""
    named = Term("label", float(label), place=site.place(1, (0,)), numbers=(label,))
    score = float(site.entered()[0, label])
    own = Term("input", score, place=site.place(0, (0, label)))
    return Line("label", float(label), "t", (named,), ","), Line("score of the label", score, "z[t]", (own,), ",")


@way("triplet")
def triplet(site: Site) -> Account | None:
    """max(0, d(anchor, own kind) − d(anchor, other kind) + m)."""
    module = site.module
    if not isinstance(module, nn.TripletMarginLoss) or module.p != 2 or module.swap:
        return None
    near, far = (sum_of_squares(site, 0, number, -float(module.eps)) for number in (1, 2))
    own, other = root_of(near, "distance to its own kind"), root_of(far, "distance to the other kind")
    missing = own.value - other.value + float(module.margin)
    figures = (own.value, other.value, float(module.margin))
    loss = Line("loss", max(0.0, missing), "max(0, d₊ − d₋ + m)", written="{} − {} + {}", figures=figures)
    return Account("triplet", (near, own, far, other, loss))


@way("pair")
def pair(site: Site) -> Account | None:
    """½·d² of two that are the same, ½·max(0, m − d)² of two that are not."""
    same = site.inputs[2]
    if same is None or len(site.entered()) != 1:
        return None
    squares, alike = sum_of_squares(site, 0, 1), float(same.reshape(-1)[0]) > 0
    settings: dict[str, Any] = dict(site.form.keywords)
    asked = Term("target", float(alike), place=site.place(2, (0,) * same.dim()))
    lines = [Line("label", float(alike), "t", (asked,), ","), squares]
    if alike:
        term = Term("distance", 0.5 * squares.value, (0.5, squares.value))
        return Account("pair", (*lines, Line("loss", term.value, "½·d²", (term,))))
    distance = root_of(squares)
    missing = max(0.0, settings["margin"] - distance.value)
    short = Line(
        "short of the margin", missing, "max(0, m − d)", written="{} − {}", figures=(settings["margin"], distance.value)
    )
    term = Term("distance", 0.5 * missing**2, (0.5, missing, missing))
    return Account("pair", (*lines, distance, short, Line("loss", term.value, "½·(…)²", (term,))))
