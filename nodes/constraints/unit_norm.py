"""Weight vectors of length 1, as Oja's rule keeps them, 1982, and the atoms of a dictionary."""

from nodes.constraints.rows import Together
from nodes.goals.registry import rule
from nodes.spec import Form, Function


@rule(key="unit_norm", title="Length 1")
class UnitNorm(Together):
    """Stretches or shrinks every weight vector to length 1; one of zeros stays."""

    def build(self) -> Form | None:
        return Function("nodes.modules.constraints.unit_norm", together=self.together)
