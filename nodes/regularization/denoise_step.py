"""Denoise step: one step from noise back to a sample, by Ho, Jain and Abbeel, 2020."""

from nodes.checks import need_features, need_same_shape
from nodes.regularization.diffusion import Diffusion
from nodes.spec import Examples, Module, Port, Signal, node, setting


@node(
    key="denoise_step",
    title="Denoise step",
    family="regularization",
    formula="xₜ₋₁ drawn from q(xₜ₋₁ | xₜ, x₀), x₀ = (xₜ − √(1 − ᾱₜ)·n) / √ᾱₜ",
    words=("ddpm", "reverse process", "ancestral sampling", "generation", "diffusion", "timestep"),
    inputs=(
        Port("x", dtype="float", help="The sample after step t."),
        Port("noise", dtype="float", help="The noise that the network sees in it."),
        Port("t", dtype="int", help="The step of each sample; below 0 nothing is changed."),
    ),
)
class DenoiseStep(Diffusion):
    """Takes some of the noise away that a network sees in a sample and adds fresh noise, less at every step."""

    random = True

    limit = setting(
        0.0,
        minimum=0.0,
        maximum=1e6,
        help="The largest number a clean sample can have, so that errors stay small; 0 for any.",
    )

    examples: Examples = (
        ({}, (Signal((2,)), Signal((2,)), Signal((), dtype="int64", classes=100))),
        (
            {"schedule": "linear", "steps": 50, "limit": 1.0},
            (Signal((1, 4, 4)), Signal((1, 4, 4)), Signal((), dtype="int64", classes=50)),
        ),
    )

    def build(self, x: Signal, noise: Signal, t: Signal) -> Module:
        need_features(x)
        need_features(noise)
        need_same_shape(x, noise)
        self.need_steps(x, t)
        return Module("nodes.modules.diffusion.DenoiseStep", self.steps, self.schedule, limit=self.limit)
