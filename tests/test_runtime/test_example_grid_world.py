"""The labyrinth example, beyond its file's claim: whatever the seed, the way it takes is the shortest one."""

from __future__ import annotations

from typing import Any

import pytest
from trained import prepared, trained

from runtime import edits
from runtime.check import check
from runtime.doctor.data_facts import facts_of_sources
from runtime.document import Document, End
from runtime.examples import find
from runtime.insight.grid_values import GridValues
from runtime.insight.lens import of_training
from runtime.store import load
from runtime.training import Training


def labyrinth(**training: Any) -> Document:
    document = load(find("grid-world"))
    for key, value in {"device": "cpu", **training}.items():
        document = edits.set_training(document, key, value)
    return document


def way(training: Training) -> tuple[int, float, bool]:
    lens = of_training(training)
    with lens.used():
        drawn = GridValues("block1/linear2").answer(lens)
    return len(drawn.arrays["path"]) - 1, drawn.facts["return"], drawn.facts["ended"]


def test_the_discount_stands_in_one_place() -> None:
    document = labyrinth()
    assert not [
        node.id for node in document.nodes.values() if node.type != "grid_world" and 0.95 in node.settings.values()
    ]
    document = edits.set_setting(document, "gridworld1", "discount", 0.5)
    lens = of_training(prepared(document))
    with lens.used():
        found = lens.look(
            *(End(node, port) for node, port in (("maximum1", "y"), ("multiply1", "y"), ("gridworld1", "ends")))
        )
    best, counted, ends = (found[End(*end)] for end in (("maximum1", "y"), ("multiply1", "y"), ("gridworld1", "ends")))
    assert counted.tolist() == pytest.approx((0.5 * best * (1 - ends)).tolist())


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(5))
def test_the_greedy_way_is_the_best_one_whatever_the_seed(seed: int) -> None:
    training = prepared(labyrinth(seed=seed))
    assert not way(training)[2] or way(training)[1] < 0.8, "it does not know the way before"
    trained(training)
    assert way(training) == (8, pytest.approx(0.86), True)


def test_to_know_every_step_of_a_closed_world_is_no_leak() -> None:
    (facts,) = facts_of_sources(check(labyrinth())).values()
    assert facts.twins == 0.0 and facts.rows["validation"] == facts.rows["test"] == 68
