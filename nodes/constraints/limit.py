"""Weights between two limits, as the critic of Arjovsky, Chintala and Bottou has them, 2017."""

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="limit", title="Limits")
class Limit:
    """Cuts every weight off at plus or minus the largest value."""

    largest = setting(0.01, minimum=1e-6, maximum=1e6, logarithmic=True, help="How large a weight may be.")

    def build(self) -> Form | None:
        return Function("nodes.modules.constraints.limit", largest=self.largest)
