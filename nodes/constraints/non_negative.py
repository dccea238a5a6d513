"""Non-negative weights, of which parts add up and never cancel, by Lee and Seung, 1999."""

from nodes.goals.registry import rule
from nodes.spec import Form, Function


@rule(key="non_negative", title="Not negative")
class NonNegative:
    """Puts every negative weight to 0, so that parts can only add up."""

    def build(self) -> Form | None:
        return Function("nodes.modules.constraints.non_negative")
