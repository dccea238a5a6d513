"""What an estimator beside the network says of a sample: sums of its numbers with weights that were fitted once."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from runtime.insight.explain.account import MOST, Account, Line, Term, largest, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("fitted")
def fitted(site: Site) -> Account | None:
    """Σ w·x + b of a regression; of principal components Σ w·(x − μ), and the way back; None of others."""
    module: Any = site.module
    estimator = getattr(module, "estimator", None)
    if estimator is None:
        return None
    unit = _flat(site.output, site.at)
    match type(module).__name__:
        case "LinearRegression":
            weights, bias = np.atleast_2d(estimator.coef_)[unit], float(np.atleast_1d(estimator.intercept_)[unit])
            return Account("fitted", (_weighed(site, torch.from_numpy(weights), bias),))
        case "PCA" if not site.port:
            weights, mean = (
                torch.from_numpy(np.asarray(one)) for one in (estimator.components_[unit], estimator.mean_)
            )
            return Account("fitted", (_weighed(site, weights, -float(weights @ mean)),))
        case "PCA":
            weights, codes = estimator.components_[:, unit].tolist(), site.outputs[0][0].tolist()
            terms = [
                Term("unit", weight * code, (weight, code), numbers=(place,))
                for place, (weight, code) in enumerate(zip(weights, codes, strict=True))
            ]
            terms.append(Term("mean", float(estimator.mean_[unit])))
            return Account("fitted", (line_of("sum", terms, formula="Σ w·c + μ"),))
    return None


def _weighed(site: Site, weights: Tensor, bias: float) -> Line:
    """Σ w·x + b, the largest one by one; of principal components b is −Σ w·μ."""
    x = site.entered()
    products = weights.double() * x.reshape(-1)
    terms = []
    for place in largest(products):
        at = tuple(int(one) for one in torch.unravel_index(torch.tensor(place), x.shape))
        terms.append(Term("input", float(products[place]), (float(weights[place]), float(x[at])), site.place(0, at)))
    more = max(0, len(products) - MOST)
    rest = float(products.sum()) - sum(term.value for term in terms) if more else 0.0
    return Line("sum", float(products.sum()) + bias, "Σ w·x + b", (*terms, Term("bias", bias)), "+", rest, more)


def _flat(output: Tensor, at: tuple[int, ...]) -> int:
    """The number of a place within its sample, counted through."""
    return int(np.ravel_multi_index(at[1:], tuple(output.shape[1:]))) if len(at) > 1 else 0
