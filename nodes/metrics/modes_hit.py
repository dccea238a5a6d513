"""Modes hit: whether made-up samples are found at every cluster of the real ones."""

from nodes.checks import need_features, need_one_batch
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting

MEASURES = (
    ("hit", "Hit: how many classes have a sample near"),
    ("near", "Near: share of the samples that are near some class"),
)


@node(
    key="modes_hit",
    title="Modes hit",
    family="metrics",
    formula="classes with a sample nearer than r, or samples nearer than r",
    words=("mode collapse", "coverage", "clusters", "gan", "diffusion", "generative", "diversity", "quality"),
    inputs=(
        Port("samples", dtype="float", help="What was made up, such as what a generator gives."),
        Port("data", dtype="float", help="Real samples of the same shape, as many as there are."),
        Port("label", dtype="int", help="The class of each real sample."),
    ),
)
class ModesHit:
    """Counts the clusters of real data that made-up samples reach, or the made-up samples that lie at a cluster."""

    higher_is_better = True
    percent = False

    measure = setting("hit", choices=MEASURES, main=True, help="What is counted.")
    radius = setting(
        0.25,
        minimum=0.0,
        maximum=1e6,
        main=True,
        help="How far from the middle of a class a sample may lie and still count as near.",
    )

    examples: Examples = tuple(
        ({"measure": key}, (Signal((2,)), Signal((2,)), Signal((), dtype="int64", classes=4, meaning="label")))
        for key, _ in MEASURES
    )

    def build(self, samples: Signal, data: Signal, label: Signal) -> Function:
        need_features(samples)
        need_features(data)
        need_one_batch(data, label)  # what is made up is another batch
        if samples.shape[1:] != data.shape[1:]:
            raise Problem(
                "{node} compares samples of one shape, but receives {got} and the data {other}. Give both one shape.",
                got=samples.describe(),
                other=data.describe(),
            )
        if label.floating or not label.classes or label.rank != 1:
            raise Problem(
                "{node} needs a class for each real sample but receives {got} ({dtype}). Connect the label.",
                got=label.describe(),
                dtype=label.dtype,
            )
        return Function(f"nodes.modules.modes.{self.measure}", classes=label.classes, radius=self.radius)
