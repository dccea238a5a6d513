"""A loss as a metric: one part of a sum, watched by itself."""

from nodes.spec import Examples, Function, Port, Signal, node


@node(
    key="loss_value",
    title="Value of a loss",
    family="metrics",
    formula="mean L of the batches",
    words=("watch", "monitor", "part of the loss", "term", "component", "scalar", "sum of losses"),
    inputs=(Port("loss", kind="scalar"),),
    torch_name="mean",
)
class LossValue:
    """One loss by itself, only to be watched where a goal adds several; the mean over the batches."""

    higher_is_better = False
    percent = False

    examples: Examples = (({}, (Signal((4,)),)),)

    def build(self, loss: Signal) -> Function:
        return Function("torch.mean")
