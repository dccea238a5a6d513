"""Numbers with a draw in them: what was drawn, read from what came out, and what it was mixed with."""

from __future__ import annotations

from math import exp, sqrt

from torch import Tensor

from nodes.modules.diffusion import DiffusionNoise
from nodes.modules.gaussian_noise import GaussianNoise
from runtime.insight.explain.account import Account, Line, Term, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("noisy")
def noisy(site: Site) -> Account | None:
    """x + σ·ε while training, x afterwards."""
    number = _entering(site)
    if not isinstance(site.module, GaussianNoise):
        return None
    if not site.module.training:
        return Account("noisy", (Line("moved", number.value, "", (number,), ","),))
    return Account("noisy", tuple(_around(site.value, number, site.module.deviation, "x + σ·ε")))


@way("reparameterized")
def around_a_mean(site: Site) -> Account | None:
    """μ + σ·ε with σ = e^(½·log σ²) while training, μ afterwards."""
    mean, spread = _entering(site), _entering(site, 1)
    if site.module is None or not site.module.training:
        return Account("reparameterized", (Line("moved", mean.value, "", (mean,), ","),))
    deviation = exp(0.5 * spread.value)
    lines = [
        Line("logarithm of the variance", spread.value, "v", (spread,), ","),
        Line("deviation", deviation, "σ = e^(v / 2)"),
        *_around(site.value, mean, deviation, "μ + σ·ε"),
    ]
    return Account("reparameterized", tuple(lines))


@way("bernoulli")
def yes_or_no(site: Site) -> Account | None:
    """1 with the probability that came in, else 0."""
    number = _entering(site)
    lines = (Line("probability", number.value, "p", (number,), ","), Line("drawn", site.value, "1: p, 0: 1 − p"))
    return Account("bernoulli", lines)


@way("drawn")
def drawn(site: Site) -> Account | None:
    """Nothing is worked out from what enters; its size alone counts."""
    known = dict(site.form.keywords)
    match site.form.path.rpartition(".")[2]:
        case "normal_like":
            mean, deviation = float(known["mean"]), float(known["deviation"])  # type: ignore[arg-type]
            lines = _around(site.value, Term("mean", mean), deviation, "μ + σ·ε")
            return Account("drawn", tuple(lines))
        case "uniform_like":
            formula = f"{float(known['low']):.4g} … {float(known['high']):.4g}"  # type: ignore[arg-type]
            return Account("drawn", (Line("drawn", site.value, formula.replace("-", "−")),))
        case "rand_like":
            return Account("drawn", (Line("drawn", site.value, "0 … 1"),))
    return Account("drawn", (Line("drawn", site.value, "ε"),))


@way("diffused")
def diffused(site: Site) -> Account | None:
    """√ᾱ·x + √(1 − ᾱ)·ε: what is kept after the step, and the noise in place of the rest."""
    module = site.module
    if not isinstance(module, DiffusionNoise):
        return None
    if site.port:
        given = site.inputs[1] if len(site.inputs) > 1 else None
        if site.port == 1 or given is None:
            return Account("diffused", (Line("drawn", site.value, "ε" if site.port == 1 else "t"),))
        given_there = Term("input", site.value, place=site.place(1, site.at))
        return Account("diffused", (Line("moved", site.value, "", (given_there,), ","),))
    number, step = _entering(site), int(_at(site.outputs[2], (site.at[0],)))
    kept, noise = float(module.kept[step]), _at(site.outputs[1], site.at)
    ahead, aside = sqrt(kept), sqrt(1 - kept)
    terms = (
        Term("input", ahead * number.value, (ahead, number.value), number.place),
        Term("drawn", aside * noise, (aside, noise)),
    )
    lines = (
        Line("step", float(step), "t"),
        Line("kept share", kept, "ᾱ[t]"),
        line_of("output", terms, formula="√ᾱ·x + √(1 − ᾱ)·ε"),
    )
    return Account("diffused", lines)


def _entering(site: Site, number: int = 0) -> Term:
    """The number at the same place of an input."""
    return Term("input", float(site.entered(number)[site.at]), place=site.place(number, site.at))


def _around(value: float, middle: Term, deviation: float, formula: str) -> list[Line]:
    """What was drawn, as far as it can be told from what came out, and the sum that it is part of."""
    chance = (value - middle.value) / deviation if deviation else 0.0
    terms = (middle, Term("drawn", deviation * chance, (deviation, chance)))
    return [Line("drawn", chance, "ε"), line_of("output", terms, formula=formula)]


def _at(tensor: Tensor, at: tuple[int, ...]) -> float:
    return float(tensor[at])
