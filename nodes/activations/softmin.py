"""Softmin: small numbers become large probabilities."""

from typing import Any

from nodes.checks import need_axis, need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="softmin",
    title="Softmin",
    family="activations",
    formula="yᵢ = e⁻ˣⁱ / Σⱼ e⁻ˣʲ",
    words=("probabilities", "distance", "energy"),
    torch_name="Softmin",
)
class Softmin:
    """Turns distances into probabilities that add up to 1; the smallest gets the most."""

    arithmetic = "shares"

    axis = setting(
        1, minimum=-8, maximum=8, help="The axis to work along: 1 is the first after the batch, −1 the last."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Softmin", dim=need_axis(x, self.axis))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "probabilities", "classes": x.shape[self.axis], "low": 0.0, "high": 1.0}
