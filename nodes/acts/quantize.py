"""Quantize: few values for many weights, symmetric around 0 and scaled for each layer."""

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="quantize", title="Quantize")
class Quantize:
    """Rounds the weights of each layer to evenly spaced values around 0; biases keep theirs."""

    bits = setting(8, minimum=2, maximum=16, help="Bits for one weight: 8 allow 255 values, 2 allow three.")

    def build(self) -> Form | None:
        return Function("nodes.modules.quantize.quantize", bits=self.bits)
