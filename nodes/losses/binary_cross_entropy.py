"""Binary cross-entropy of one score for each yes-or-no question."""

from nodes.checks import need_floats, need_one_batch, need_same_shape
from nodes.losses.classes import need_raw_scores, one_score_each
from nodes.losses.reductions import REDUCTIONS
from nodes.remedies import Insert
from nodes.spec import Examples, Form, Function, Module, Problem, Signal, node, setting

SUMMED = "nodes.modules.summed_errors.binary_cross_entropy_sum"


@node(
    key="binary_cross_entropy",
    title="Binary cross-entropy",
    family="losses",
    formula="L = −t·log σ(z) − (1 − t)·log(1 − σ(z))",
    words=("bce", "logistic loss", "log loss", "two classes", "multi-label", "sigmoid", "classification", "logits"),
    torch_name="BCEWithLogitsLoss",
    traits=("usual loss", "raw scores"),
)
class BinaryCrossEntropy:
    """How surprised the sigmoid of one score is by yes or no; takes raw scores, not probabilities."""

    measures = "nats"
    takes = (0.0, 1.0)
    arithmetic = "differences"
    reduction = setting("mean", choices=REDUCTIONS, help="Whether the numbers of a sample are averaged or added up.")

    examples: Examples = (
        ({}, (Signal((1,)), Signal((), dtype="int64", meaning="label", classes=2))),
        ({}, (Signal((3,)), Signal((3,), low=0.0, high=1.0))),
        ({"reduction": "sum"}, (Signal((3, 2)), Signal((3, 2), low=0.0, high=1.0))),
    )

    def build(self, prediction: Signal, target: Signal) -> Form:
        need_floats(prediction)
        need_raw_scores(prediction)
        if target.floating:
            need_same_shape(prediction, target)
            if target.meaning == "sign":
                raise Problem("{node} needs targets 0 and 1 but receives signs −1 and +1. Connect the label.")
            if target.meaning == "target" or (target.low is not None and target.low < 0):
                raise Problem(
                    "{node} needs targets from 0 to 1 but receives any real numbers ({got}). Use Mean squared error.",
                    got=target.describe(),
                )
            return Function(SUMMED) if self.reduction == "sum" else Module("torch.nn.BCEWithLogitsLoss")
        need_one_batch(prediction, target)
        if target.classes and target.classes > 2:
            raise Problem(
                "{node} tells two classes apart, but the label has {classes}. "
                "Use Cross-entropy, or put a One-hot behind the label.",
                (Insert("numbers", port="target"),),
                classes=target.classes,
            )
        if prediction.shape != target.shape and prediction.shape != (*target.shape, 1):
            raise one_score_each(prediction, target)
        return Function(
            SUMMED if self.reduction == "sum" else "nodes.modules.binary_cross_entropy.binary_cross_entropy"
        )
