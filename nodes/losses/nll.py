"""Negative log-likelihood of labels."""

from collections.abc import Iterator

from nodes.losses.classes import need_labels, need_logarithms, spare_scores
from nodes.spec import Examples, Module, Problem, Signal, node


@node(
    key="nll",
    title="Negative log-likelihood",
    family="losses",
    formula="L = −log p[label]",
    words=("nll", "log loss", "classification", "likelihood"),
    torch_name="NLLLoss",
)
class NegativeLogLikelihood:
    """How surprised logarithms of probabilities are by the true class; takes what LogSoftmax gives."""

    measures = "nats"
    arithmetic = "likelihood"

    examples: Examples = (
        (
            {},
            (
                Signal((4,), meaning="log_probabilities", high=0.0),
                Signal((), dtype="int64", meaning="label", classes=4),
            ),
        ),
    )

    def build(self, prediction: Signal, target: Signal) -> Module:
        need_logarithms(prediction)
        need_labels(prediction, target)
        return Module("torch.nn.NLLLoss")

    def advise(self, prediction: Signal, target: Signal) -> Iterator[Problem]:
        return spare_scores(prediction, target)
