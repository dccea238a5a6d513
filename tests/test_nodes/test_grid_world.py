"""The grid world: what each step does, held against a value iteration written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nodes.catalogue import catalogue
from nodes.signals import Data
from nodes.sources.grid_plan import FIRST
from nodes.sources.grid_world import GridWorld
from nodes.worlds import World

SMALL = "S.G #P."  # the pit lies below the middle, a wall below the start


def source(**settings: object) -> GridWorld:
    bound: GridWorld = catalogue()["grid_world"].bind(settings)
    return bound


def held_out(data: Data) -> dict[str, np.ndarray]:
    return {port: values[data.parts["validation"]] for port, values in data.arrays.items()}


def by_hand(text: str, discount: float) -> dict[tuple[int, int, int], float]:
    """(row, column, action) → worth, by repeated looks one step ahead."""
    rows = text.split()
    cells = {(row, column): letter for row, line in enumerate(rows) for column, letter in enumerate(line)}
    free = [place for place, letter in cells.items() if letter in ".S"]
    worth = {(*place, action): 0.0 for place in free for action in range(4)}
    for _ in range(400):
        for row, column in free:
            for action, (down, right) in enumerate([(-1, 0), (0, 1), (1, 0), (0, -1)]):
                there = (row + down, column + right)
                if cells.get(there, "#") == "#":
                    there = (row, column)
                if cells[there] == "G":
                    worth[row, column, action] = 1.0
                elif cells[there] == "P":
                    worth[row, column, action] = -1.0
                else:
                    best = max(worth[(*there, other)] for other in range(4))
                    worth[row, column, action] = -0.02 + discount * best
    return worth


@pytest.mark.parametrize("discount", [0.0, 0.95])
@pytest.mark.parametrize("text", [FIRST, SMALL, "S#G ..."])
def test_each_step_is_worth_what_a_value_iteration_by_hand_says(text: str, discount: float) -> None:
    rows = held_out(source(plan=text, discount=discount).load())
    columns = len(text.split()[0])
    found = {
        (*divmod(int(state.argmax()), columns), int(action)): float(worth)
        for state, action, worth in zip(rows["state"], rows["action"], rows["worth"], strict=True)
    }
    assert found == pytest.approx(by_hand(text, discount), abs=1e-5)


def test_walls_and_edges_are_no_way_and_goal_and_pit_end_it() -> None:
    rows = held_out(source(plan=SMALL).load())
    led = {
        (int(state.argmax()), int(action)): (int(after.argmax()), round(float(reward), 2), float(ends))
        for state, action, after, reward, ends in zip(
            rows["state"], rows["action"], rows["next_state"], rows["reward"], rows["ends"], strict=True
        )
    }
    assert led == {
        (0, 0): (0, -0.02, 0), (0, 1): (1, -0.02, 0), (0, 2): (0, -0.02, 0), (0, 3): (0, -0.02, 0),
        (1, 0): (1, -0.02, 0), (1, 1): (2, 1.0, 1), (1, 2): (4, -1.0, 1), (1, 3): (0, -0.02, 0),
        (5, 0): (2, 1.0, 1), (5, 1): (5, -0.02, 0), (5, 2): (5, -0.02, 0), (5, 3): (4, -1.0, 1),
    }  # fmt: skip


def test_what_follows_counts_by_the_one_discount_and_not_at_all_where_nothing_follows() -> None:
    rows = held_out(source(plan=SMALL, discount=0.5).load())
    assert rows["discount"].tolist() == [0.0 if ends else 0.5 for ends in rows["ends"]]
    assert rows["discount"].dtype == np.float32


def test_training_draws_every_step_about_as_often_and_the_same_again() -> None:
    one = source(transitions=8000, seed=3)
    data = one.load()
    train = data.parts["train"]
    pairs = data.arrays["state"][train].reshape(len(train), -1).argmax(1) * 4 + data.arrays["action"][train]
    count = np.unique(pairs, return_counts=True)[1]
    places = len(one.world().free)
    assert len(train) == 8000 and len(count) == 4 * places
    assert abs(count - 8000 / (4 * places)).max() < 5 * np.sqrt(8000 / (4 * places))
    assert len(data.parts["validation"]) == len(data.parts["test"]) == 4 * places
    assert np.array_equal(data.arrays["state"], source(transitions=8000, seed=3).load().arrays["state"])


def test_the_best_way_through_the_first_map_is_eight_steps_for_0_86() -> None:
    world: World = source().world()
    path, total, ended = world.walk(world.best(0.95))
    assert ended and len(path) - 1 == 8 and total == pytest.approx(0.86)
    assert path[0] == 0 and path[-1] == 24


def test_a_way_that_comes_back_to_a_place_has_no_end() -> None:
    world = source(plan=SMALL).world()
    values = np.zeros((6, 4))
    values[0, 1] = values[1, 3] = 1.0  # right, then left again
    assert world.walk(values) == ([0, 1, 0], pytest.approx(-0.04), False)
    values[1, 2] = 2.0
    path, total, ended = world.walk(values)
    assert (path, ended) == ([0, 1, 4], True) and total == pytest.approx(-1.02)


def test_rewards_are_settings_and_lower_case_and_lines_are_read() -> None:
    world = source(plan="s.g\n#p.", step_reward=-0.5, goal_reward=3.0, pit_reward=-7.0).world()
    assert world.rewards[1].tolist() == [-0.5, 3.0, -7.0, -0.5]
    assert world.plan == ("S.G", "#P.")


def test_endless_rewards_come_to_a_worth_too() -> None:
    world = source(plan="S#G", step_reward=1000.0).world()
    assert world.best(0.999).max() == pytest.approx(1e6, rel=1e-5)
    assert not source(plan="S#G", step_reward=0.0, goal_reward=0.0).world().best(0.95).any()
