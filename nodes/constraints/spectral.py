"""A layer that stretches nothing beyond a factor: spectral normalization, by Miyato and others, 2018."""

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="spectral", title="Spectral norm")
class Spectral:
    """Divides the weights by what they stretch most, where that is more than the largest stretch."""

    largest = setting(1.0, minimum=1e-6, maximum=1e6, logarithmic=True, help="The largest singular value allowed.")

    def build(self) -> Form | None:
        return Function("nodes.modules.constraints.spectral", largest=self.largest)
