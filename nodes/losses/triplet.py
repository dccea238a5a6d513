"""Triplet loss, by Weinberger and Saul, 2009; for faces by Schroff, Kalenichenko and Philbin, 2015."""

from nodes.losses.codes import need_codes
from nodes.spec import Examples, Module, Port, Signal, node, setting


@node(
    key="triplet",
    title="Triplet loss",
    family="losses",
    formula="L = mean max(0, ‖a − p‖ − ‖a − n‖ + margin)",
    words=("anchor", "positive", "negative", "metric learning", "facenet", "embedding", "ranking"),
    inputs=(
        Port("anchor", ranks=(2,), dtype="float"),
        Port("positive", ranks=(2,), dtype="float", help="The code of another one of the same kind."),
        Port("negative", ranks=(2,), dtype="float", help="The code of one of another kind."),
    ),
    torch_name="TripletMarginLoss",
)
class Triplet:
    """Wants the code of a sample nearer to one of its kind than to one of another, by a margin."""

    arithmetic = "triplet"

    margin = setting(1.0, minimum=1e-6, maximum=1e6, help="How much nearer it has to be.")

    examples: Examples = (({}, (Signal((3,)), Signal((3,)), Signal((3,)))),)

    def build(self, anchor: Signal, positive: Signal, negative: Signal) -> Module:
        need_codes(anchor, positive, negative)
        return Module("torch.nn.TripletMarginLoss", margin=self.margin)
