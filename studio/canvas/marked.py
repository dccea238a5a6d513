"""Which nodes stand out from afar: those with findings, and blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from runtime.findings import ERROR, WARNING

if TYPE_CHECKING:
    from studio.canvas.frame import Marks
    from studio.canvas.geometry import Scene

Array = np.ndarray
BLOCKS = frozenset(("block", "repeat"))


class Heat:
    """Which rows have findings and which are blocks, kept between frames."""

    def __init__(self) -> None:
        self._marked: tuple[tuple[object, object], tuple[Array, Array, Array]] | None = None
        self._blocks: tuple[object, Array] | None = None

    def marked(self, scene: Scene, marks: Marks) -> tuple[Array, Array, Array]:
        """Rows with errors or warnings, whether each has an error, and how many findings (all (n,))."""
        made_from = (scene.ids, marks.findings)
        if self._marked is None or any(a is not b for a, b in zip(self._marked[0], made_from, strict=True)):
            told = [
                (scene.row[key], worst == ERROR, len(found))
                for key, found in marks.findings.items()
                if key in scene.row and (worst := marks.worst(key)) in (ERROR, WARNING)
            ]
            table = np.array(told, dtype=int).reshape(-1, 3)
            self._marked = made_from, (table[:, 0], table[:, 1].astype(bool), table[:, 2])
        return self._marked[1]

    def blocks(self, scene: Scene) -> Array:
        """The rows of blocks and repeats."""
        if self._blocks is None or self._blocks[0] is not scene.document:
            nodes = scene.document.nodes.values()
            self._blocks = scene.document, np.array([node.type in BLOCKS for node in nodes], dtype=bool).nonzero()[0]
        return self._blocks[1]
