"""Findings: what check has to say about a node, as a sentence with named values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one node (or, with an empty `node`, about the document).

    `sentence` is an English template: `{node}` stands for the node's type and title, other names for
    `values`. `severity` is error (does not run), warning (runs, but hardly as meant) or hint.
    """

    node: str
    sentence: str
    severity: str = ERROR
    values: Mapping[str, object] = field(default_factory=dict)
    port: str = ""

    def __hash__(self) -> int:
        return hash((self.node, self.sentence, self.severity, self.port))
