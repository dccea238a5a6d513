"""Grid of values: what each action is worth at every place of a world."""

from nodes.spec import Examples, Identity, Port, Problem, Signal, node
from nodes.worlds import ACTIONS


@node(
    key="grid_view",
    title="Grid of values",
    family="views",
    words=("q-learning", "arrows", "policy", "grid world", "reinforcement learning", "action values", "path"),
    inputs=(
        Port("x", ranks=(2,), dtype="float", help="A number for each action, computed from the state of a world."),
    ),
)
class GridView:
    """Shows the map of a world, at each cell what every action is worth, and the way of one who takes the best."""

    picture = "grid"

    examples: Examples = (({}, (Signal((len(ACTIONS),)),)),)

    def build(self, x: Signal) -> Identity:
        if x.rank != 2 or x.shape[1] != len(ACTIONS):
            raise Problem(
                "{node} shows a number for each of {actions} actions (N × {actions}) but receives {got}. "
                "Connect the layer that gives them.",
                actions=len(ACTIONS),
                got=x.describe(),
            )
        return Identity()
