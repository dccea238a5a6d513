"""No constraint: weights go where the gradient leads them."""

from nodes.goals.registry import rule
from nodes.spec import Form


@rule(key="none", title="None")
class Unconstrained:
    """Lets the weights go where the gradient leads them."""

    def build(self) -> Form | None:
        return None
