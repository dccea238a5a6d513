"""Where each node stands in the source that is written of a network, and the reverse."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runtime.checked import Checked
from runtime.cuts import computed, cuts_of, inputs_of

if TYPE_CHECKING:  # it brings torch
    from runtime.source import Source

NETWORK, FORWARD = "class Network(", "    def forward("  # the class of the document itself, and where its inputs stand


@dataclass(frozen=True, slots=True)
class SourceLines:
    """Line numbers, from 1, by the place of a node; and the places of each line.

    A place is a path without the numbers of repetitions: all repetitions of a node stand on the same lines.
    """

    of_node: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    nodes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def lines(self, nodes: Iterable[str]) -> tuple[int, ...]:
        """The lines of these nodes, each once and in order."""
        return tuple(sorted({line for node in nodes for line in self.of_node.get(node, ())}))


def source_lines(source: Source, checked: Checked) -> SourceLines:
    """Find the nodes in a source. Sources of data and where functions start stand on the line of the arguments."""
    flat = checked.flat
    given = [end.node for end in inputs_of(flat, cuts_of(flat, computed(flat)))]
    nodes: dict[int, tuple[str, ...]] = {}
    inside = False
    for number, (text, own) in enumerate(zip(source.text.splitlines(), source.nodes, strict=False), start=1):
        inside |= text.startswith(NETWORK)
        found = list(own)
        if inside and text.startswith(FORWARD):
            found += given
        if found:
            nodes[number] = tuple(dict.fromkeys(place_of(path) for path in found))
    of_node: dict[str, list[int]] = {}
    for number, places in nodes.items():
        for place in places:
            of_node.setdefault(place, []).append(number)
    return SourceLines({place: tuple(lines) for place, lines in of_node.items()}, nodes)


def place_of(path: str) -> str:
    """A path without the numbers of repetitions."""
    return "/".join(part for part in path.split("/") if not part.isdigit())
