"""The inside of a random wiring: what stands at each node of a graph, and the wires between."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from nodes.inside import Inside

UNITS = (("linear", "Linear, for rows of numbers"), ("conv2d", "Conv 2D 3×3, for images"))
_LAYERS: dict[str, tuple[str, str]] = {"linear": ("units", "batch_norm1d"), "conv2d": ("channels", "batch_norm2d")}


def wired_inside(nodes: int, pairs: Iterable[tuple[int, int]], layer: str, width: int) -> Inside:
    """Layers of that width at the nodes of a graph whose pairs (lower number, higher number) are wires.

    What no wire enters takes what enters the block; the mean of what no wire leaves is what leaves it.
    """
    above: dict[int, list[int]] = {number: [] for number in range(nodes)}
    for lower, higher in pairs:
        above[higher].append(lower)
    leading = {lower for lowers in above.values() for lower in lowers}
    size, norm = _LAYERS[layer]
    made: list[tuple[str, str, dict[str, Any]]] = [("x", "block_input", {})]
    wires: list[tuple[str, str, str, str]] = []
    groups = []
    for number, lowers in above.items():
        sources = [f"norm{lower + 1}" for lower in lowers] or ["x"]
        chain: list[tuple[str, str, dict[str, Any]]] = [
            (f"relu{number + 1}", "relu", {}),
            (f"layer{number + 1}", layer, {size: width}),
            (f"norm{number + 1}", norm, {}),
        ]
        if len(sources) > 1:
            chain.insert(0, (f"sum{number + 1}", "weighted_sum", {}))
        wires += [(source, "y", chain[0][0], "x") for source in sources]
        wires += [(one[0], "y", other[0], "x") for one, other in pairwise(chain)]
        made += chain
        groups.append((str(number + 1), tuple(one[0] for one in chain)))
    ends = [f"norm{number + 1}" for number in above if number not in leading]
    made += [("mean", "average", {})] if len(ends) > 1 else []
    last = "mean" if len(ends) > 1 else ends[0]
    wires += [(end, "y", "mean", "x") for end in ends] if len(ends) > 1 else []
    made.append(("y", "block_output", {}))
    return Inside(tuple(made), (*wires, (last, "y", "y", "x")), tuple(groups))
