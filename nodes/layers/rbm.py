"""RBM: visible and hidden units that explain each other, by Smolensky, 1986, and Hinton, 2002."""

from nodes.checks import need_features
from nodes.initialization import Initialized
from nodes.layers.rbm_units import INPUTS, OUTPUTS, rbm_units
from nodes.spec import Examples, Module, Signal, node, setting


@node(
    key="rbm",
    title="RBM",
    family="layers",
    formula="p(h|v) = σ(W·v + c), p(v|h) = σ(Wᵀ·h + b)",
    words=("restricted boltzmann machine", "contrastive divergence", "gibbs", "dbn", "energy", "dreaming"),
    inputs=INPUTS,
    outputs=OUTPUTS,
)
class RBM(Initialized):
    """Goes up from visible to hidden units or down again with the same weights, and draws samples by Gibbs steps."""

    random = True
    arithmetic = "boltzmann"

    units = setting(64, minimum=1, maximum=10_000_000, main=True, help="How many hidden units there are.")
    visible_units = setting(
        None,
        kind="int",
        optional=True,
        minimum=1,
        maximum=10_000_000,
        help="How many are visible; empty if they are connected.",
    )
    steps = setting(1, minimum=1, maximum=10_000, title="Gibbs steps", help="How often the sample goes down and up.")
    binary = setting(
        False, title="Draw visible units", help="Whether visible units are drawn as 0 or 1, not kept as probabilities."
    )

    examples: Examples = (
        ({"units": 5}, (Signal((8,), low=0.0, high=1.0), ())),
        ({"units": 5, "visible_units": 3, "steps": 3, "binary": True}, ((), Signal((5,), low=0.0, high=1.0))),
    )

    def build(self, v: Signal | None, h: Signal | None) -> Module:
        for signal in (v, h):
            if signal is not None:
                need_features(signal)
        visible_units = rbm_units(v, h, self.units, self.visible_units)
        return Module(
            "nodes.modules.rbm.RBM",
            visible_units,
            self.units,
            steps=self.steps,
            binary=self.binary,
            picks=((0,), (1,), (2,), (3,), (4,)),
        )
