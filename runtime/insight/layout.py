"""What the axes of a sample are: steps and units, or channels and places where something slides along a length."""

from __future__ import annotations

from nodes.catalogue import find
from nodes.spec import NodeType
from runtime.checked import Checked
from runtime.document import End
from runtime.insight.lens import Lens

STEPPED = ("step", "unit")
SLID = ("channel", "place")


def channels_first(checked: Checked, end: End) -> bool:
    """Whether what a wire carries (N, …, …) are channels by places, as layers that slide along a length give them.

    Other layers give steps by units. What neither layer has touched is as those who read it take it.
    """
    turned, at, seen = False, end, set[End]()
    while at not in seen:
        seen.add(at)
        facts = _facts(checked, at.node)
        if facts is None or slides(facts):
            return (facts is not None) != turned
        if facts.family == "layers":
            return turned
        above = [wire.source for wire in checked.document.incoming[at.node] if _rank(checked, wire.source) == 3]
        if not above:
            break
        turned, at = turned != ("order" in facts.traits), above[0]
    readers = (wire.target.node for wire in checked.document.wires if wire.source == at)
    return any(slides(facts) for node in readers if (facts := _facts(checked, node)) is not None) != turned


def slides(facts: NodeType) -> bool:
    """Whether a node slides a window along the last of three axes."""
    line = bool(facts.inputs) and facts.inputs[0].ranks == (3,)
    return line and (facts.family == "shape" or "convolution" in facts.traits)


def axes_of(lens: Lens, end: End, rank: int) -> tuple[str, ...]:
    """What the axes of a sample of a wire are called; nothing where nobody knows."""
    facts = _facts(lens.checked, end.node)
    match rank:
        case 1:
            signal = lens.signal(end)
            return ("unit",) if signal is None or signal.floating else ("step",)
        case 2 if facts is not None and "attention" in getattr(facts.declaration, "arithmetic", "") and end.port != "y":
            return ("asking", "asked")
        case 2:
            return SLID if channels_first(lens.checked, end) else STEPPED
        case 3:
            return ("channel", "row", "column")
    return ()


def _facts(checked: Checked, node: str) -> NodeType | None:
    found = checked.document.nodes.get(node)
    return find(found.type) if found is not None else None


def _rank(checked: Checked, end: End) -> int:
    signal = checked.signal(end.node, end.port)
    return signal.rank if signal is not None else 0
