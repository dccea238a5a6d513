"""One half of the numbers opens and shuts the other."""

from __future__ import annotations

import torch

from runtime.insight.explain.account import Account, Line, Term
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("gated")
def gated(site: Site) -> Account | None:
    """a·σ(b): the number, and the gate that stands half the axis behind it."""
    axis = getattr(site.module, "dim", None)
    if axis is None:
        return None
    x = site.entered()
    axis %= x.dim()
    behind = list(site.at)
    behind[axis] += x.shape[axis] // 2
    passed, gate = float(x[site.at]), float(x[tuple(behind)])
    opened = float(torch.sigmoid(torch.tensor(gate, dtype=torch.float64)))
    ahead = Term("input", passed, place=site.place(0, site.at))
    lines = (
        Line("input", gate, "b", (Term("input", gate, place=site.place(0, behind)),), ","),
        Line("gate", opened, "σ(b)"),
        Line("product", passed * opened, "a·σ(b)", (ahead, Term("gate", opened)), "×"),
    )
    return Account("gated", lines)
