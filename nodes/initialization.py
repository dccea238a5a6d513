"""The settings that layers with weights share: their first weights, and what holds for their weights in training.

Runtime reads them from the node: `runtime/initialize.py` draws the first weights with the run's seed,
`runtime/descent.py` weighs the gradient and keeps the constraint after every update.
"""

import nodes.constraints
from nodes.catalogue import declarations
from nodes.first_weights import FIRST_WEIGHTS
from nodes.spec import setting

CONSTRAINTS = tuple(sorted(declarations(nodes.constraints, "rule"), key=lambda item: item.key != "none"))  # type: ignore[attr-defined]


class Initialized:
    """Adds the choice of the first weights to a layer, and its own rate, penalties and constraint in training."""

    initialization = setting(
        "default",
        choices=FIRST_WEIGHTS,
        title="First weights",
        help="How the weights are drawn before training; biases start at zero unless this is the default.",
    )
    rate = setting(
        1.0,
        minimum=0.0,
        maximum=1000.0,
        logarithmic=True,
        aside=True,
        title="Learning rate factor",
        help="Times the learning rate for these weights; 0 leaves them as they are.",
    )
    l1 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        aside=True,
        title="L1",
        help="Pull of these weights toward zero, the same for small and large ones.",
    )
    l2 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        aside=True,
        title="L2",
        help="Pull of these weights toward zero, in proportion to their size.",
    )
    constraint = setting(
        "none", choices=CONSTRAINTS, aside=True, help="What the weights are brought back to after every update."
    )
    draw = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        aside=True,
        title="Weight draw",
        help="0 draws first weights of its own; layers of one form with the same other number begin alike.",
    )


class Biased(Initialized):
    """The same for layers whose units add a learnt constant."""

    initialization = Initialized.initialization  # named again to stand before the biases in the form
    first_bias = setting(
        None,
        kind="float",
        optional=True,
        minimum=-1000.0,
        maximum=1000.0,
        aside=True,
        title="First bias",
        help="What every bias starts at; empty to leave it to the first weights.",
    )
