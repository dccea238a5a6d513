"""First values between two limits, for parameters that are no weights."""

from __future__ import annotations

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="between", title="Uniform between")
class Between:
    """Draws every number evenly between two limits."""

    low = setting(0.0, minimum=-1e6, maximum=1e6, help="The smallest number that can be drawn.")
    high = setting(1.0, minimum=-1e6, maximum=1e6, help="The largest number that can be drawn.")

    def build(self) -> Form | None:
        return Function("torch.nn.init.uniform_", a=min(self.low, self.high), b=max(self.low, self.high))
