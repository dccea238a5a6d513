"""Picture: a single image, as the content or the style of another."""

import numpy as np

from nodes.sources.picture_drawing import PICTURES, grey, picture
from nodes.sources.sampling import Together
from nodes.spec import Data, Port, Signal, node, setting


@node(
    key="picture",
    title="Picture",
    family="sources",
    words=("image", "photograph", "china", "flower", "content", "style transfer", "single"),
    outputs=(Port("image"),),
)
class Picture(Together):
    """One picture, always the same: what an image that is learnt is compared with."""

    name = setting("house", choices=PICTURES, title="Picture", main=True, help="Which picture.")
    side = setting(32, minimum=8, maximum=128, help="How many pixels it has across and down.")
    color = setting(True, help="Whether it has colors; else it has one channel of greys.")
    batch_size = setting(1, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def describe(self) -> dict[str, Signal]:
        shape = (3 if self.color else 1, self.side, self.side)
        return {"image": Signal(shape, meaning="image", low=0.0, high=1.0)}

    def load(self) -> Data:
        image = picture(self.name, self.side)
        return Data({"image": (image if self.color else grey(image))[None].astype(np.float32)})
