"""Which nodes stand out from afar: those with findings, and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from runtime.facts import is_kind
from runtime.findings import ERROR, WARNING

if TYPE_CHECKING:
    from studio.canvas.frame import Marks
    from studio.canvas.geometry import Scene

Array = np.ndarray


class Heat:
    """Which rows have findings and which are blocks, kept between frames."""

    def __init__(self) -> None:
        self._told: tuple[object, list[tuple[str, bool, int]]] | None = None
        self._marked: tuple[tuple[object, object], tuple[Array, Array, Array]] | None = None
        self._broken: tuple[object, object, Array] | None = None
        self._blocks: tuple[object, Array] | None = None

    def marked(self, scene: Scene, marks: Marks) -> tuple[Array, Array, Array]:
        """Rows with errors or warnings, whether each has an error, and how many findings (all (n,))."""
        made_from = (scene.ids, marks.findings)
        if self._marked is None or any(a is not b for a, b in zip(self._marked[0], made_from, strict=True)):
            told = [(scene.row[key], *facts) for key, *facts in self._facts(marks) if key in scene.row]
            table = np.array(told, dtype=int).reshape(-1, 3)
            self._marked = made_from, (table[:, 0], table[:, 1].astype(bool), table[:, 2])
        return self._marked[1]

    def _facts(self, marks: Marks) -> list[tuple[str, bool, int]]:
        """Nodes with errors or warnings, whether they have an error, and how many findings."""
        if self._told is None or self._told[0] is not marks.findings:
            worst = [(key, marks.worst(key), len(found)) for key, found in marks.findings.items()]
            facts = [(key, gravest == ERROR, count) for key, gravest, count in worst if gravest in (ERROR, WARNING)]
            self._told = marks.findings, facts
        return self._told[1]

    def broken(self, scene: Scene, marks: Marks) -> Array:
        """Which wires bring what does not fit (mask)."""
        kept = self._broken
        if kept is None or kept[0] is not scene.wires or kept[1] is not marks.broken:
            found = np.array([wire in marks.broken for wire in scene.wires], dtype=bool)
            kept = self._broken = scene.wires, marks.broken, found
        return kept[2]

    def blocks(self, scene: Scene) -> Array:
        """The rows of blocks and repeats."""
        if self._blocks is None or self._blocks[0] is not scene.document:
            nodes = scene.document.nodes.values()
            self._blocks = scene.document, np.array([is_kind(node, "block") for node in nodes], dtype=bool).nonzero()[0]
        return self._blocks[1]
