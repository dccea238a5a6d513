"""Picture of a function: what the network answers over the plane, as an image."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node, setting
from nodes.views.showing import need_one_source, need_plane


@node(
    key="function_image",
    title="Picture of a function",
    family="views",
    words=("implicit representation", "siren", "coordinates", "pixels", "sine layers", "nerf", "field", "surface"),
    inputs=(
        Port("y", dtype="float", help="One gray or three colors for each sample."),
        Port("x", ranks=(2,), dtype="float", help="Its place, across and down."),
        Port("target", optional=True, dtype="float", help="What it should answer: the picture beside it."),
    ),
)
class FunctionImage:
    """Shows what the network answers everywhere in the plane of two numbers as a picture, beside the data.

    The first number counts from left to right and the second from top to bottom, as pixels do.
    """

    picture = "function"

    resolution = setting(32, minimum=8, maximum=96, help="How many pixels the picture has across and down.")
    examples: Examples = (
        ({}, (Signal((1,)), Signal((2,), low=-1.0, high=1.0), Signal((1,), low=0.0, high=1.0))),
        ({}, (Signal((3,)), Signal((2,)), Signal((3,)))),
    )

    def build(self, y: Signal, x: Signal, target: Signal | None) -> Identity:
        need_plane(x)
        need_one_source(x, target)
        if y.rank not in (1, 2) or (y.rank == 2 and y.shape[1] not in (1, 3)):
            raise Problem(
                "{node} shows one gray or three colors for each place (N × 1 or N × 3) but receives {got}. "
                "Connect the answer of the network.",
                got=y.describe(),
            )
        if target is not None and target.shape[1:] != y.shape[1:]:
            raise Problem(
                "{node} compares two pictures, but receives {got} and the data {other}. Give both as many colors.",
                got=y.describe(),
                other=target.describe(),
            )
        return Identity()
