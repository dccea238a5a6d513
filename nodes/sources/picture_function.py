"""Picture as a function: places of a picture and the grey at each."""

import numpy as np

from nodes.sources.bundled import MEASURED
from nodes.sources.drawing import pixels
from nodes.sources.picture_drawing import PICTURES, grey, picture
from nodes.sources.sampling import Together
from nodes.spec import Data, Signal, node, setting


@node(
    key="picture_function",
    title="Picture as a function",
    family="sources",
    words=("implicit representation", "siren", "sine layers", "coordinates", "image", "photograph", "pixels", "nerf"),
    outputs=MEASURED,
)
class PictureFunction(Together):
    """The places of a picture's pixels, across and down from −1 to 1, and as target the grey there, from 0 to 1."""

    name = setting("china", choices=PICTURES, title="Picture", main=True, help="Which picture.")
    side = setting(32, minimum=8, maximum=128, help="How many pixels it has across and down.")
    batch_size = setting(256, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def describe(self) -> dict[str, Signal]:
        places = Signal((2,), meaning="features", low=-1.0, high=1.0)
        return {"features": places, "target": Signal((1,), low=0.0, high=1.0)}

    def load(self) -> Data:
        features = np.stack([places.ravel() for places in pixels(self.side)], axis=1).astype(np.float32)
        target = grey(picture(self.name, self.side)).reshape(-1, 1).astype(np.float32)
        return Data({"features": features, "target": target}, columns=("across", "down"))
