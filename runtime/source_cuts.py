"""The order in which the lines of a network are written that is several functions, each with a start of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runtime.cuts import Cut
from runtime.document import End
from runtime.source_order import Chain


@dataclass(frozen=True, slots=True)
class Part:
    """A cut and the nodes that are written for it: those it needs, and what their blocks need to be whole."""

    cut: Cut
    nodes: frozenset[str]


def in_turns(
    parts: Sequence[Part], entries: Iterable[str], chains: Mapping[str, Chain]
) -> list[tuple[Part, str, frozenset[End]]]:
    """The nodes and uses of the network itself, part after part, each with the starts that it depends on."""
    order = list(entries)
    found = []
    for part in parts:
        above: dict[str, frozenset[End]] = {}
        for key in part.nodes & chains.keys():
            entry = chains[key][0][1]
            above[entry] = above.get(entry, frozenset()) | part.cut.above.get(key, frozenset())
        found += [(part, entry, above[entry]) for entry in order if entry in above]
    return found
