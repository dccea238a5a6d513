"""Auto layout: how long it takes for a network, and for graphs as tangled as nobody would wire them."""

from __future__ import annotations

import random
import time

from runtime.document import Document, End, Node, Wire
from studio.bench.graphs import chain
from studio.bench.networks import resnet50
from studio.bench.rows import Row, middle

ROUNDS = 3


def measure() -> list[Row]:
    """Seconds, the median of a few rounds."""
    return [
        Row("arrange ResNet-50 of plain nodes", _seconds(resnet50()), "s", "≤ 0.5"),
        Row("arrange 1,000 nodes, 1,300 wires", _seconds(chain(1000)), "s", "≤ 2"),
        Row("arrange 1,000 nodes, wired at random", _seconds(tangle(1000)), "s", "≤ 2"),
        Row("arrange 5,000 nodes, 6,200 wires", _seconds(chain(5000)), "s", "≤ 10"),
    ]


def tangle(count: int, seed: int = 3) -> Document:
    """Nodes fed by one or two earlier ones at random: about 1.3 wires to a node."""
    chance = random.Random(seed)
    nodes = {f"n{number}": Node(f"n{number}", "add") for number in range(count)}
    wires = [
        Wire(End(f"n{source}", "y"), End(f"n{target}", "x"))
        for target in range(1, count)
        for source in chance.sample(range(target), min(target, chance.choice((1, 1, 2))))
    ]
    return Document(title=f"{count} nodes", nodes=nodes, wires=tuple(wires))


def _seconds(document: Document) -> float:
    from studio.canvas.arrange import arrange

    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        arrange(document)
        times.append(time.perf_counter() - start)
    return middle(times)
