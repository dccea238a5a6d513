"""Frames that stand side by side, as networks that are compared: each a picture of its own.

Frames of which neither leads to the other are such towers, and those that would lie on another frame or on a node that
is not theirs. Each is arranged by itself, with the wires that come in from outside, and then takes part in the whole as
a single large node.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from studio.canvas.layout.blocks import Tower, between, in_blocks
from studio.canvas.layout.composing import picture
from studio.canvas.layout.graph import Graph, Link, Position

Ranking = Callable[[Sequence[Position]], list[float]]
ROUNDS = 4  # after which a picture that does not come to rest is taken as it is


def picture_with_towers(graph: Graph, seats: Sequence[Position], *, arms: bool) -> list[Position]:
    """The place (along, across) of each node, as `picture` finds it, where towers are kept apart."""
    found = _parted(graph, arms=arms)
    return _whole(graph, found, seats, arms=arms)


def _parted(graph: Graph, *, arms: bool) -> list[list[int]]:
    """Towers, and other frames on which a frame or a stranger would lie. Present places do not count: it is to stay."""
    frames = _frames(graph)
    found = towers(graph)
    bare, nowhere = replace(graph, ranks=[0.0] * len(graph.along)), [(0.0, 0.0)] * len(graph.along)
    for _ in range(ROUNDS if frames else 0):
        own = {graph.groups[members[0]] for members in found}
        more = _covered(graph, frames, _whole(bare, found, nowhere, arms=arms)) - own
        if not more:
            break
        found = [members for frame, members in frames.items() if frame in own | more]
    return found


def _covered(graph: Graph, frames: Mapping[int, Sequence[int]], places: Sequence[Position]) -> set[int]:
    """The frames on which another frame or a node that is none of theirs lies."""
    nodes = np.array(places)
    nodes = np.column_stack([nodes, nodes + np.column_stack([graph.along, graph.across])])
    (before, above), (behind, below) = graph.spacing.before, graph.spacing.after
    around = np.array([(-before, -above, behind, below)])
    held = [nodes[members] for members in frames.values()]
    boxes = np.array([(*own[:, :2].min(axis=0), *own[:, 2:].max(axis=0)) for own in held]) + around
    owner = np.array(graph.groups)
    found = set[int]()
    for number, frame in enumerate(frames):
        others = np.concatenate([boxes[:number], boxes[number + 1 :], nodes[owner != frame]])
        apart = (others[:, :2] >= boxes[number, 2:]) | (others[:, 2:] <= boxes[number, :2])
        if not apart.any(axis=1).all():
            found.add(frame)
    return found


def _whole(graph: Graph, found: list[list[int]], seats: Sequence[Position], *, arms: bool) -> list[Position]:
    if not found:
        return picture(graph, seats, arms=arms)
    entering: dict[int, list[Link]] = {}
    for link in graph.links:
        entering.setdefault(graph.groups[link.target], []).append(link)
    built = [_built(graph, members, entering.get(graph.groups[members[0]], []), seats) for members in found]
    found, built = in_blocks(graph, found, built)
    unit_of = {node: number for number, members in enumerate(found) for node in members}
    alone = [node for node in range(len(graph.along)) if node not in unit_of]
    unit_of |= {node: len(found) + number for number, node in enumerate(alone)}
    units = [*found, *([node] for node in alone)]
    sizes = [(each.along, each.across) for each in built] + [(graph.along[node], graph.across[node]) for node in alone]
    outer = replace(
        graph,
        along=[size[0] for size in sizes],
        across=[size[1] for size in sizes],
        links=between(graph, unit_of, built),
        ranks=[min(graph.ranks[node] for node in unit) for unit in units],
        kinds=["frame"] * len(found) + [graph.kinds[node] for node in alone],
        groups=[-1] * len(units),
    )
    held = [min((seats[node] for node in unit), key=lambda seat: seat[1]) for unit in units]
    above = graph.spacing.before[1]
    corners = _settled(
        outer,
        held,
        lambda places: [place[1] + above * (unit < len(found)) for unit, place in enumerate(places)],
        arms=arms,
    )
    inside = {node: place for each in built for node, place in each.places.items()}
    return [
        (corners[unit_of[node]][0] + x, corners[unit_of[node]][1] + y)
        for node, (x, y) in ((node, inside.get(node, (0.0, 0.0))) for node in range(len(graph.along)))
    ]


def _frames(graph: Graph) -> dict[int, list[int]]:
    """The members of each frame that has several."""
    frames: dict[int, list[int]] = {}
    for node, group in enumerate(graph.groups):
        if group >= 0:
            frames.setdefault(group, []).append(node)
    return {frame: members for frame, members in sorted(frames.items()) if len(members) > 1}


def towers(graph: Graph) -> list[list[int]]:
    """The members of each frame that stands beside another, in the order of the frames."""
    frames = _frames(graph)
    if len(frames) < 2:
        return []
    after = _reach(graph)
    beyond: dict[int, set[int]] = {
        frame: set().union(*(after[member] for member in members)) for frame, members in frames.items()
    }
    return [
        members
        for frame, members in frames.items()
        if any(frame not in beyond[other] and other not in beyond[frame] for other in frames if other != frame)
    ]


def _reach(graph: Graph) -> list[set[int]]:
    """The frames that each node leads to; the links close no circle."""
    count = len(graph.along)
    targets: list[list[int]] = [[] for _ in range(count)]
    waits = [0] * count
    sources: list[list[int]] = [[] for _ in range(count)]
    for link in graph.links:
        targets[link.source].append(link.target)
        sources[link.target].append(link.source)
        waits[link.source] += 1
    found: list[set[int]] = [set() for _ in range(count)]
    ready = [node for node in range(count) if not waits[node]]
    while ready:
        node = ready.pop()
        for target in targets[node]:
            found[node] |= found[target]
            if graph.groups[target] >= 0:
                found[node].add(graph.groups[target])
        for source in sources[node]:
            waits[source] -= 1
            if not waits[source]:
                ready.append(source)
    return found


def _built(graph: Graph, members: Sequence[int], links_in: Sequence[Link], seats: Sequence[Position]) -> Tower:
    """A frame by itself. What comes in from outside begins at nodes of no size, so that its wires have their room."""
    number = {node: each for each, node in enumerate(members)}
    entering: dict[int, int] = {}
    links = []
    for link in links_in:
        if link.source in number:
            links.append(replace(link, source=number[link.source], target=number[link.target]))
        else:
            source = entering.setdefault(link.tail, len(members) + len(entering))
            links.append(replace(link, source=source, target=number[link.target], leaves=0.0))
    extra = len(entering)
    begun: list[list[int]] = [[] for _ in range(extra)]
    for link in links:
        if link.source >= len(members):
            begun[link.source - len(members)].append(link.target)

    def ranked(ranks: Sequence[float]) -> list[float]:
        return [*ranks, *(min(ranks[target] for target in targets) for targets in begun)]

    own = replace(
        graph,
        along=[*(graph.along[node] for node in members), *[0.0] * extra],
        across=[*(graph.across[node] for node in members), *[0.0] * extra],
        links=links,
        ranks=ranked([graph.ranks[node] for node in members]),
        kinds=[*(graph.kinds[node] for node in members), *["entrance"] * extra],
        groups=[-1] * (len(members) + extra),
    )
    held = [seats[node] for node in members]
    corner = (min(x for x, _ in held), min(y for _, y in held))
    places = _settled(
        own, [*held, *[corner] * extra], lambda places: ranked([y for _, y in places[: len(members)]]), arms=False
    )[: len(members)]
    left, top = (min(place[axis] for place in places) for axis in (0, 1))
    (before, above), (behind, below) = graph.spacing.before, graph.spacing.after
    placed = {node: (x - left + before, y - top + above) for node, (x, y) in zip(members, places, strict=True)}
    return Tower(
        placed,
        max(x + graph.along[node] for node, (x, _) in placed.items()) + behind,
        max(y + graph.across[node] for node, (_, y) in placed.items()) + below,
    )


def _settled(graph: Graph, seats: Sequence[Position], rank: Ranking, *, arms: bool) -> list[Position]:
    """The picture that stays as it is when it is arranged again; `rank` says how its nodes are then ordered."""
    places = picture(graph, seats, arms=arms)
    for _ in range(ROUNDS):
        again = picture(replace(graph, ranks=rank(places)), places, arms=arms)
        if again == places:
            break
        places = again
    return places
