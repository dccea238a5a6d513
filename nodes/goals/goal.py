"""Goal: minimize or maximize what enters it over parameters above it."""

from collections.abc import Iterator
from typing import Any

import nodes.goals.optimizers
import nodes.goals.schedules
from nodes.catalogue import declarations
from nodes.goals.sharing import Restraint, Turn
from nodes.remedies import Set
from nodes.spec import Problem, Signal, node, setting

OPTIMIZERS = tuple(declarations(nodes.goals.optimizers, "rule"))
SCHEDULES = tuple(declarations(nodes.goals.schedules, "rule"))


@node(
    key="goal",
    title="Minimize",
    family="goals",
    words=("optimizer", "train", "learn", "adam", "sgd", "gradient descent", "maximize", "gradient ascent"),
)
class Goal(Turn, Restraint):
    """Changes the weights above it, step by step, so that the sum of its losses becomes smaller."""

    optimizer = setting("adam", choices=OPTIMIZERS, main=True, help="The rule by which a gradient changes a weight.")
    schedule = setting("constant", choices=SCHEDULES, help="How the learning rate changes over the run.")
    train = setting(
        (),
        kind="nodes",
        title="Trains",
        help="Which layers, blocks or frames it changes; all above it when none is named.",
    )

    def advise(self, loss: Signal) -> Iterator[Problem]:
        rule: Any = self.optimizer  # bound to the chosen rule
        if rule.learning_rate == 0:
            usual = type(rule).learning_rate.default
            yield Problem(
                "{node} has a learning rate of 0, so no weight changes. Make it larger.",
                (Set("raise_learning_rate", {"optimizer.learning_rate": usual}),),
            )
