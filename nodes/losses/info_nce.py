"""InfoNCE: codes find their partner in the batch, by van den Oord, Li and Vinyals, 2018."""

from nodes.losses.codes import need_codes
from nodes.spec import Examples, Function, Port, Signal, node, setting


@node(
    key="info_nce",
    title="InfoNCE",
    family="losses",
    formula="L = −mean log softmax(cos(aᵢ, bⱼ) / T)ᵢ",
    words=("contrastive", "simclr", "clip", "nt-xent", "pair", "self-supervised", "multimodal", "embedding"),
    inputs=(Port("a", ranks=(2,), dtype="float"), Port("b", ranks=(2,), dtype="float")),
)
class InfoNCE:
    """Wants each code to be nearer to its partner than to all other codes of the batch, both ways."""

    temperature = setting(
        0.1, minimum=1e-4, maximum=100.0, title="T", logarithmic=True, help="How sharply near codes are told apart."
    )

    examples: Examples = (({}, (Signal((4,)), Signal((4,)))),)

    def build(self, a: Signal, b: Signal) -> Function:
        need_codes(a, b)
        return Function("nodes.modules.info_nce.info_nce", temperature=self.temperature)
