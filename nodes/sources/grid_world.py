"""Grid world: steps through a small labyrinth with a goal and a pit, each with what it earned."""

import numpy as np

from nodes.sources.grid_plan import FIRST, plan_of
from nodes.sources.sampling import Selection
from nodes.spec import Data, Port, Signal, node, setting
from nodes.worlds import ACTIONS, World, world_of


@node(
    key="grid_world",
    title="Grid world",
    family="sources",
    words=("reinforcement learning", "rl", "q-learning", "dqn", "environment", "agent", "replay", "maze", "toy"),
    outputs=(
        Port("state", dtype="float", help="The map, dark but for the cell that one is in: 1 there, else 0."),
        Port("action", dtype="int", help="0 up, 1 right, 2 down, 3 left."),
        Port("reward", dtype="float", help="What the action earned."),
        Port("next_state", dtype="float", help="The same for the cell that it led to."),
        Port("ends", dtype="float", help="1 where that was the goal or a pit, else 0."),
        Port("worth", dtype="float", help="What the action is worth at best, worked out exactly; to compare with."),
        Port("discount", dtype="float", help="How much what follows counts: the discount, 0 where nothing follows."),
    ),
)
class GridWorld(Selection):
    """Single steps through a labyrinth, each from any free cell in any direction; held out is every one once."""

    closed = True
    plan = setting(FIRST, title="Map", tall=True, help="A line per row: S start, G goal, P pit, # wall, a dot is free.")
    transitions = setting(5000, minimum=1, maximum=100_000, main=True, help="How many steps are trained on.")
    step_reward = setting(-0.02, minimum=-1000.0, maximum=1000.0, help="What a step earns that ends nothing.")
    goal_reward = setting(1.0, minimum=-1000.0, maximum=1000.0, help="What the step into the goal earns.")
    pit_reward = setting(-1.0, minimum=-1000.0, maximum=1000.0, help="What the step into a pit earns.")
    discount = setting(0.95, minimum=0.0, maximum=0.999, help="How much what comes a step later counts.")
    batch_size = setting(64, minimum=1, maximum=65536, help="How many samples one step looks at.")
    shuffle = setting(True, help="Whether each epoch draws the training rows in a new order.")
    seed = setting(0, minimum=0, maximum=2**31 - 1, title="Data seed", help="Decides which steps are trained on.")

    def describe(self) -> dict[str, Signal]:
        cell, number = Signal(self.world().pictures.shape[1:], meaning="image", low=0.0, high=1.0), Signal(())
        action, ends = Signal((), dtype="int64", classes=len(ACTIONS)), Signal((), low=0.0, high=1.0)
        told = {"state": cell, "action": action, "reward": number, "next_state": cell, "ends": ends, "worth": number}
        return {**told, "discount": Signal((), low=0.0, high=self.discount)}

    def world(self) -> World:
        """The world that the steps are taken in."""
        return world_of(plan_of(self.plan), step=self.step_reward, goal=self.goal_reward, pit=self.pit_reward)

    def load(self) -> Data:
        world = self.world()
        every = np.arange(len(world.free) * len(ACTIONS))
        drawn = np.random.default_rng(self.seed).integers(0, len(every), self.transitions)
        places, action = np.divmod(np.concatenate((drawn, every, every)), len(ACTIONS))
        at = world.free[places], action
        arrays = {port: values[at].astype(np.float32) for port, values in world.told(self.discount).items()}
        arrays |= {"state": world.pictures[at[0]], "next_state": world.pictures[world.after[at]], "action": action}
        parts = np.split(np.arange(len(action)), [self.transitions, self.transitions + len(every)])
        return Data(arrays, class_names=ACTIONS, parts=dict(zip(("train", "validation", "test"), parts, strict=True)))
