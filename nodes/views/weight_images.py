"""Weight images: what each unit of a layer looks for."""

from nodes.spec import Identity, Port, Signal, node
from nodes.views.showing import Tiled


@node(
    key="weight_images",
    title="Weight images",
    family="views",
    words=("filters", "kernels", "receptive fields", "templates", "components", "dictionary", "first layer"),
    inputs=(Port("x", title="layer", help="What leaves the layer whose weights are shown."),),
)
class WeightImages(Tiled):
    """Shows the weights of the layer that the wire comes from, one picture for each unit."""

    picture = "weights"

    def build(self, x: Signal) -> Identity:
        return Identity()
