"""Timestep embedding: a step as a row of waves."""

from typing import Any

from nodes.remedies import Set
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="timestep_embedding",
    title="Timestep embedding",
    family="regularization",
    formula="y = (cos ω₁t, …, sin ω₁t, …)",
    words=("sinusoidal", "positional encoding", "diffusion", "time", "step", "fourier"),
    inputs=(Port("t", help="The step of each sample."),),
)
class TimestepEmbedding:
    """Writes a step as cosines and sines of many wave lengths, which a network reads more easily than one number."""

    arithmetic = "waves"

    width = setting(
        32, minimum=2, maximum=1_000_000, main=True, help="How many numbers stand for a step; an even number."
    )
    longest = setting(
        10_000.0,
        minimum=1.0,
        maximum=1e9,
        logarithmic=True,
        help="How much longer the longest wave is than the shortest; about the number of steps.",
    )

    examples: Examples = (({}, (Signal((), dtype="int64", classes=100),)), ({"width": 8}, (Signal(()),)))

    def build(self, t: Signal) -> Function:
        if t.rank != 1:
            raise Problem(
                "{node} needs one step for each sample (N) but receives {got}. Connect the step of Diffusion noise.",
                got=t.describe(),
            )
        if self.width % 2:
            raise Problem(
                "{node} has the odd width {width}, but each wave takes two numbers. Make it even.",
                (Set("match_width", {"width": self.width + 1}),),
                width=self.width,
            )
        return Function("nodes.modules.timestep_embedding.timestep_embedding", self.width, self.longest)

    def carry(self, t: Signal) -> dict[str, Any]:
        return {"low": -1.0, "high": 1.0}
