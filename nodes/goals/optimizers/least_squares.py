"""Least squares in closed form, by Legendre, 1805, and Gauss, 1809; the pseudoinverse by Penrose, 1955."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="least_squares", title="Least squares")
class LeastSquares:
    """Puts one Linear layer before a mean squared error to its best weights for the batch at once; no gradient."""

    solves = True  # `runtime/closed_form.py` does it; the optimizer below is never asked for a step

    learning_rate = 1.0

    ridge = setting(
        0.0,
        minimum=0.0,
        maximum=1e6,
        logarithmic=True,
        live=True,
        help="Price of large weights; 0 for the smallest weights of those that fit best.",
    )

    def build(self) -> Form:
        return Module("torch.optim.SGD", lr=self.learning_rate)
