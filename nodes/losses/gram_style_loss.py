"""Style loss: which features occur together, by Gatys, Ecker and Bethge, 2016."""

from nodes.checks import need_image, need_one_batch
from nodes.spec import Examples, Function, Port, Problem, Signal, node


@node(
    key="gram_style_loss",
    title="Style loss",
    family="losses",
    formula="L = ¼·mean (G(image) − G(style))², G = F·Fᵀ / places",
    words=("gram matrix", "style transfer", "texture", "gatys", "feature maps", "neural style"),
    inputs=(
        Port("image", ranks=(4,), dtype="float", help="Feature maps of the image that is changed."),
        Port("style", ranks=(4,), dtype="float", help="Feature maps of the image whose style is wanted."),
    ),
)
class GramStyleLoss:
    """How differently features occur together in two images, wherever they are; their sizes may differ."""

    examples: Examples = (({}, (Signal((4, 8, 8)), Signal((4, 8, 8)))), ({}, (Signal((4, 8, 8)), Signal((4, 5, 6)))))

    def build(self, image: Signal, style: Signal) -> Function:
        need_image(image)
        need_image(style)
        need_one_batch(image, style)
        if image.channels != style.channels:
            raise Problem(
                "{node} compares {got} channels with {other}. Take both feature maps from the same layer.",
                got=image.channels,
                other=style.channels,
            )
        if image.shape[0] != style.shape[0] and 1 not in (image.shape[0], style.shape[0]):
            raise Problem(
                "{node} compares sample by sample but receives {got} and {other}. Give one of them a single image.",
                got=image.describe(),
                other=style.describe(),
            )
        return Function("nodes.modules.gram_style_loss.gram_style_loss")
