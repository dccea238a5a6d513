"""Mean squared error."""

from nodes.checks import need_real_target
from nodes.spec import Examples, Form, Function, Module, Signal, node, setting


@node(
    key="mse",
    title="Mean squared error",
    family="losses",
    formula="L = mean (y − t)²",
    words=("mse", "l2 loss", "squared", "regression", "least squares", "quadratic", "reconstruction"),
    torch_name="MSELoss",
    traits=("usual loss",),
)
class MeanSquaredError:
    """The mean square of the distance between prediction and target."""

    half = setting(False, title="Times ½", help="Whether the result is halved, as TensorFlow Playground does.")

    examples: Examples = (({}, (Signal((1,)), Signal((1,)))), ({"half": True}, (Signal((2, 3)), Signal((2, 3)))))

    def build(self, prediction: Signal, target: Signal) -> Form:
        need_real_target(prediction, target)
        return (
            Function("nodes.modules.half_squared_error.half_squared_error") if self.half else Module("torch.nn.MSELoss")
        )
