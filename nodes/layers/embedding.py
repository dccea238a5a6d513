"""Embedding: a learnt row of numbers for every token."""

from nodes.initialization import Initialized
from nodes.remedies import Set
from nodes.spec import Examples, Module, Port, Problem, Signal, node, setting


@node(
    key="embedding",
    title="Embedding",
    family="layers",
    formula="y = W[x]",
    words=("lookup", "token", "word vector", "vocabulary", "category", "word2vec"),
    inputs=(Port("x", dtype="int"),),
    torch_name="Embedding",
    traits=("numbers", "steps"),
)
class Embedding(Initialized):
    """Looks up a learnt row of numbers for every token, word or category."""

    arithmetic = "lookup"

    units = setting(32, minimum=1, maximum=1_000_000, main=True, help="How many numbers stand for one token.")
    vocabulary = setting(
        None,
        kind="int",
        optional=True,
        minimum=1,
        maximum=100_000_000,
        help="How many tokens there are; empty if known.",
    )

    examples: Examples = (
        ({}, (Signal((6,), dtype="int64", classes=11),)),
        ({"vocabulary": 5}, (Signal((), dtype="int64"),)),
    )

    @staticmethod
    def suits(x: Signal) -> bool:
        return not x.floating

    def build(self, x: Signal) -> Module:
        if x.floating:
            raise Problem(
                "{node} looks up whole numbers but receives real numbers ({got}). Connect a label or tokens to it.",
                got=x.describe(),
            )
        vocabulary = self.vocabulary or x.classes
        if vocabulary is None:
            raise Problem("{node} does not know how many tokens there are. Set its vocabulary.")
        if x.classes and vocabulary < x.classes:
            raise Problem(
                "{node} has rows for {got} tokens, but {classes} enter it. Set its vocabulary to {classes}.",
                (Set("match_vocabulary", {"vocabulary": x.classes}),),
                got=vocabulary,
                classes=x.classes,
            )
        return Module("torch.nn.Embedding", vocabulary, self.units)
