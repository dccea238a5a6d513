"""Truth table: the four rows of a logical function."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES
from nodes.sources.sampling import Together
from nodes.spec import Data, Signal, node, setting

OUTCOMES = {"and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0), "nand": (1, 1, 1, 0)}


@node(
    key="truth_table",
    title="Truth table",
    family="sources",
    words=("and", "or", "xor", "nand", "logic", "gate", "boolean", "perceptron", "rosenblatt", "toy"),
    outputs=TWO_CLASSES,
)
class TruthTable(Together):
    """The four rows of a logical function of two inputs, 0 or 1: a line parts AND and OR, none parts XOR."""

    function = setting(
        "and",
        choices=tuple((key, key.upper()) for key in OUTCOMES),
        main=True,
        help="What is true of the two inputs.",
    )
    batch_size = setting(4, minimum=1, maximum=65536, help="How many samples one step looks at.")
    shuffle = setting(False, help="Whether each epoch draws the training rows in a new order.")

    def describe(self) -> dict[str, Signal]:
        return {
            "features": Signal((2,), meaning="features", low=0.0, high=1.0),
            "label": Signal((), dtype="int64", meaning="label", classes=2),
            "target": Signal((1,), meaning="sign", low=-1.0, high=1.0),
        }

    def load(self) -> Data:
        label = np.array(OUTCOMES[self.function], np.int64)
        features = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], np.float32)
        target = (2 * label - 1).astype(np.float32)[:, None]
        arrays = {"features": features, "label": label, "target": target}
        return Data(arrays, class_names=("0", "1"), columns=("x₁", "x₂"), stratify="label")
