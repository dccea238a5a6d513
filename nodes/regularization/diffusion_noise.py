"""Diffusion noise: a sample on its way to noise, by Ho, Jain and Abbeel, 2020."""

from nodes.checks import need_features, need_one_batch
from nodes.regularization.diffusion import Diffusion
from nodes.spec import Examples, Module, Port, Signal, node


@node(
    key="diffusion_noise",
    title="Diffusion noise",
    family="regularization",
    formula="xₜ = √ᾱₜ·x + √(1 − ᾱₜ)·n, n normal",
    words=("ddpm", "forward process", "denoising diffusion", "score", "schedule", "timestep"),
    inputs=(
        Port("x", dtype="float"),
        Port("t", dtype="int", optional=True, help="The step of each sample; drawn evenly where nothing is connected."),
    ),
    outputs=(
        Port("noisy", help="The sample with the noise of its step."),
        Port("noise", help="The noise that was added, which a network learns to tell."),
        Port("step", title="t", help="The step of each sample, from 0 to steps − 1."),
    ),
)
class DiffusionNoise(Diffusion):
    """Mixes each sample with as much noise as its step asks, from hardly any to nothing else."""

    random = True
    arithmetic = "diffused"

    examples: Examples = (
        ({}, (Signal((2,)), ())),
        ({"schedule": "linear", "steps": 1000}, (Signal((1, 4, 4)), Signal((), dtype="int64", classes=1000))),
    )

    def build(self, x: Signal, t: Signal | None) -> Module:
        need_features(x)
        if t is not None:
            need_one_batch(x, t)
            self.need_steps(x, t)
        picks = ((0,), (1,), (2,))
        return Module("nodes.modules.diffusion.DiffusionNoise", self.steps, self.schedule, picks=picks)
