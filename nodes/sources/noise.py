"""Noise: numbers drawn anew for every step."""

from nodes.sources.distributions import DISTRIBUTIONS
from nodes.sources.endless import Endless
from nodes.spec import Function, Port, Signal, node, setting


@node(
    key="noise",
    title="Noise",
    family="sources",
    words=("random", "normal", "gaussian", "uniform", "latent", "generator", "gan", "diffusion", "endless"),
    outputs=(Port("noise", dtype="float"),),
)
class Noise(Endless):
    """Numbers drawn anew for every step: what a generator starts from."""

    shape = setting((2,), minimum=1, maximum=65536, help="The shape of one sample, such as 2 or 1, 8, 8.")
    distribution = setting("normal", choices=DISTRIBUTIONS, main=True, help="How the numbers are drawn.")

    def describe(self) -> dict[str, Signal]:
        low, high = self.distribution.bounds
        return {"noise": Signal(self.shape, low=low, high=high)}

    def build(self) -> Function:
        form: Function = self.distribution.form(self.shape)
        return form
