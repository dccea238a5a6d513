"""Which wires are codes: few numbers for each sample, from which the graph computes a picture. No torch."""

from __future__ import annotations

from math import isqrt

from nodes.catalogue import find
from nodes.spec import Port, Signal
from runtime.checked import Checked
from runtime.document import End
from runtime.sinks import is_endless

FEWEST, MOST = 2, 32  # numbers of a code
LEAST_SIDE = 6  # of a square that a row is taken for a picture
TELLS = ("probabilities", "image")  # meanings of a wire that is a picture as it stands


def codes_of(checked: Checked) -> list[End]:
    """All wires of few numbers in the order of the graph: what layers and sources give."""
    return [
        End(node, facts.outputs[0].key)
        for node in checked.order
        if gives_code(checked, node) and (facts := find(checked.document.nodes[node].type)) is not None
    ]


def gives_code(checked: Checked, node: str) -> bool:
    """Whether the first output of a layer or source is few numbers for each sample."""
    facts = find(checked.document.nodes[node].type)
    if facts is None or facts.kind not in ("module", "source") or not facts.outputs:
        return False
    return _is_code(checked.signal(node, facts.outputs[0].key))


def likeliest_code(checked: Checked, codes: list[End]) -> End | None:
    """The narrowest layer that a picture is computed from, those that see data first; of equals the last."""
    ranked = [
        (picture_of_code(checked, code) is None, not _sees_rows(checked, code), _width(checked, code), -place)
        for place, code in enumerate(codes)
    ]
    return codes[-min(ranked)[3]] if ranked else None


def picture_of_code(checked: Checked, code: End) -> End | None:
    """The picture that is computed from a code and nothing else, or None.

    Probabilities and pictures go before other numbers, what an Output, a loss or a view takes before what is between.
    """
    below = _below(checked, code)
    ends = [End(node, port.key) for node in checked.order if node in below for port in _outputs(checked, node)]
    pictures = [end for end in ends if end != code and _is_picture(checked.signal(end.node, end.port))]
    ranked = [(_meaning(checked, end) in TELLS, _is_taken(checked, end), place) for place, end in enumerate(pictures)]
    for _, _, place in sorted(ranked, reverse=True):
        if _depends_only_on(checked, pictures[place], code):
            return pictures[place]
    return None


def _outputs(checked: Checked, node: str) -> tuple[Port, ...]:
    facts = find(checked.document.nodes[node].type)
    return tuple(facts.outputs) if facts is not None and facts.kind != "loss" else ()


def _is_code(signal: Signal | None) -> bool:
    if signal is None or not signal.floating or signal.rank != 2 or not signal.varies(0):
        return False
    return FEWEST <= int(signal.shape[1]) <= MOST


def _is_picture(signal: Signal | None) -> bool:
    if signal is None or not signal.floating or not signal.rank or not signal.varies(0):
        return False
    if signal.rank == 4:
        return int(signal.shape[1]) in (1, 3) and min(signal.shape[2:]) >= LEAST_SIDE
    side = isqrt(int(signal.shape[1])) if signal.rank == 2 else 0
    return side >= LEAST_SIDE and side * side == int(signal.shape[1])


def _meaning(checked: Checked, end: End) -> str:
    signal = checked.signal(end.node, end.port)
    return signal.meaning if signal is not None else ""


def _width(checked: Checked, end: End) -> int:
    signal = checked.signal(end.node, end.port)
    return int(signal.shape[1]) if signal is not None else 0


def _sees_rows(checked: Checked, end: End) -> bool:
    above = checked.document.upstream(end.node)
    return any(key in above and not is_endless(checked, key) for key in checked.kind("source"))


def _is_taken(checked: Checked, end: End) -> bool:
    takers = [wire.target.node for wire in checked.document.wires if wire.source == end]
    kinds = {facts.kind for key in takers if (facts := find(checked.document.nodes[key].type)) is not None}
    return bool(kinds & {"output", "loss", "view"})


def _below(checked: Checked, code: End) -> set[str]:
    """All nodes that a wire reaches."""
    after: dict[str, list[str]] = {}
    for wire in checked.document.wires:
        after.setdefault(wire.source.node, []).append(wire.target.node)
    waiting = [wire.target.node for wire in checked.document.wires if wire.source == code]
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += after.get(node, [])
    return found


def _depends_only_on(checked: Checked, end: End, code: End) -> bool:
    """Whether no source is above a wire that is not above the code."""
    waiting, seen = [end], set[End]()
    while waiting:
        one = waiting.pop()
        if one in seen or one == code:
            continue
        seen.add(one)
        incoming = checked.document.incoming[one.node]
        if not incoming and one.node in checked.kind("source"):
            return False
        waiting += [wire.source for wire in incoming]
    return True
