"""Kullback-Leibler divergence between two distributions."""

from nodes.checks import need_real_target
from nodes.losses.classes import need_logarithms
from nodes.spec import Examples, Module, Problem, Signal, node


@node(
    key="kl_divergence",
    title="KL divergence",
    family="losses",
    formula="L = Σ t·(log t − log p)",
    words=("kullback-leibler", "relative entropy", "distribution", "distillation", "soft labels"),
    torch_name="KLDivLoss",
)
class KLDivergence:
    """How far logarithms of probabilities are from target probabilities; takes what LogSoftmax gives."""

    arithmetic = "differences"

    examples: Examples = (
        (
            {},
            (
                Signal((4,), meaning="log_probabilities", high=0.0),
                Signal((4,), meaning="probabilities", low=0.0, high=1.0),
            ),
        ),
        ({}, (Signal((4,), high=0.0), Signal((4,), meaning="log_probabilities", high=0.0))),
    )

    def build(self, prediction: Signal, target: Signal) -> Module:
        need_logarithms(prediction)
        need_real_target(prediction, target)
        if target.meaning in ("sign", "target"):
            raise Problem(
                "{node} needs probabilities as target but receives real numbers. Connect the Softmax of a teacher."
            )
        logarithms = target.meaning == "log_probabilities"
        return Module("torch.nn.KLDivLoss", reduction="batchmean", log_target=logarithms)
