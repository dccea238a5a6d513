"""A window of which one number is kept: its largest, or its mean."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from runtime.insight.explain.account import Account, Term, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("largest")
def largest_of(site: Site) -> Account | None:
    """max of the window: all of it, with the one that won."""
    cells = _window(site)
    if not cells:
        return None
    x = site.entered()
    values = torch.stack([x[cell] for cell in cells])
    won = int(values.argmax())
    terms = [
        Term("input", float(value), place=site.place(0, cell), chosen=number == won)
        for number, (cell, value) in enumerate(zip(cells, values, strict=True))
    ]
    line = line_of("largest", terms, formula="max x", value=float(values[won]), how="max")
    return Account("largest", (line,), arrays=_pictures(site, cells), facts={"count": len(cells)})


@way("total")
def total_of(site: Site) -> Account | None:
    """Σ of the numbers that are taken together."""
    cells = _window(site)
    if not cells:
        return None
    x = site.entered()
    terms = [Term("input", float(x[cell]), place=site.place(0, cell)) for cell in cells]
    return Account("total", (line_of("sum", terms, formula="Σ x"),), facts={"count": len(cells)})


@way("mean")
def mean_of(site: Site) -> Account | None:
    """mean of the window."""
    cells = _window(site)
    if not cells:
        return None
    x, module = site.entered(), site.module
    count = len(cells)
    if isinstance(module, (nn.AvgPool1d, nn.AvgPool2d)) and module.count_include_pad:  # zeros beyond the edge count
        sizes = module.kernel_size
        whole = (sizes,) * (x.dim() - 2) if isinstance(sizes, int) else tuple(sizes)
        count = 1
        for size in whole:
            count *= size
    terms = [Term("input", float(x[cell]) / count, (1 / count, float(x[cell])), site.place(0, cell)) for cell in cells]
    line = line_of("mean", terms, formula="Σ x / n")
    return Account("mean", (line,), arrays=_pictures(site, cells), facts={"count": count})


def _window(site: Site) -> list[tuple[int, ...]]:
    """The places of the input in the window: of a pooling module, or all that a reduction takes together."""
    x, module = site.entered(), site.module
    if module is None:
        return _reduced(site, x)
    name = type(module).__name__
    spatial = x.shape[2:]
    spans: list[list[int]] = []
    for axis, size in enumerate(spatial):
        at = site.at[2 + axis]
        if name.startswith("Adaptive"):
            out = site.output.shape[2 + axis]
            spans.append(list(range(at * size // out, -(-(at + 1) * size // out))))
        else:
            kernel, stride, padding, dilation = (_along(module, key, axis) for key in _KEYS)
            stride = stride or kernel
            taps = (at * stride - padding + tap * (dilation or 1) for tap in range(kernel))
            spans.append([place for place in taps if 0 <= place < size])
    return [(site.at[0], site.at[1], *place) for place in product(*spans)]


_KEYS = ("kernel_size", "stride", "padding", "dilation")


def _along(module: Any, key: str, axis: int) -> int:
    value = getattr(module, key, 1 if key == "dilation" else 0)
    return int(value[axis]) if isinstance(value, (tuple, list)) else int(value)


def _reduced(site: Site, x: Tensor) -> list[tuple[int, ...]]:
    """The places over which a function such as a mean of axes goes."""
    keywords: dict[str, Any] = dict(site.form.keywords)
    pieces = keywords.get("pieces")  # channels that compete for one place
    if pieces:
        sample, group, *others = site.at
        return [(sample, group * pieces + piece, *others) for piece in range(pieces)]
    axes: Any = keywords.get("dim")
    if axes is None:
        return []
    axes = {axis % x.dim() for axis in ((axes,) if isinstance(axes, int) else axes)}
    kept = iter(site.at if not keywords.get("keepdim") else [at for n, at in enumerate(site.at) if n not in axes])
    spans = [range(size) if axis in axes else (next(kept),) for axis, size in enumerate(x.shape)]
    return [tuple(place) for place in product(*spans)]


def _pictures(site: Site, cells: list[tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The picture that the window lies on, and which of its pixels are in it, where it is one."""
    x = site.entered()
    if x.dim() != 4 or site.module is None:
        return {}
    covered = torch.zeros(x.shape[2:])
    for cell in cells:
        covered[cell[2:]] = 1.0
    return {"image": x[cells[0][0], cells[0][1]][None].float().cpu().numpy(), "covered": covered.numpy()}
