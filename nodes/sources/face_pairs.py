"""Pairs of faces: drawn faces in changing poses and light, of the same person or not."""

import numpy as np

from nodes.sources.face_drawing import SIDE, draw_faces, draw_people
from nodes.sources.parted import Parted
from nodes.spec import Data, Port, Signal, node, setting


@node(
    key="face_pairs",
    title="Pairs of faces",
    family="sources",
    words=("face recognition", "identity", "siamese", "contrastive", "verification", "deepface", "images", "same"),
    outputs=(
        Port("first", help="An image of a face."),
        Port("second", help="Another image, of the same person or not."),
        Port("label", dtype="int", help="1 for the same person, 0 for two."),
    ),
)
class FacePairs(Parted):
    """Pairs of drawn faces; pose, light and smile differ each time. Held-out pairs show people never seen before."""

    people = setting(60, minimum=2, maximum=10_000, main=True, help="How many people the training pairs show.")
    unseen = setting(20, minimum=2, maximum=10_000, help="How many further people validation and test each show.")
    pairs = setting(2000, minimum=2, maximum=100_000, help="How many pairs are trained on, half of one person each.")

    def describe(self) -> dict[str, Signal]:
        image = Signal((1, SIDE, SIDE), meaning="image", low=0.0, high=1.0)
        label = Signal((), dtype="int64", meaning="label", classes=2)
        return {"first": image, "second": image, "label": label}

    def load(self) -> Data:
        draw = self.draw()
        people = draw_people(draw, self.people + 2 * self.unseen)
        counts = np.array((self.pairs, self.held_out, self.held_out))
        begin = np.repeat((0, self.people, self.people + self.unseen), counts)
        known = np.repeat((self.people, self.unseen, self.unseen), counts)
        label = np.arange(counts.sum()) % 2
        one = draw.integers(0, known)
        other = (one + np.where(label == 1, 0, draw.integers(1, known))) % known
        first, second = (draw_faces(draw, people[begin + who]).astype(np.float32) for who in (one, other))
        arrays = {"first": first[:, None], "second": second[:, None], "label": label}
        names = ("different", "same")
        return Data(arrays, class_names=names, stratify="label", parts=self.parts(self.pairs))
