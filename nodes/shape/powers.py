"""Powers: a number becomes its powers, for polynomials."""

from nodes.checks import need_features
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="powers",
    title="Powers",
    family="shape",
    formula="x, x², …, xᵈ",
    words=("polynomial", "degree", "feature engineering", "monomials", "vandermonde"),
    inputs=(Port("x", ranks=(2,), dtype="float"),),
)
class Powers:
    """Puts the powers of each number side by side; a Linear after it is a polynomial."""

    arithmetic = "powers"

    degree = setting(3, minimum=1, maximum=100, slider=(1, 14), main=True, help="The highest power.")

    examples: Examples = (({}, (Signal((1,)),)), ({"degree": 2}, (Signal((3,)),)))

    def build(self, x: Signal) -> Function:
        need_features(x)
        if x.rank != 2:
            raise Problem(
                "{node} needs a row of numbers for each sample (N × features) but receives {got}. "
                "Put a Flatten before it.",
                got=x.describe(),
            )
        return Function("nodes.modules.powers.powers", degree=self.degree)

    def carry(self, x: Signal) -> dict[str, str]:
        return {"meaning": "features"}
