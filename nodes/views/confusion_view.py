"""Confusion matrix: which class is taken for which."""

from nodes.checks import need_one_batch
from nodes.losses.classes import need_labels, one_score_each
from nodes.spec import Examples, Identity, Port, Problem, Signal, node


@node(
    key="confusion_view",
    title="Confusion matrix",
    family="views",
    words=("mistakes", "errors", "true against predicted", "classification", "contingency"),
    inputs=(
        Port("prediction", help="One score for each class, or a single one for two classes."),
        Port("label", help="The true class."),
    ),
)
class ConfusionView:
    """Counts how often each class is taken for each other."""

    picture = "confusion"

    examples: Examples = (
        ({}, (Signal((4,)), Signal((), dtype="int64", classes=4))),
        ({}, (Signal((1,)), Signal((1,), meaning="sign", low=-1.0, high=1.0))),
    )

    def build(self, prediction: Signal, label: Signal) -> Identity:
        need_one_batch(prediction, label)
        if label.meaning == "target":
            raise Problem("{node} counts classes, but its label is a real number. Use a Curve or a Histogram.")
        if prediction.rank > 1 and prediction.channels > 1:
            if label.floating:
                raise Problem("{node} counts classes but receives real numbers as label. Connect the label.")
            need_labels(prediction, label)
        elif label.shape not in (prediction.shape, prediction.shape[:1]):
            raise one_score_each(prediction, label)
        return Identity()
