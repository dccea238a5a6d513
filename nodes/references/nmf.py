"""Non-negative matrix factorization, by Lee and Seung, 1999."""

from nodes.references.reference import Reference
from nodes.spec import Examples, Module, Port, Problem, Signal, node, setting


@node(
    key="nmf",
    title="NMF",
    family="references",
    formula="x ≈ codes·parts, all ≥ 0",
    words=("non-negative matrix factorization", "parts", "dictionary", "topics"),
    inputs=(Port("x", dtype="float"),),
    outputs=(
        Port("codes", help="How much of each part a sample has."),
        Port("reconstruction", help="The parts added up."),
    ),
)
class NMF(Reference):
    """Finds parts of which the training rows are made, which only add up and never cancel."""

    components = setting(16, minimum=1, maximum=100_000, main=True, title="Parts", help="How many parts there are.")
    rounds = setting(400, minimum=1, maximum=1_000_000, help="How often parts and codes are made better at most.")

    examples: Examples = (
        ({"components": 3}, (Signal((8,), low=0.0),)),
        ({"components": 2}, (Signal((1, 3, 3), low=0.0, high=1.0),)),
    )

    def build(self, x: Signal) -> Module:
        self.need_room(x, self.components)
        if x.low is not None and x.low < 0:
            raise Problem(
                "{node} needs numbers that are not negative but receives some down to {low}. "
                "Connect such as pixels or counts.",
                low=x.low,
            )
        return Module("nodes.modules.reference.NMF", self.components, rounds=self.rounds, picks=((0,), (1,)))
