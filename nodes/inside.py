"""What a block type that draws its own inside answers: plain nodes and the wires between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Inside:
    """Nodes as (id, type, settings) and wires as (source, its output, target, its input).

    Nodes of kind entrance and exit have the keys of the ports that the type declares. `groups` are nodes that belong
    together, each with a title: they stand in a row and get a frame. The nodes come in the order in which they run.
    """

    nodes: tuple[tuple[str, str, Mapping[str, Any]], ...]
    wires: tuple[tuple[str, str, str, str], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
