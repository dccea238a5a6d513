"""R², the coefficient of determination."""

from nodes.checks import need_real_target
from nodes.spec import Function, Signal, node


@node(
    key="r2",
    title="R²",
    family="metrics",
    formula="R² = 1 − Σ(y − t)² / Σ(t − mean t)²",
    words=("r squared", "r2 score", "coefficient of determination", "explained variance", "regression", "fit"),
)
class R2:
    """How much of the target's spread the prediction explains: 1 is perfect, 0 no better than the mean."""

    higher_is_better = True
    percent = False

    def build(self, prediction: Signal, target: Signal) -> Function:
        need_real_target(prediction, target)
        return Function("nodes.modules.r2.r2")
