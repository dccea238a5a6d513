"""Mean 0 and variance 1: what is subtracted and divided by, over which numbers, and the learnt scale and shift."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from nodes.modules.batch_renorm import BatchRenorm
from runtime.insight.explain.account import Account, Line, Term, Weight
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Pass, Site


@way("normalization")
def normalization(site: Site) -> Account | None:
    """γ·(x − mean) / √(variance + ε) + β, with the mean of the batches (kept) or of the sample's own numbers."""
    x, module = site.entered(), site.module
    value = x[site.at]
    taken = Line("input", float(value), "x", (Term("input", float(value), place=site.place(0, site.at)),), ",")
    batch = site.training.inputs[0] if site.training is not None else None
    match module:
        case nn.BatchNorm1d() | nn.BatchNorm2d() if batch is not None:
            own = batch[:, site.at[1]].double()
            lines = [taken, *_own(own, value, module.eps, " of the batch")]
            return _scaled(site, lines, (site.at[1],))
        case BatchRenorm() if site.training is not None:
            return _scaled(site, [taken, *_renormed(site.training, module, value, site.at[1])], (site.at[1],))
        case nn.BatchNorm1d() | nn.BatchNorm2d() if module.running_mean is not None:
            channel = site.at[1]
            mean, variance = site.parameter("running_mean")[channel], site.parameter("running_var")[channel]  # type: ignore[index]
            lines = [
                taken,
                Line("kept mean", float(mean), "μ"),
                Line("kept variance", float(variance), "σ²"),
                *_normed(value, mean, variance, module.eps),
            ]
            return _scaled(site, lines, (channel,))
        case BatchRenorm():
            channel = site.at[1]
            mean = site.parameter("running_mean")[channel]  # type: ignore[index]
            deviation = site.parameter("running_deviation")[channel]  # type: ignore[index]
            lines = [
                taken,
                Line("kept mean", float(mean), "μ"),
                Line("kept deviation", float(deviation), "σ"),
                Line("normalized", float((value - mean) / deviation), "(x − μ) / σ"),
            ]
            return _scaled(site, lines, (channel,))
        case nn.GroupNorm():
            size = x.shape[1] // module.num_groups
            first = site.at[1] // size * size
            return _scaled(site, [taken, *_own(x[0, first : first + size], value, module.eps)], (site.at[1],))
        case nn.LayerNorm():
            axes = len(module.normalized_shape)
            own = x[site.at[: x.dim() - axes]]
            return _scaled(site, [taken, *_own(own, value, module.eps)], site.at[x.dim() - axes :])
        case nn.RMSNorm():
            own = x[site.at[:-1]]
            eps = module.eps if module.eps is not None else torch.finfo(site.output.dtype).eps
            root = (own.square().mean() + eps).sqrt()
            lines = [
                taken,
                Line("root mean square", float(root), "√(mean x² + ε)", how=","),
                Line("normalized", float(value / root), "x / rms"),
            ]
            return _scaled(site, lines, (site.at[-1],))
    return None


def _renormed(passed: Pass, module: BatchRenorm, value: Tensor, channel: int) -> list[Line]:
    """By the batch's own mean and variance, then corrected toward the kept ones as they were before the batch."""
    batch, kept = passed.inputs[0], passed.beginning.buffers
    assert batch is not None
    lines = _own(batch[:, channel].double(), value, module.eps, " of the batch")
    mean, variance, normed = (line.value for line in lines)
    kept_mean, kept_deviation = (float(kept[name][channel]) for name in ("running_mean", "running_deviation"))
    opened = min(1.0, float(kept["batches"]) / module.warm_up) if module.warm_up else 1.0
    most, farthest = 1 + (module.r_max - 1) * opened, module.d_max * opened
    deviation, apart = (variance + module.eps) ** 0.5, mean - kept_mean
    ratio = min(max(deviation / kept_deviation, 1 / most), most)
    shift = min(max(apart / kept_deviation, -farthest), farthest)
    return [
        *lines,
        Line("kept mean", kept_mean, "μₖ"),
        Line("kept deviation", kept_deviation, "σₖ"),
        Line(
            "ratio of the deviations",
            ratio,
            "r = √(σ² + ε) / σₖ",
            written=f"{{}} / {{}}, {1 / most:.4g} … {most:.4g}",
            figures=(deviation, kept_deviation),
        ),
        Line(
            "shift of the means",
            shift,
            "d = (μ − μₖ) / σₖ",
            written=f"{{}} / {{}}, −{farthest:.4g} … {farthest:.4g}",
            figures=(apart, kept_deviation),
        ),
        Line(
            "renormalized",
            normed * ratio + shift,
            "x̂·r + d",
            (Term("normalized", normed * ratio, (normed, ratio)), Term("shift", shift)),
        ),
    ]


def _own(numbers: Tensor, value: Tensor, eps: float, whose: str = "") -> list[Line]:
    """Mean and variance of the sample's own numbers, or of a whole batch."""
    mean, variance, count = numbers.mean(), numbers.var(correction=0), numbers.numel()
    sums = float(numbers.sum()), float((numbers - mean).square().sum())
    return [
        Line(
            f"mean{whose}",
            float(mean),
            "μ = Σ x / n",
            more=count,
            how=",",
            written="{} / {}",
            figures=(sums[0], count),
        ),
        Line(
            f"variance{whose}",
            float(variance),
            "σ² = Σ (x − μ)² / n",
            more=count,
            how=",",
            written="{} / {}",
            figures=(sums[1], count),
        ),
        *_normed(value, mean, variance, eps),
    ]


def _normed(value: Tensor, mean: Tensor, variance: Tensor, eps: float) -> list[Line]:
    apart, root = float(value - mean), float((variance + eps).sqrt())
    return [Line("normalized", apart / root, "(x − μ) / √(σ² + ε)", written="{} / {}", figures=(apart, root))]


def _scaled(site: Site, lines: list[Line], at: tuple[int, ...]) -> Account:
    """With the learnt scale and shift, where there are some."""
    gain, shift = site.parameter("weight"), site.parameter("bias")
    if gain is None:
        return Account("normalization", tuple(lines))
    normed = lines[-1].value
    terms = [Term("scale", float(gain[at]) * normed, (float(gain[at]), normed), weight=Weight("weight", at))]
    if shift is not None:
        terms.append(Term("bias", float(shift[at]), weight=Weight("bias", at)))
    total = sum(term.value for term in terms)
    formula = "γ·x̂ + β" if shift is not None else "γ·x̂"
    return Account("normalization", (*lines, Line("scaled", total, formula, tuple(terms))))
