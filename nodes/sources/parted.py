"""Sources that part their rows themselves, as sets made to be measured on something else than they are trained on."""

from __future__ import annotations

import numpy as np

from nodes.sources.sampling import Selection
from nodes.spec import setting


class Parted(Selection):
    """Rows made from a seed: some to train on, and as many again for validation and for the test."""

    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")
    held_out = setting(
        500,
        minimum=0,
        maximum=100_000,
        title="Held-out rows",
        help="How many further rows validation and test have each; they are never trained on.",
    )
    shuffle = setting(True, help="Whether each epoch draws the training rows in a new order.")
    seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Data seed",
        help="Decides the rows; the same number gives the same rows.",
    )

    def draw(self) -> np.random.Generator:
        """The generator that this seed stands for."""
        return np.random.default_rng(self.seed)

    def parts(self, train: int) -> dict[str, np.ndarray]:
        """Row numbers of the parts: the first `train` rows, then the held-out ones."""
        first, second = train + self.held_out, train + 2 * self.held_out
        return {
            "train": np.arange(train),
            "validation": np.arange(train, first),
            "test": np.arange(first, second),
        }
