"""Flatten: every sample becomes one row of numbers."""

from nodes.spec import Function, Signal, node


@node(key="flatten", title="Flatten", family="shape", words=("ravel", "vector"), torch_name="Flatten")
class Flatten:
    """Lays all numbers of a sample out in one row."""

    def build(self, x: Signal) -> Function:
        return Function("torch.flatten", start_dim=1)
