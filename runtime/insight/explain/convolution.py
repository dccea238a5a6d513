"""A window that slides: the numbers in it times a kernel, added up, and a bias. Both directions, in one or two axes.

Legend: C channels in, K numbers of the kernel along each axis.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from runtime.insight.explain.account import Account, Term, Weight, largest
from runtime.insight.explain.linear import summed, weight_in_use
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site

SHOWN = 8  # channels of the window that are drawn


@way("convolution")
def convolution(site: Site) -> Account | None:
    """Σ W·x over the window + b: which numbers lie in it, and the kernel over them."""
    module, weight = site.module, weight_in_use(site)
    if weight is None or not isinstance(module, nn.modules.conv._ConvNd) or module.padding_mode != "zeros":
        return None
    x, (_, channel, *place) = site.entered()[0], site.at
    turned = isinstance(module, nn.modules.conv._ConvTransposeNd)
    kernel, channels = _kernel_of(weight, channel, module, turned=turned)
    where = [_reach(module, axis, at, x.shape[axis + 1], turned=turned) for axis, at in enumerate(place)]
    window, inside = _cut(x, kernel, channels, where)
    products = (window * kernel).flatten()
    terms = []
    for number in largest(products):
        own, *taps = (int(one) for one in np.unravel_index(number, tuple(kernel.shape)))
        source = [where[axis][tap] for axis, tap in enumerate(taps)]
        known = [one for one in source if one is not None]
        there, seen = len(known) == len(source), channels[0] + own
        index = (seen, channel - _first_out(module, channel), *taps) if turned else (channel, own, *taps)
        terms.append(
            Term(
                "input" if there else "padding",
                float(products[number]),
                (float(kernel.flatten()[number]), float(window.flatten()[number])),
                site.place(0, (0, seen, *known)) if there else None,
                Weight("weight", index),
            )
        )
    arrays = _drawn(x, window, kernel, inside, channels)
    return Account("convolution", (summed(site, terms, products, channel),), arrays=arrays, facts=_facts(site, where))


def _cut(x: Tensor, kernel: Tensor, channels: tuple[int, int], where: list[list[int | None]]) -> tuple[Tensor, Tensor]:
    """The numbers (C, K, …) that the kernel lies over, zero beyond the edge, and which of them there are."""
    window, inside = torch.zeros_like(kernel), torch.zeros_like(kernel, dtype=torch.bool)
    seen = x[channels[0] : channels[1]]
    for cell in product(*(range(size) for size in kernel.shape[1:])):
        taps = [int(one) for one in cell]
        source = [where[axis][tap] for axis, tap in enumerate(taps)]
        known = [one for one in source if one is not None]
        if len(known) == len(source):
            at: tuple[int | slice, ...] = (slice(None), *taps)
            there: tuple[int | slice, ...] = (slice(None), *known)
            window[at], inside[at] = seen[there], True
    return window, inside


def _first_out(module: Any, channel: int) -> int:
    """The first output channel of the group that a channel is in."""
    size = module.out_channels // module.groups
    return int(channel // size * size)


def _kernel_of(weight: Tensor, channel: int, module: Any, *, turned: bool) -> tuple[Tensor, tuple[int, int]]:
    """The kernel (C, K, …) of an output channel, and which input channels it sees: first and behind the last."""
    size = module.in_channels // module.groups
    group = channel // (module.out_channels // module.groups)
    channels = (group * size, (group + 1) * size)
    if turned:
        return weight[channels[0] : channels[1], channel - _first_out(module, channel)], channels
    return weight[channel], channels


def _reach(module: Any, axis: int, at: int, size: int, *, turned: bool) -> list[int | None]:
    """Along one axis, the input place that each number of the kernel meets; None where there is none."""
    stride, padding, dilation = module.stride[axis], module.padding[axis], module.dilation[axis]
    found: list[int | None] = []
    for tap in range(module.kernel_size[axis]):
        if turned:
            place, left = divmod(at + padding - tap * dilation, stride)
            found.append(place if left == 0 and 0 <= place < size else None)
        else:
            place = at * stride - padding + tap * dilation
            found.append(place if 0 <= place < size else None)
    return found


def _drawn(
    x: Tensor, window: Tensor, kernel: Tensor, inside: Tensor, channels: tuple[int, int]
) -> dict[str, np.ndarray]:
    """The image that the window slides over and the window itself, of the channels that count most."""
    size = (window * kernel).abs().flatten(1).sum(1)
    chosen = sorted(largest(size, SHOWN))
    return {
        "image": _flat(x[channels[0] : channels[1]][chosen]),
        "window": _flat(window[chosen]),
        "kernel": _flat(kernel[chosen]),
        "inside": _flat(inside[chosen].float()),
        "channels": np.array([channels[0] + one for one in chosen]),
    }


def _flat(x: Tensor) -> np.ndarray:
    """As pictures (C, H, W); what has one axis is one row high."""
    found: np.ndarray = (x if x.dim() == 3 else x[:, None]).float().cpu().numpy()
    return found


def _facts(site: Site, where: list[list[int | None]]) -> dict[str, Any]:
    module: Any = site.module
    return {
        "where": where if len(where) == 2 else [[0], *where],
        "stride": list(module.stride),
        "padding": list(module.padding),
        "dilation": list(module.dilation),
        "groups": module.groups,
        "turned": isinstance(module, nn.modules.conv._ConvTransposeNd),
    }
