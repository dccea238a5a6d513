"""Factor match: whether each number of a code means one thing."""

from nodes.checks import need_features, need_one_batch
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting

MEASURES = (
    ("mean_match", "Mean: how well the best code follows each factor"),
    ("least_match", "Worst: how well the best code follows the worst factor"),
    ("gap", "Gap: how far the best code is ahead of the second"),
)


@node(
    key="factor_match",
    title="Factor match",
    family="metrics",
    formula="|correlation| of each factor with its best code",
    words=("disentangled", "disentanglement", "beta-vae", "mig", "mutual information gap", "correlation", "factors"),
    inputs=(
        Port("codes", ranks=(2,), dtype="float", help="A row of numbers for each sample."),
        Port("factors", ranks=(2,), dtype="float", help="What is known to vary in the samples, a number for each."),
    ),
)
class FactorMatch:
    """How closely single numbers of a code follow what is known to vary, such as a place or a size; 1 is best."""

    higher_is_better = True
    percent = False

    measure = setting("mean_match", choices=MEASURES, main=True, help="What is measured.")

    examples: Examples = tuple(
        ({"measure": key}, (Signal((4,)), Signal((3,), meaning="target"))) for key, _ in MEASURES
    )

    def build(self, codes: Signal, factors: Signal) -> Function:
        need_features(codes)
        need_features(factors)
        need_one_batch(codes, factors)
        if codes.rank != 2 or factors.rank != 2:
            raise Problem(
                "{node} needs rows of numbers but receives {got} and {other}. Put a Flatten before it.",
                got=codes.describe(),
                other=factors.describe(),
            )
        if self.measure == "gap" and codes.channels < 2:
            raise Problem(
                "{node} compares the two best codes of a factor but receives one. Give the code more numbers."
            )
        return Function(f"nodes.modules.factor_match.{self.measure}")
