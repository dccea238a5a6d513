"""All acts, the one that does nothing first."""

import nodes.acts
from nodes.catalogue import declarations

ACTS = tuple(sorted(declarations(nodes.acts, "rule"), key=lambda item: item.key != "nothing"))  # type: ignore[attr-defined]
