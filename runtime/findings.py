"""Findings: what check has to say about a node, as a sentence with named values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nodes.remedies import Remedy

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one node (or, with an empty `node`, about the document).

    `sentence` is an English template: `{node}` stands for the node's type and title, other names for
    `values`. `severity` is error (does not run), warning (runs, but hardly as meant) or hint. `kind` names
    what a law found, `remedies` are what the node type knows of mending it; `runtime.repairs` reads both.
    """

    node: str
    sentence: str
    severity: str = ERROR
    values: Mapping[str, object] = field(default_factory=dict)
    port: str = ""
    inner: str = ""  # where inside a block, when it is seen from outside
    kind: str = field(default="", compare=False)
    remedies: tuple[Remedy, ...] = field(default=(), compare=False)

    def __hash__(self) -> int:
        return hash((self.node, self.sentence, self.severity, self.port, self.inner))
