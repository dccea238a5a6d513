"""Weight vectors up to a length, by Srebro and Shraibman, 2005; used with dropout by Srivastava and others, 2014."""

from nodes.constraints.rows import Together
from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="max_norm", title="Largest length")
class MaxNorm(Together):
    """Shrinks every weight vector that is longer than the largest length."""

    largest = setting(3.0, minimum=1e-6, maximum=1e6, logarithmic=True, help="How long a weight vector may be.")

    def build(self) -> Form | None:
        return Function("nodes.modules.constraints.max_norm", largest=self.largest, together=self.together)
