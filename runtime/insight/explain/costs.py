"""Losses of other kinds: what sizes, scores of a discriminator, codes, soft choices and centers cost."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from runtime.insight.explain.account import Account, Line, Term, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("sizes")
def sizes(site: Site) -> Account | None:
    """w·Σ x, w·Σ |x| or w·Σ x², divided by how many they are or by the samples."""
    x, settings = site.entered(), dict(site.form.keywords)
    name, squared = site.form.path.rpartition(".")[2], bool(settings.get("squared"))
    weight: Any = settings.get("weight", 1.0)
    samples = len(x) if x.dim() else 1
    count = {
        "sum_loss": 1,
        "activity_penalty": samples,
        "mean_loss": samples if settings.get("per_sample") else x.numel(),
    }
    factor = weight / count.get(name, x.numel())
    absolute = name == "activity_penalty" and not squared
    terms = []
    for at in _places(x):
        number = abs(float(x[at])) if absolute else float(x[at])
        factors = (factor,) * (factor != 1) + (number,) * (1 + squared)
        value = factor * number ** (1 + squared)
        terms.append(
            Term("size" if absolute else "input", value, factors if len(factors) > 1 else (), site.place(0, at))
        )
    signs = "Σ |x|" if absolute else "Σ x²" if squared else "Σ x"
    formula = ("w·" if weight != 1 else "") + signs + (" / n" if count.get(name, x.numel()) != 1 else "")
    return Account("sizes", (line_of("loss", terms, formula=formula),))


@way("scores")
def scores(site: Site) -> Account | None:
    """What each score of a discriminator costs, and their mean."""
    x, settings = site.entered(), dict(site.form.keywords)
    target, kind = settings["target"], settings["kind"]
    side = -1.0 if target == "fake" else 1.0
    wanted = 0.0 if target == "fake" else 1.0
    if kind == "least_squares":
        prices, formula = (x - wanted).square(), "Σ (z − t)² / n"
    elif kind == "logistic":
        prices, formula = functional.softplus(-side * x), "Σ −log σ(z) / n" if side > 0 else "Σ −log(1 − σ(z)) / n"
    elif kind == "hinge" and target != "fool":
        prices, formula = functional.relu(1 - side * x), "Σ max(0, 1 − z) / n" if side > 0 else "Σ max(0, 1 + z) / n"
    else:
        prices, formula = -side * x, "−Σ z / n" if side > 0 else "Σ z / n"
    terms = []
    for at in _places(x):
        price, share = float(prices[at]), 1 / x.numel()
        both = (float(x[at]), wanted) if kind == "least_squares" else ()
        factors = (share, price) if x.numel() > 1 else (price,) if both else ()
        terms.append(Term("difference", share * price, factors, site.place(0, at), apart=both))
    read: tuple[Line, ...] = ()
    if x.numel() == 1:
        at = next(_places(x))
        read = (Line("input", float(x[at]), "z", (Term("input", float(x[at]), place=site.place(0, at)),), ","),)
        formula = formula.removeprefix("Σ ").replace("−Σ z", "−z").removesuffix(" / n")
        terms = terms if kind == "least_squares" else []
    line = line_of("loss", terms, formula=formula, value=float(prices.mean()))
    return Account("scores", (*read, line))


@way("divergence")
def divergence(site: Site) -> Account | None:
    """½·β·Σ (μ² + eᵛ − 1 − v): how far each number of a code is from the standard normal."""
    mean, spread = site.entered(0), site.entered(1)
    weight: Any = dict(site.form.keywords)["weight"]
    terms = []
    for at in _places(mean):
        m, v = float(mean[at]), float(spread[at])
        price, factor = m**2 + exp(v) - 1 - v, 0.5 * weight / len(mean)
        terms.append(Term("difference", factor * price, (factor, price), site.place(0, at)))
    formula = "½·Σ (μ² + eᵛ − 1 − v)" if weight == 1 else "½·β·Σ (μ² + eᵛ − 1 − v)"
    return Account("divergence", (line_of("loss", terms, formula=formula),))


@way("softened")
def softened(site: Site) -> Account | None:
    """T²·Σ p·(log p − log q) of the teacher's p and the student's q, both softmax(z / T)."""
    heat: Any = dict(site.form.keywords)["temperature"]
    student, teacher = ((site.entered(number) / heat).log_softmax(1) for number in (0, 1))
    terms = []
    for at in _places(student):
        share, lead = float(teacher[at].exp()), float(teacher[at] - student[at])
        factors = (heat**2 / len(student), share, lead)
        terms.append(Term("power", factors[0] * share * lead, factors, site.place(0, at), numbers=at[1:]))
    return Account("softened", (line_of("loss", terms, formula="T²·Σ p·(log p − log q)"),))


@way("nearest")
def nearest(site: Site) -> Account | None:
    """The squared distance to the nearest center, and a pull on all."""
    x, centers = site.entered(0), site.entered(1)
    pull: Any = dict(site.form.keywords)["pull"]
    if len(x) != 1:
        return None
    squared = (x - centers).square().sum(1)
    won = int(squared.argmin())
    terms = [Term("center", float(one), numbers=(place,), chosen=place == won) for place, one in enumerate(squared)]
    smallest = float(squared[won])
    lines = [line_of("center", terms, formula="min Σ (x − c)²", value=smallest, how=",")]
    if pull:
        mean = float(squared.mean())
        both = (Term("nearest", smallest), Term("all centers", pull * mean, (pull, mean)))
        lines.append(Line("loss", smallest + pull * mean, "min + w·Σ / n", both))
    return Account("nearest", tuple(lines))


@way("energies")
def energies(site: Site) -> Account | None:
    """F(v) − F(sample)."""
    if any(one is None or one.numel() != 1 for one in site.inputs):
        return None
    seen, drawn = (float(site.entered(number).reshape(-1)[0]) for number in (0, 1))
    terms = (
        Term("input", seen, place=site.place(0, (0,))),
        Term("input", -drawn, (-1.0, drawn), site.place(1, (0,))),
    )
    return Account("energies", (line_of("loss", terms, formula="F(v) − F(sample)"),))


@way("times")
def times(site: Site) -> Account | None:
    """w·L, of a batch where that is what came in."""
    (weight,) = site.form.arguments
    number, factor = float(site.entered()[site.at]), float(weight)  # type: ignore[arg-type]
    term = Term("input", factor * number, (factor, number), site.place(0, site.at))
    return Account("times", (line_of("loss", (term,), formula="w·L"),), facts={"whole": not site.entered().dim()})


def _places(x: Tensor) -> Iterator[tuple[int, ...]]:
    for place in range(x.numel()):
        yield tuple(int(one) for one in torch.unravel_index(torch.tensor(place), x.shape)) if x.dim() else ()
