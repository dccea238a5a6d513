"""ReLU, the rectified linear unit."""

from nodes.spec import Module, Signal, node


@node(key="relu", title="ReLU", family="activations", formula="y = max(0, x)", words=("rectifier", "rectified linear unit"), torch_name="ReLU")
class ReLU:
    """Passes positive numbers and replaces negative ones by zero."""

    def build(self, x: Signal) -> Module:
        return Module("torch.nn.ReLU")
