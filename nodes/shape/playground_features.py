"""The seven inputs of TensorFlow Playground, each a toggle."""

from nodes.checks import need_floats
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting

TOGGLES = ("x1", "x2", "x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2")
NAMES = ("x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂")


@node(
    key="playground_features",
    title="Playground features",
    family="shape",
    formula="x₁, x₂, x₁², x₂², x₁x₂, sin x₁, sin x₂",
    words=("feature engineering", "derived", "tensorflow playground", "square", "product", "sine", "polynomial"),
    inputs=(Port("x", ranks=(2,), dtype="float"),),
)
class PlaygroundFeatures:
    """Derives up to seven features from the two coordinates of a point."""

    arithmetic = "coordinates"

    x1 = setting(True, title="x₁", help="The first coordinate.")
    x2 = setting(True, title="x₂", help="The second coordinate.")
    x1_squared = setting(False, title="x₁²", help="The square of the first coordinate.")
    x2_squared = setting(False, title="x₂²", help="The square of the second coordinate.")
    x1_times_x2 = setting(False, title="x₁x₂", help="The product of both coordinates.")
    sin_x1 = setting(False, title="sin x₁", help="The sine of the first coordinate.")
    sin_x2 = setting(False, title="sin x₂", help="The sine of the second coordinate.")

    examples: Examples = (
        ({}, (Signal((2,)),)),
        (dict.fromkeys(("x1_squared", "x2_squared", "x1_times_x2", "sin_x1", "sin_x2"), True), (Signal((2,)),)),
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        if x.rank != 2 or x.channels != 2:
            raise Problem(
                "{node} needs points with two coordinates (N × 2) but receives {got}. Connect a set of points.",
                got=x.describe(),
            )
        chosen = tuple(name for name in TOGGLES if getattr(self, name))
        if not chosen:
            raise Problem("{node} has every feature switched off. Switch one on.")
        return Function("nodes.modules.playground_features.playground_features", chosen)

    def unit_names(self) -> tuple[str, ...]:
        """What the numbers that leave are called, in their order."""
        return tuple(name for toggle, name in zip(TOGGLES, NAMES, strict=True) if getattr(self, toggle))

    def carry(self, x: Signal) -> dict[str, str]:
        return {"meaning": "features"}
