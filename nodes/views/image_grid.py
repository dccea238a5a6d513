"""Image grid: what a wire carries, as pictures."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node, setting
from nodes.views.showing import Tiled, need_one_source, need_tiles


@node(
    key="image_grid",
    title="Image grid",
    family="views",
    words=("pictures", "feature maps", "reconstructions", "tiles", "gallery", "mosaic"),
    inputs=(
        Port("x", help="Images, feature maps, or rows of numbers that fill a square."),
        Port("boxes", optional=True, ranks=(4,), dtype="float", help="What a grid detector sees in them, as frames."),
    ),
)
class ImageGrid(Tiled):
    """Shows images, or rows that fill a square, side by side while the network trains."""

    picture = "images"

    each = setting(
        False, title="Stretch each", help="Whether each picture uses all the gray from its least to its largest value."
    )
    examples: Examples = (
        ({}, (Signal((1, 8, 8)), Signal((8, 2, 2)))),
        ({"each": True}, (Signal((3, 6, 4)), Signal((5, 3, 2)))),
    )

    def build(self, x: Signal, boxes: Signal | None = None) -> Identity:
        need_tiles(x)
        if boxes is not None:
            need_one_source(x, boxes)
            if x.rank != 4 or x.shape[1] not in (1, 3) or boxes.rank != 4 or boxes.channels < 5:
                raise Problem(
                    "{node} draws boxes (N × 5 + classes × cells × cells) on gray or colored images, but receives "
                    "{got} and as boxes {boxes}. Connect the images and what enters the detection loss.",
                    got=x.describe(),
                    boxes=boxes.describe(),
                )
        return Identity()
