"""Nothing is worked out: the number stood elsewhere before. Where, the node tells when its inputs are counted."""

from __future__ import annotations

from math import isclose

import torch
from torch import Tensor

from runtime.insight.explain.account import Account, Line, Term
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site, work

START = 2  # of the counting: 0 and 1 are their own squares, and what pads often


@way("moved")
def moved(site: Site) -> Account | None:
    """Which number of which input it is; or that it is none (a padded zero). None where it is calculated after all."""
    first, second = (_traced(site, power) for power in (1, 2))
    value = site.value
    if first == second:  # no number of an input
        return Account("moved", (Line("constant", value),)) if isclose(first, value, rel_tol=1e-6) else None
    left = int(first) - START
    if first != int(first) or second != first**2 or left < 0:  # a mean of several numbers has not their mean square
        return None
    for place, x in enumerate(site.inputs):
        if x is None:
            continue
        if left < x.numel():
            at = tuple(int(one) for one in torch.unravel_index(torch.tensor(left), x.shape)) if x.dim() else ()
            term = Term("input", float(x[at]), place=site.place(place, at), numbers=(place,))
            return Account("moved", (Line("moved", float(x[at]), "", (term,), ","),))
        left -= x.numel()
    return None


def _traced(site: Site, power: int) -> float:
    """What arrives at the place when the numbers of all inputs are counted through, each to a power."""
    counted = START
    inputs: list[Tensor | None] = []
    for x in site.inputs:
        if x is None:
            inputs.append(None)
            continue
        numbers = torch.arange(counted, counted + x.numel(), dtype=torch.float64, device=x.device)
        inputs.append((numbers**power).reshape(x.shape))
        counted += x.numel()
    return float(work(site.form, site.module, inputs, site.node)[site.port][site.at])
