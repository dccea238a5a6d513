"""Multi-head attention: every place looks where it wants, by Vaswani and others, 2017."""

from nodes.checks import nearest_divisor, need_one_batch, need_sequence
from nodes.initialization import Biased
from nodes.remedies import Set, Share, Widen
from nodes.spec import Module, Port, Problem, Signal, node, setting


@node(
    key="multihead_attention",
    title="Multi-head attention",
    family="layers",
    formula="y = softmax(Q·Kᵀ / √d)·V",
    words=("self-attention", "cross-attention", "transformer", "mha", "scaled dot product", "heads"),
    inputs=(
        Port("query", ranks=(3,), dtype="float", help="What asks: one result for each of its steps."),
        Port("key", ranks=(3,), dtype="float", help="What is compared with the query."),
        Port("value", ranks=(3,), dtype="float", help="What is mixed into the result."),
    ),
    outputs=(Port("y"), Port("weights", help="How much each step of the query looks at each step of the key.")),
    traits=("steps",),
    torch_name="MultiheadAttention",
)
class MultiheadAttention(Biased):
    """Lets every step of the query take a weighted mean of the values, several ways at once."""

    arithmetic = "attention"
    heads = setting(4, minimum=1, maximum=1024, main=True, help="How many ways of looking; divides the width.")
    causal = setting(False, help="Whether a step sees only itself and earlier steps.")
    dropout = setting(0.0, minimum=0.0, maximum=0.99, help="Share of the attention silenced while training.")
    bias = setting(True, help="Whether each projection adds a learnt constant.")

    def build(self, query: Signal, key: Signal, value: Signal) -> Module:
        for signal in (query, key, value):
            need_sequence(signal)
        need_one_batch(query, key, value)
        width = query.shape[-1]
        if width % self.heads:
            raise Problem(
                "{node} cannot split a width of {width} over {heads} heads. Use {nearest} heads.",
                (
                    Set("divide_heads", {"heads": nearest_divisor(width, self.heads)}),
                    Widen(max(round(width / self.heads), 1) * self.heads, "query", "widen_to_heads"),
                ),
                width=width,
                heads=self.heads,
                nearest=nearest_divisor(width, self.heads),
            )
        if key.shape[1] != value.shape[1]:
            raise Problem(
                "{node} needs as many keys as values but receives {keys} keys and {values} values. "
                "Connect both to the same sequence.",
                (Share("value", "key"), Share("key", "value")),
                keys=key.shape[1],
                values=value.shape[1],
            )
        path = "nodes.modules.causal_attention.CausalAttention" if self.causal else "torch.nn.MultiheadAttention"
        widths = {"kdim": key.shape[-1], "vdim": value.shape[-1]} if {key.shape[-1], value.shape[-1]} != {width} else {}
        options = {"dropout": self.dropout, "bias": self.bias, **widths}
        return Module(path, width, self.heads, batch_first=True, picks=((0,), (1,)), **options)
