"""Adversarial loss: what a discriminator and its rival want, by Goodfellow and others, 2014."""

from nodes.checks import need_floats
from nodes.losses.classes import need_raw_scores
from nodes.spec import Examples, Function, Port, Signal, node, setting

TARGETS = (
    ("real", "Real: to be taken for real"),
    ("fake", "Fake: to be taken for fake"),
    ("fool", "Fake that is to be taken for real"),
)
KINDS = (
    ("logistic", "Logistic (binary cross-entropy)"),
    ("least_squares", "Least squares"),
    ("hinge", "Hinge"),
    ("wasserstein", "Wasserstein"),
)


@node(
    key="adversarial_loss",
    title="Adversarial loss",
    family="losses",
    formula="L = −log σ(s) for real, −log(1 − σ(s)) for fake",
    words=("gan", "generator", "discriminator", "critic", "wasserstein", "lsgan", "hinge", "bce", "fool"),
    inputs=(Port("scores", dtype="float", help="Raw scores of the discriminator, high for real."),),
)
class AdversarialLoss:
    """What scores of a discriminator cost: it wants real and fake told apart, its rival wants to pass for real."""

    arithmetic = "scores"

    target = setting("real", choices=TARGETS, main=True, help="What the scores belong to, and who wants what of them.")
    kind = setting("logistic", choices=KINDS, help="How the cost grows with the score.")

    examples: Examples = tuple(
        ({"target": target, "kind": kind}, (Signal((1,)),)) for kind, _ in KINDS for target, _ in TARGETS
    )

    def build(self, scores: Signal) -> Function:
        need_floats(scores)
        need_raw_scores(scores)
        return Function("nodes.modules.adversarial_loss.adversarial_loss", target=self.target, kind=self.kind)
