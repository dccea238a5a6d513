"""Generated samples: what the network makes of noise."""

from math import prod

from nodes.spec import Examples, Identity, Port, Problem, Signal, node
from nodes.views.showing import LEAST_SIDE, Tiled, is_tiles


@node(
    key="samples_view",
    title="Generated samples",
    family="views",
    words=("generator", "gan", "vae", "diffusion", "dreaming", "fakes", "noise to image"),
    inputs=(
        Port("x", help="What is generated: images, points of two coordinates, or single numbers."),
        Port("data", optional=True, help="Real samples of the same shape, for comparison."),
    ),
)
class SamplesView(Tiled):
    """Shows what is generated: images as tiles, pairs of numbers as points, single numbers as a histogram."""

    picture = "samples"

    examples: Examples = (
        ({}, (Signal((1, 8, 8)), Signal((1, 8, 8)))),
        ({}, (Signal((2,)), Signal((2,)))),
        ({}, (Signal((1,)), Signal((1,)))),
        ({}, (Signal((64,)), Signal((64,)))),
    )

    def build(self, x: Signal, data: Signal | None) -> Identity:
        if not (is_tiles(x, LEAST_SIDE) or x.rank == 1 or (x.rank == 2 and x.shape[1] in (1, 2))):
            raise Problem(
                "{node} shows images, points of two coordinates or single numbers but receives {got}. "
                "Put a Reshape before it, or use a Scatter of codes.",
                got=x.describe(),
            )
        if data is not None and prod(data.shape[1:]) != prod(x.shape[1:]):
            raise Problem(
                "{node} compares samples of one size, but receives {got} and the data {other}. Give both one size.",
                got=x.describe(),
                other=data.describe(),
            )
        return Identity()
