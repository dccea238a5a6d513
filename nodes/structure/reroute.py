"""Reroute point: a bend of a wire."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Identity, Signal, node


@node(
    key="reroute",
    title="Reroute point",
    family="structure",
    kind="reroute",
    formula="y = x",
    words=("bend", "dot", "elbow", "knee", "tidy", "corner"),
)
class Reroute:
    """Leads a wire around; what enters leaves unchanged."""

    def build(self, x: Signal) -> Identity:
        return Identity()

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x)
