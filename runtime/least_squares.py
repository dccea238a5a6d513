"""A goal without a gradient: the one linear layer under a squared error, solved in closed form."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from runtime.closed_form import solve
from runtime.compile import Program
from runtime.document import End
from runtime.solvable import solved_layer


class LeastSquares:
    """Solves a goal's layer on a batch, which should hold all rows: the weights of the least squared error."""

    def __init__(self, program: Program, goal: str) -> None:
        layer, target = solved_layer(program.checked, goal)
        module = program.module_of(layer)
        assert isinstance(module, nn.Linear)
        self.layer = module
        self.graph = program.graph(program.checked.document.incoming[layer][0].source, target)

    def __call__(self, batch: Mapping[End, Tensor], ridge: float) -> None:
        """Give the layer its weights; `batch` holds a tensor for each source port of the goal."""
        x, target = self.graph.module.forward(*[batch[end] for end in self.graph.inputs])
        solve(self.layer, x.detach(), target.detach(), ridge)
