"""Nothing: the stage goes on with the weights that are there."""

from nodes.goals.registry import rule
from nodes.spec import Form


@rule(key="nothing", title="Nothing")
class Nothing:
    """Goes on with the weights that are there."""

    def build(self) -> Form | None:
        return None
