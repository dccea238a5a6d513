"""Columns: how far along the flow each node stands, and the main way that everything else is laid beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from studio.canvas.layout.graph import Columns, Link


def without_circles(count: int, pairs: Sequence[tuple[int, int]]) -> list[bool]:
    """For each pair whether it is kept; those that close a circle are not (a walk without recursion finds them)."""
    leaving: list[list[int]] = [[] for _ in range(count)]
    for number, (source, _) in enumerate(pairs):
        leaving[source].append(number)
    state = [0] * count  # 1 while on the way, 2 when done
    kept = [True] * len(pairs)
    for start in range(count):
        if state[start]:
            continue
        state[start] = 1
        way = [(start, iter(leaving[start]))]
        while way:
            node, rest = way[-1]
            onward = next(rest, None)
            if onward is None:
                state[node] = 2
                way.pop()
                continue
            following = pairs[onward][1]
            if state[following] == 1:
                kept[onward] = False
            elif not state[following]:
                state[following] = 1
                way.append((following, iter(leaving[following])))
    return kept


def parts(count: int, links: Iterable[Link]) -> list[list[int]]:
    """Connected parts, each with its nodes in order."""
    near: list[list[int]] = [[] for _ in range(count)]
    for link in links:
        near[link.source].append(link.target)
        near[link.target].append(link.source)
    found: list[list[int]] = []
    seen = [False] * count
    for start in range(count):
        if seen[start]:
            continue
        seen[start] = True
        part = [start]
        for node in part:  # grows while it is walked
            for other in near[node]:
                if not seen[other]:
                    seen[other] = True
                    part.append(other)
        found.append(sorted(part))
    return found


def layers_of(count: int, links: Sequence[Link]) -> list[int]:
    """The column of each node: the longest way from a source; what begins a way stands right before what it feeds."""
    following: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for link in links:
        following[link.source].append(link.target)
        waiting[link.target] += 1
    fed = list(waiting)
    layer = [0] * count
    ready = [node for node in range(count) if not waiting[node]]
    for node in ready:  # grows while it is walked
        for target in following[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    free = [not entering for entering in fed]  # nothing but what may itself move feeds it
    for link in links:
        free[link.target] = False
    for node in reversed(ready):
        if free[node] and following[node]:
            layer[node] = min(layer[target] for target in following[node]) - 1
    lowest = min(layer, default=0)
    return [each - lowest for each in layer]


def main_way(nodes: Sequence[int], links: Iterable[Link], layer: Columns) -> list[int]:
    """The longest way by wires, from left to right; of equally long ones the one that comes first in order."""
    leaving: dict[int, list[int]] = {node: [] for node in nodes}
    for link in links:
        leaving[link.source].append(link.target)
    longest, onward = dict.fromkeys(nodes, 1), dict[int, int]()
    for node in sorted(nodes, key=lambda each: -layer[each]):
        for target in leaving[node]:
            if longest[target] + 1 > longest[node]:
                longest[node], onward[node] = longest[target] + 1, target
    node = max(nodes, key=lambda each: (longest[each], -each))
    way = [node]
    while node in onward:
        node = onward[node]
        way.append(node)
    return way
