"""Standardize: mean 0 and deviation 1, measured on the training rows."""

from typing import Any

from nodes.normalization.fitted import Fitted
from nodes.spec import Module, Signal, node


@node(
    key="standardize",
    title="Standardize",
    family="normalization",
    formula="y = (x − mean) / σ",
    words=("z-score", "standard scaler", "normalize", "preprocessing", "whiten", "zero mean", "unit variance"),
    traits=("unit scale",),
)
class Standardize(Fitted):
    """Shifts and scales its input to mean 0 and deviation 1, as measured on the training rows only."""

    arithmetic = "each"

    def build(self, x: Signal) -> Module:
        return Module("nodes.modules.standardize.Standardize", self.kept_shape(x))

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning}
