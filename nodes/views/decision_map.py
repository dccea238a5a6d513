"""Decision map: the score over the plane of two features."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node, setting
from nodes.views.showing import Dotted, need_mark, need_plane


@node(
    key="decision_map",
    title="Decision map",
    family="views",
    words=("decision boundary", "regions", "classifier", "tensorflow playground", "contour", "plane", "heat map"),
    inputs=(
        Port("score", help="One score for each class, or a single one."),
        Port("features", ranks=(2,), dtype="float", help="The two features whose plane is drawn."),
        Port("label", optional=True, help="What colors the points: a class or a number for each sample."),
    ),
)
class DecisionMap(Dotted):
    """Shows what the network answers everywhere in the plane of two features, and the samples in it."""

    picture = "decision_map"

    resolution = setting(64, minimum=16, maximum=200, help="How many places are asked along each side.")
    examples: Examples = (
        ({}, (Signal((1,)), Signal((2,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
        ({}, (Signal((3,)), Signal((2,)), Signal((), dtype="int64", classes=3))),
    )

    def build(self, score: Signal, features: Signal, label: Signal | None) -> Identity:
        need_plane(features)
        need_mark(features, label)
        if score.rank not in (1, 2):
            raise Problem(
                "{node} needs one score for each class (N × classes) or a single one but receives {got}. "
                "Connect the wire that enters the loss.",
                got=score.describe(),
            )
        return Identity()
