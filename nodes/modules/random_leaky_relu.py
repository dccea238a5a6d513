"""A leaky rectifier whose slope is random while training."""

from torch import Tensor, nn
from torch.nn import functional


class RandomLeakyReLU(nn.Module):
    """`nn.RReLU`, written so that in use it is a plain leaky rectifier: ONNX knows no other."""

    def __init__(self, lower: float, upper: float) -> None:
        super().__init__()
        self.lower, self.upper = lower, upper

    def forward(self, x: Tensor) -> Tensor:
        if self.training:
            return functional.rrelu(x, self.lower, self.upper, training=True)
        return functional.leaky_relu(x, (self.lower + self.upper) / 2)
