"""Straight pieces: how many a curve is made of."""

from nodes.checks import need_floats, need_one_batch
from nodes.spec import Examples, Function, Port, Signal, node, setting
from nodes.views.showing import need_single


@node(
    key="linear_pieces",
    title="Straight pieces",
    family="metrics",
    formula="1 + bends of y over x",
    words=("linear regions", "kinks", "fold", "tent", "piecewise", "relu", "depth", "expressive power"),
    inputs=(
        Port("y", dtype="float", help="One answer for each sample."),
        Port("x", dtype="float", help="The one number over which the answers make a curve."),
    ),
)
class LinearPieces:
    """Counts the straight pieces of a curve over one number, as its samples show them."""

    higher_is_better = True
    percent = False

    tolerance = setting(
        0.01,
        minimum=1e-6,
        maximum=1.0,
        logarithmic=True,
        help="What counts as a bend: a change of slope of more than this share of the steepest slope.",
    )
    examples: Examples = (({}, (Signal((1,)), Signal((1,)))), ({"tolerance": 0.1}, (Signal(()), Signal((1,)))))

    def build(self, y: Signal, x: Signal) -> Function:
        for signal in (y, x):
            need_floats(signal)
            need_single(signal)
        need_one_batch(y, x)
        return Function("nodes.modules.linear_pieces.linear_pieces", tolerance=self.tolerance)
