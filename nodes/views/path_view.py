"""Path: the way a point of two learnt numbers takes over a landscape."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node, setting


@node(
    key="path_view",
    title="Path",
    family="views",
    words=("trajectory", "gradient descent", "momentum", "optimizer", "contour", "landscape", "valley", "bowl"),
    inputs=(
        Port("height", dtype="float", help="What is made smaller or larger: one number for a place."),
        Port("place", ranks=(2,), dtype="float", help="A Parameter of 1 × 2 numbers, from which the height follows."),
    ),
)
class PathView:
    """Shows every place at which two learnt numbers have been, on the heights around them."""

    picture = "path"

    resolution = setting(64, minimum=16, maximum=200, help="How many places are asked along each side.")
    most = setting(
        1000, minimum=2, maximum=100_000, title="Most places", help="Of a longer path every second place is kept."
    )
    examples: Examples = (({}, (Signal((1, 1), again=(1, 1)), Signal((1, 2), again=(1, 2)))),)

    def build(self, height: Signal, place: Signal) -> Identity:
        if place.shape != (1, 2) or place.varies(0):
            raise Problem(
                "{node} follows two numbers that are learnt (1 × 2) but receives {got}. Connect a Parameter of 1, 2.",
                got=place.describe(),
            )
        if height.shape not in ((), (1,), (1, 1)):
            raise Problem(
                "{node} needs one height for a place but receives {got}. Add the numbers up before it.",
                got=height.describe(),
            )
        return Identity()
