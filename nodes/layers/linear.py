"""Linear: every output is a weighted sum of all inputs."""

from typing import Any

from nodes.checks import need_features
from nodes.initialization import Biased
from nodes.spec import Module, Signal, node, setting


@node(
    key="linear",
    title="Linear",
    family="layers",
    formula="y = x·Wᵀ + b",
    words=("dense", "fully connected", "perceptron", "affine", "weighted sum", "projection"),
    torch_name="Linear",
    traits=("projection",),
)
class Linear(Biased):
    """Weighs every input for every unit and adds a bias."""

    arithmetic = "linear"

    units = setting(128, minimum=1, maximum=10_000_000, main=True, help="How many numbers leave the layer.")
    bias = setting(True, help="Whether each unit adds a learnt constant.")

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        meets = x.floating and x.rank == wanted.rank > 1 and x.shape[:-1] == wanted.shape[:-1] and x.rank != 4
        return {"units": wanted.shape[-1]} if meets and x.shape != wanted.shape else None

    def build(self, x: Signal) -> Module:
        need_features(x)
        return Module("torch.nn.Linear", x.shape[-1], self.units, bias=self.bias)

    def build_transposed(self, x: Signal) -> Module:
        need_features(x)
        return Module("nodes.modules.transposed.TransposedLinear", x.shape[-1], self.units, bias=self.bias)
