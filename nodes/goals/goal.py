"""Goal: minimize a loss over the parameters above it."""

from collections.abc import Iterator
from typing import Any

import nodes.goals.optimizers
import nodes.goals.schedules
from nodes.catalogue import declarations
from nodes.remedies import Set
from nodes.spec import Problem, Signal, node, setting

OPTIMIZERS = tuple(declarations(nodes.goals.optimizers, "rule"))
SCHEDULES = tuple(declarations(nodes.goals.schedules, "rule"))


@node(
    key="goal",
    title="Minimize",
    family="goals",
    words=("optimizer", "train", "learn", "adam", "sgd", "gradient descent"),
)
class Goal:
    """Changes every weight above it, step by step, so that its loss becomes smaller."""

    optimizer = setting("adam", choices=OPTIMIZERS, main=True, help="The rule by which a gradient changes a weight.")
    schedule = setting("constant", choices=SCHEDULES, help="How the learning rate changes over the run.")
    l1 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        title="L1",
        live=True,
        help="Pull of every weight toward zero, the same for small and large ones.",
    )
    l2 = setting(
        0.0,
        minimum=0.0,
        maximum=100.0,
        title="L2",
        live=True,
        help="Pull of every weight toward zero, in proportion to its size.",
    )
    clip = setting(
        0.0,
        minimum=0.0,
        maximum=1e6,
        title="Clip gradient norm",
        live=True,
        help="The largest norm a gradient may have; 0 for no limit.",
    )

    def advise(self, loss: Signal) -> Iterator[Problem]:
        rule: Any = self.optimizer  # bound to the chosen rule
        if rule.learning_rate == 0:
            usual = type(rule).learning_rate.default
            yield Problem(
                "{node} has a learning rate of 0, so no weight changes. Make it larger.",
                (Set("raise_learning_rate", {"optimizer.learning_rate": usual}),),
            )
