"""Mean squared error."""

from nodes.checks import need_real_target
from nodes.losses.reductions import REDUCTIONS
from nodes.spec import Examples, Form, Function, Module, Signal, node, setting


@node(
    key="mse",
    title="Mean squared error",
    family="losses",
    formula="L = mean (y − t)²",
    words=("mse", "l2 loss", "squared", "regression", "least squares", "quadratic", "reconstruction"),
    torch_name="MSELoss",
    traits=("usual loss", "squares"),
)
class MeanSquaredError:
    """The mean square of the distance between prediction and target."""

    measures = "squares"
    arithmetic = "differences"

    half = setting(False, title="Times ½", help="Whether the result is halved, as TensorFlow Playground does.")

    reduction = setting("mean", choices=REDUCTIONS, help="Whether the numbers of a sample are averaged or added up.")

    examples: Examples = (
        ({}, (Signal((1,)), Signal((1,)))),
        ({"half": True}, (Signal((2, 3)), Signal((2, 3)))),
        ({"reduction": "sum"}, (Signal((2, 3)), Signal((2, 3)))),
    )

    def build(self, prediction: Signal, target: Signal) -> Form:
        need_real_target(prediction, target)
        if self.reduction == "sum":
            return Function("nodes.modules.summed_errors.squared_error_sum", factor=0.5 if self.half else 1.0)
        if self.half:
            return Function("nodes.modules.half_squared_error.half_squared_error")
        return Module("torch.nn.MSELoss")
