"""The values of actions at every place: a planted network says what it was planted with, and its way is followed."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from trained import build, prepared

from nodes.spec import Problem
from runtime.check import check
from runtime.document import End
from runtime.examples import find
from runtime.insight.grid_values import GridValues
from runtime.insight.lens import Lens, of_training
from runtime.store import load
from runtime.views import look_through
from runtime.worlds import gives_values, likeliest_values, places_above, world_of_source

NODES = "grid_world flatten linear pick mse goal grid_view relu"
WIRES = (
    "gridworld1.state>flatten1.x flatten1.y>linear1.x linear1.y>pick1.x gridworld1.action>pick1.label "
    "pick1.y>mse1.prediction gridworld1.worth>mse1.target mse1.loss>goal1.loss linear1.y>gridview1.x "
    "gridworld1.next_state>relu1.x"
)


@pytest.fixture
def lens() -> Lens:
    return of_training(prepared(build(NODES, WIRES, linear1={"units": 4})))


def planted(lens: Lens, values: np.ndarray) -> Lens:
    """One linear layer over single places is a table: the values themselves."""
    weights = lens.program.parameters_of("linear1").values()
    with torch.no_grad():
        for weight in weights:
            weight.copy_(torch.from_numpy(values).float().T if weight.dim() == 2 else torch.zeros(4))
    return lens


def test_what_was_planted_is_told_at_every_place_and_its_way_is_followed(lens: Lens) -> None:
    world = world_of_source(lens.checked, "gridworld1")
    assert world is not None
    best = world.best(0.95)
    with planted(lens, best).used():
        drawn = GridValues("linear1").answer(lens)
        shown, picture = look_through(lens, "gridview1")
    np.testing.assert_allclose(drawn.arrays["values"], best, atol=1e-6)
    assert drawn.facts["ended"] and drawn.facts["return"] == pytest.approx(0.86)
    assert len(drawn.arrays["path"]) == 9 and drawn.facts["plan"][0] == "S..#."
    assert drawn.arrays["earned"][[0, 12, 24]].tolist() == pytest.approx([-0.02, -1.0, 1.0])
    assert picture == "grid"
    np.testing.assert_array_equal(shown.arrays["values"], drawn.arrays["values"])


def test_who_believes_in_going_up_stays_at_the_start(lens: Lens) -> None:
    values = np.zeros((25, 4))
    values[:, 0] = 1.0
    with planted(lens, values).used():
        drawn = GridValues("linear1").answer(lens)
    assert drawn.arrays["path"].tolist() == [0, 0] and not drawn.facts["ended"]


def test_values_that_are_no_numbers_still_have_a_way(lens: Lens) -> None:
    with planted(lens, np.full((25, 4), np.nan)).used():
        drawn = GridValues("linear1").answer(lens)
    assert np.isnan(drawn.arrays["values"]).all() and not drawn.facts["ended"]


def test_only_layers_of_four_numbers_above_which_a_world_is_give_values(lens: Lens) -> None:
    assert [node for node in lens.checked.order if gives_values(lens.checked, node)] == ["linear1"]
    for node, sentence in (("relu1", "four numbers for each place"), ("gridworld1", "sees no world")):
        with lens.used(), pytest.raises(Problem, match=sentence):
            GridValues(node).answer(lens)
    plain = check(build("iris linear", "iris1.features>linear1.x", linear1={"units": 4})).flat
    assert not gives_values(plain, "linear1")


def test_of_a_network_and_its_lagging_copy_the_network_is_looked_at() -> None:
    checked = check(load(find("grid-world"))).flat
    nodes = [node for node in checked.order if gives_values(checked, node)]
    assert {"block1/linear2", "block2/linear2"} <= set(nodes)
    assert likeliest_values(checked, nodes).startswith("block1/")
    ends = [places_above(checked, End(f"block{number}/linear2", "y")) for number in (1, 2)]
    assert ends == [End("gridworld1", "state"), End("gridworld1", "next_state")]
    assert likeliest_values(checked, ["block2/linear2"]) == "block2/linear2"
