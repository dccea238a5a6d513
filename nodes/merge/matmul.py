"""MatMul: matrices of each sample multiplied."""

from nodes.checks import need_floats, need_one_batch
from nodes.remedies import Insert
from nodes.spec import Examples, Infix, Port, Problem, Signal, node


@node(
    key="matmul",
    title="MatMul",
    family="merge",
    formula="y = A·B",
    words=("matrix product", "dot product", "bmm", "batched", "attention", "@"),
    inputs=(Port("a", ranks=(3, 4), dtype="float"), Port("b", ranks=(3, 4), dtype="float")),
    torch_name="matmul",
)
class MatMul:
    """Multiplies the matrices of each sample: rows of the first with columns of the second."""

    arithmetic = "products"

    examples: Examples = (({}, (Signal((3, 4)), Signal((4, 2)))), ({}, (Signal((2, 3, 4)), Signal((2, 4, 5)))))

    def build(self, a: Signal, b: Signal) -> Infix:
        need_floats(a)
        need_floats(b)
        need_one_batch(a, b)
        if a.rank < 3 or a.rank != b.rank:
            raise Problem(
                "{node} needs two batches of matrices (N, rows, columns) but receives {got} and {other}. "
                "Put a Reshape before it.",
                got=a.describe(),
                other=b.describe(),
            )
        if a.shape[-1] != b.shape[-2] or any(
            x != y and 1 not in (x, y) for x, y in zip(a.shape[1:-2], b.shape[1:-2], strict=True)
        ):
            raise Problem(
                "{node} needs as many columns on the left as rows on the right but receives {got} and {other}. "
                "Put a Permute before one of them.",
                tuple(
                    Insert("order", {"order": (*range(1, a.rank - 2), a.rank - 1, a.rank - 2)}, port=port)
                    for port in ("b", "a")
                ),
                got=a.describe(),
                other=b.describe(),
            )
        return Infix("@")
