"""A restricted Boltzmann machine, by Smolensky, 1986, with contrastive divergence, by Hinton, 2002.

Legend: V visible units, H hidden units; the weight is (H, V).
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


class RBM(nn.Module):
    """Visible (N, V), hidden (N, H), or both: what is not given is worked out from the other.

    Answers p(h | v) or the hidden that was given, p(v | h), what is visible after so many Gibbs steps from there
    without a gradient, and the free energies (N) of what is visible and of the sample.
    """

    def __init__(self, visible_units: int, hidden_units: int, steps: int = 1, binary: bool = False) -> None:
        super().__init__()
        self.steps, self.binary = steps, binary
        self.weight = nn.Parameter(0.01 * torch.randn(hidden_units, visible_units))
        self.hidden_bias = nn.Parameter(torch.zeros(hidden_units))
        self.visible_bias = nn.Parameter(torch.zeros(visible_units))

    def forward(
        self, visible: Tensor | None, hidden: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        if hidden is None:
            assert visible is not None
            hidden = self.up(visible)
        again = self.down(hidden)
        sample = self.after_gibbs_steps(hidden.detach())
        energy = self.free_energy(again if visible is None else visible)
        return hidden, again, sample, energy, self.free_energy(sample)

    def up(self, visible: Tensor) -> Tensor:
        return torch.sigmoid(functional.linear(visible, self.weight, self.hidden_bias))

    def down(self, hidden: Tensor) -> Tensor:
        return torch.sigmoid(functional.linear(hidden, self.weight.t(), self.visible_bias))

    @torch.no_grad()
    def after_gibbs_steps(self, hidden: Tensor) -> Tensor:
        """Hidden units are always drawn; visible ones stay probabilities unless they are binary."""
        for step in range(self.steps):
            visible = self.down(self.drawn(hidden))
            visible = self.drawn(visible) if self.binary else visible
            hidden = hidden if step == self.steps - 1 else self.up(visible)
        return visible

    def drawn(self, probabilities: Tensor) -> Tensor:
        return (torch.rand_like(probabilities) < probabilities).to(probabilities.dtype)

    def free_energy(self, visible: Tensor) -> Tensor:
        """−log of what a visible state weighs with all hidden states summed up: −v·b − Σ softplus(c + W·v)."""
        entering = functional.linear(visible, self.weight, self.hidden_bias)
        return -(visible @ self.visible_bias) - functional.softplus(entering).sum(1)
