"""Cross-entropy of class scores against labels."""

from collections.abc import Iterator

from nodes.losses.classes import need_labels, need_raw_scores, spare_scores
from nodes.spec import Examples, Module, Problem, Signal, node, setting


@node(
    key="cross_entropy",
    title="Cross-entropy",
    family="losses",
    formula="L = −log softmax(z)[label]",
    words=("softmax loss", "classification", "log loss", "categorical", "sparse", "negative log-likelihood"),
    torch_name="CrossEntropyLoss",
    traits=("usual loss", "raw scores"),
)
class CrossEntropy:
    """How surprised the softmax of the scores is by the true class; takes raw scores, not probabilities."""

    measures = "nats"
    arithmetic = "likelihood"

    label_smoothing = setting(0.0, minimum=0.0, maximum=1.0, help="Share of the target spread evenly over all classes.")

    examples: Examples = (
        ({}, (Signal((4,)), Signal((), dtype="int64", meaning="label", classes=4))),
        ({"label_smoothing": 0.1}, (Signal((4, 3)), Signal((3,), dtype="int64", meaning="label", classes=4))),
        ({}, (Signal((4,)), Signal((4,), meaning="probabilities", low=0.0, high=1.0))),
    )

    def build(self, prediction: Signal, target: Signal) -> Module:
        need_raw_scores(prediction)
        need_labels(prediction, target)
        return Module("torch.nn.CrossEntropyLoss", label_smoothing=self.label_smoothing)

    def advise(self, prediction: Signal, target: Signal) -> Iterator[Problem]:
        return spare_scores(prediction, target)
