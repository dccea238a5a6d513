"""Contrastive loss of pairs, by Hadsell, Chopra and LeCun, 2006."""

from nodes.checks import need_one_batch
from nodes.losses.codes import need_codes
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="contrastive_pair",
    title="Contrastive loss",
    family="losses",
    formula="L = ½d² for the same, ½·max(0, margin − d)² for different ones",
    words=("siamese", "pair", "twins", "metric learning", "verification", "face", "embedding", "margin"),
    inputs=(
        Port("a", ranks=(2,), dtype="float"),
        Port("b", ranks=(2,), dtype="float"),
        Port("same", help="1 where both show the same, 0 where not."),
    ),
)
class ContrastivePair:
    """Pulls the codes of two samples together where they show the same, and apart up to a margin where they do not."""

    arithmetic = "pair"

    margin = setting(1.0, minimum=1e-6, maximum=1e6, help="How far apart the codes of different ones have to be.")

    examples: Examples = (
        ({}, (Signal((3,)), Signal((3,)), Signal((), dtype="int64", classes=2))),
        ({"margin": 2.0}, (Signal((3,)), Signal((3,)), Signal((1,), low=0.0, high=1.0))),
    )

    def build(self, a: Signal, b: Signal, same: Signal) -> Function:
        need_codes(a, b)
        need_one_batch(a, same)
        if same.shape not in (a.shape[:1], (*a.shape[:1], 1)) or (same.classes or 2) > 2:
            raise Problem(
                "{node} needs 1 or 0 for each pair, same or not, but receives {got}. Connect the label of the pairs.",
                got=same.describe(),
            )
        return Function("nodes.modules.contrastive_pair.contrastive_pair", margin=self.margin)
