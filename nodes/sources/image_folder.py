"""Image folder: a person's own pictures."""

from __future__ import annotations

import numpy as np

from nodes.sources.picture_files import SUFFIXES, pictures_of, pixels_of, refuse_too_many
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node, setting


@node(
    key="image_folder",
    title="Image folder",
    family="sources",
    words=("file", "own data", "pictures", "photograph", "png", "jpg", "dataset", "directory", "my images"),
    outputs=(
        Port("image", help="Every picture, brought to the same size."),
        Port("label", dtype="int", help="The class of each picture, where folders part them."),
    ),
)
class ImageFolder(Sampling):
    """The pictures of a folder; where they lie in folders beside one another, each folder is a class."""

    path = setting(
        "",
        kind="file",
        suffixes=SUFFIXES,
        title="A picture",
        main=True,
        help="Any picture of the set, or the path of its folder. Folders beside that of the picture are the classes.",
    )
    side = setting(32, minimum=4, maximum=512, help="Pixels across and down that every picture is brought to.")
    color = setting(True, help="Whether they have colors; else there is one channel of greys.")

    def describe(self) -> dict[str, Signal]:
        names, folders = pictures_of(self.path)
        refuse_too_many(sum(map(len, folders)), self.side, self.color)
        shape = (3 if self.color else 1, self.side, self.side)
        described = {"image": Signal(shape, meaning="image", low=0.0, high=1.0)}
        if names:
            described["label"] = Signal((), dtype="int64", meaning="label", classes=len(names))
        return described

    def load(self) -> Data:
        names, folders = pictures_of(self.path)
        pixels = pixels_of(tuple(file for folder in folders for file in folder), self.side, self.color)
        if not names:
            return Data({"image": pixels})
        labels = np.repeat(np.arange(len(folders)), [len(folder) for folder in folders]).astype(np.int64)
        return Data({"image": pixels, "label": labels}, class_names=names, stratify="label")
