"""Large documents for the bench: chains with skips, of any size, always the same."""

from __future__ import annotations

from runtime.document import Document, End, Node, Wire


def chain(size: int) -> Document:
    """A classifier of about `size` nodes: a chain of Linear and ReLU in rows; every fourth node adds a skip, some two.

    1,000 nodes have about 1,300 wires.
    """
    nodes = {"digits1": Node("digits1", "digits"), "flatten1": Node("flatten1", "flatten")}
    wires = [Wire(End("digits1", "image"), End("flatten1", "x"))]
    last, skip, older = "flatten1", "", ""
    for number in range(size - 5):
        kind = ("linear", "relu", "linear", "add")[number % 4] if number < size - 6 else "linear"
        name = f"{kind}{number}"
        settings = {"units": 64 if number < size - 6 else 10} if kind == "linear" else {}  # a score for each digit
        nodes[name] = Node(name, kind, settings=settings)
        wires.append(Wire(End(last, "y"), End(name, "x")))
        if kind == "add" and skip:
            wires.append(Wire(End(skip, "y"), End(name, "x")))
            if older and number % 24 < 8:
                wires.append(Wire(End(older, "y"), End(name, "x")))
        if kind == "linear" and number % 4 == 0:
            older, skip = skip, name
        last = name
    for name, kind in (("crossentropy1", "cross_entropy"), ("goal1", "goal"), ("output1", "output")):
        nodes[name] = Node(name, kind)
    wires += [
        Wire(End(last, "y"), End("crossentropy1", "prediction")),
        Wire(End("digits1", "label"), End("crossentropy1", "target")),
        Wire(End("crossentropy1", "loss"), End("goal1", "loss")),
        Wire(End(last, "y"), End("output1", "x")),
    ]
    columns = max(1, round((2 * size) ** 0.5))
    placed = {
        name: Node(node.id, node.type, node.title, node.settings, (number % columns * 224.0, number // columns * 112.0))
        for number, (name, node) in enumerate(nodes.items())
    }
    return Document(title=f"{size} nodes", nodes=placed, wires=tuple(wires))
