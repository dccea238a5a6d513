"""Curve: what the network answers over the range of one number."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node, setting
from nodes.views.showing import Dotted, need_one_source, need_single

MOST_CURVES = 8


@node(
    key="curve_view",
    title="Curve",
    family="views",
    words=("function", "regression", "fit", "polynomial", "line plot", "one dimension", "graph of"),
    inputs=(
        Port("y", dtype="float", help="What the network answers; each column is a curve."),
        Port("x", dtype="float", help="The one number for each sample that the curve runs over."),
        Port("target", optional=True, help="What it should answer: the points beside the curve."),
    ),
)
class CurveView(Dotted):
    """Shows what the network answers over the range of one number, against the data."""

    picture = "curve"

    resolution = setting(200, minimum=20, maximum=1000, help="At how many places the curve is worked out.")
    examples: Examples = (
        ({}, (Signal((1,)), Signal((1,)), Signal((1,), meaning="target"))),
        ({}, (Signal((3,)), Signal(()), Signal((), meaning="target"))),
    )

    def build(self, y: Signal, x: Signal, target: Signal | None) -> Identity:
        need_single(x)
        need_one_source(x, target)
        if y.rank not in (1, 2) or (y.rank == 2 and y.shape[1] > MOST_CURVES):
            raise Problem(
                "{node} draws up to {most} curves (N × {most}) but receives {got}. Connect fewer columns.",
                most=MOST_CURVES,
                got=y.describe(),
            )
        if target is not None:
            need_single(target)
        return Identity()
