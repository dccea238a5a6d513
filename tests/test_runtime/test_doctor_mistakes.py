"""Mistakes of students: the Doctor names the node and the cause, once, and is silent about the same done well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from doctor_kit import adam, found, sgd, stack, table
from doctor_pairs import last_layer
from trained import build, run

from runtime.alike import Mention
from runtime.check import check
from runtime.doctor import Diagnosis
from runtime.doctor.case import Case
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.registry import examine
from runtime.doctor.treatment import Change, Put, Thaw, Turn
from runtime.document import Document
from runtime.rhythm import FIRST, ByStep


def told(document: Document) -> list[tuple[str, str]]:
    return [(one.rule, one.node) for one in found(document)]


def pictures(layers: str, rate: float = 0.003, epochs: int = 15, **settings: Any) -> Document:
    return stack("digits", layers, port="image", epochs=epochs, **{"goal1": adam(rate), **settings})


def units(*counts: int, **more: Any) -> dict[str, Any]:
    return {f"linear{n + 1}": {"units": count, **more} for n, count in enumerate(counts)}


def only(document: Document) -> Diagnosis:
    (ill,) = found(document)
    return ill


POOL = {"conv2d1": {"channels": 1}, "linear1": {"units": 10}}
MEAN = {"conv2d1": {"channels": 8}, "mean1": {"axes": [1, 2, 3], "keep": True}, **units(10)}
NARROW = {
    "a pool as large as the picture": (
        pictures("conv2d relu average_pool2d flatten linear", averagepool2d1={"kernel": [8, 8]}, **POOL),
        "averagepool2d1",
        (Change("conv2d1", {"channels": 16}),),
    ),
    "pool upon pool at a low rate": (
        pictures("conv2d relu max_pool2d max_pool2d max_pool2d flatten linear", **POOL, goal1=sgd(0.01)),
        "maxpool2d3",
        (Change("conv2d1", {"channels": 16}),),
    ),
    "a mean over all axes": (pictures("conv2d relu mean flatten linear", **MEAN), "mean1", None),
    "a mean over all axes, slowly": (pictures("conv2d relu mean flatten linear", 0.0003, **MEAN), "mean1", None),
    "raw pictures pooled": (
        pictures("global_average_pool linear", **units(10)),
        "globalaveragepool1",
        (Turn("globalaveragepool1", "row"),),
    ),
    "a layer of one unit, which died": (
        pictures("flatten linear relu linear relu linear", **units(32, 1, 10)),
        "linear2",
        (Change("linear2", {"units": 16}),),
    ),
}


@pytest.mark.parametrize("name", NARROW)
def test_a_narrow_place_is_named_and_not_the_learning_rate(name: str) -> None:
    document, node, edits = NARROW[name]
    ill = only(document)
    assert (ill.rule, ill.node) == ("narrow_place", node)
    assert ill.values["classes"] == 10 and "single number" in ill.cause and "rate" not in ill.cure
    assert (ill.treatment.edits if ill.treatment else None) == edits
    treated = ill.treatment.apply(document) if ill.treatment else document
    assert treated is not None and check(treated).trainable


def test_weights_that_do_not_move_are_no_matter_of_a_narrow_place() -> None:
    layers = "conv2d relu global_average_pool linear"
    assert only(pictures(layers, goal1=sgd(1e-6), **POOL)).rule == "hardly_moved"
    assert only(pictures(layers, goal1=sgd(0.1, clip=1e-6), **POOL)).title == "Gradient cut to nothing"


def test_pictures_of_letters_through_four_numbers_are_too_narrow_though_nearest_pixels_tell_nothing() -> None:
    layers = {"conv2d1": {"channels": 4}, "linear1": {"units": 26}}
    ill = only(stack("letters", "conv2d relu global_average_pool linear", port="image", epochs=3, **layers))
    assert (ill.rule, ill.node, ill.values["count"]) == ("narrow_place", "globalaveragepool1", 4)


def test_a_way_through_one_number_that_was_found_is_let_be() -> None:
    bent = pictures("flatten linear tanh linear tanh linear tanh linear", 0.01, 20, **units(32, 1, 32, 10))
    assert "narrow_place" not in [one.rule for one in found(bent)]
    two_classes = stack("breast_cancer", "standardize linear relu linear", goal1=adam(0.01), **units(1, 2))
    assert "narrow_place" not in [one.rule for one in found(two_classes)]


def test_a_frozen_last_layer_is_named_and_thawed_in_place_of_more_epochs() -> None:
    document = last_layer(True)
    ill = only(document)
    assert (ill.rule, ill.node) == ("frozen_last", "linear2") and "frozen" in ill.cause
    assert ill.treatment is not None and ill.treatment.edits == (Thaw("linear2"),)
    treated = ill.treatment.apply(document)
    assert treated is not None and not treated.nodes["linear2"].frozen
    assert ill.treatment.apply(treated) is None  # nothing is left to do


def test_a_last_layer_at_rate_0_or_left_out_by_its_goal_does_not_learn_either() -> None:
    document = last_layer(False)
    still = replace(document.nodes["linear2"], settings={"units": 10, "rate": 0.0})
    ill = only(document.but(nodes={**document.nodes, "linear2": still}))
    assert (ill.rule, ill.node) == ("frozen_last", "linear2")
    assert ill.treatment is not None and ill.treatment.edits == (Change("linear2", {"rate": 1.0}),)
    goal = replace(document.nodes["goal1"], settings={**document.nodes["goal1"].settings, "train": ["linear1"]})
    ill = only(document.but(nodes={**document.nodes, "goal1": goal}))
    assert (ill.rule, ill.node) == ("frozen_last", "linear2") and "not among what" in ill.cause


def test_a_frozen_last_layer_that_does_is_let_be() -> None:
    document = last_layer(True)
    goal = replace(document.nodes["goal1"], settings=adam(0.01))
    longer = {**document.training, "epochs": 25}
    assert told(document.but(nodes={**document.nodes, "goal1": goal}, training=longer)) == []


def test_weights_far_too_large_before_tanh_have_one_card() -> None:
    large = {"initialization": "normal", "initialization.deviation": 10.0}
    layers = "flatten linear tanh linear tanh linear"
    ill = only(pictures(layers, epochs=10, **units(32, 32, 10, **large)))
    assert (ill.rule, ill.node) == ("saturation", "tanh1") and ill.values["neighbor"] == Mention("tanh2")
    usual = {"initialization": "default"}
    assert ill.treatment is not None
    assert ill.treatment.edits == (Change("linear1", usual), Change("linear2", usual))
    assert told(pictures(layers, epochs=10, **units(32, 32, 10))) == []


def test_weights_that_blow_up_a_loss_of_numbers_have_one_card_too() -> None:
    large = {"initialization": "normal", "initialization.deviation": 20.0}
    size = {"scaleby1": {"factor": 77.0, "summand": 152.0}}
    layers = "standardize linear tanh linear scale_by"

    def diabetes(**more: Any) -> Document:
        sized = units(32, 1, **more)
        return stack("diabetes", layers, "mse", target="target", epochs=60, goal1=adam(0.01), **size, **sized)

    assert told(diabetes(**large)) == [("exploding_gradient", "linear1")]
    assert not {"exploding_gradient", "saturation"} & {rule for rule, _ in told(diabetes())}


def test_forty_plain_layers_have_one_card_about_their_depth() -> None:
    deep = pictures("flatten " + "linear relu " * 40 + "linear", 0.001, 10, **units(*[32] * 40, 10))
    assert told(deep) == [("vanishing_gradient", "linear1")]


def test_a_dead_unit_all_by_itself_is_not_normed_which_would_leave_0() -> None:
    scaled = {"scaleby1": {"factor": 77.0, "summand": 152.0}}
    dead = {**units(16, 1, 1), "linear2": {"units": 1, "first_bias": -50.0}}
    layers = "standardize linear relu linear relu linear scale_by"
    ill = found(stack("diabetes", layers, "mse", target="target", goal1=adam(0.001), **scaled, **dead))
    one = next(one for one in ill if one.rule == "dead_relu")
    assert one.node == "relu2" and one.treatment is not None and "norm" not in one.cure
    assert not any(isinstance(edit, Put) for edit in one.treatment.edits)


def test_dropout_that_leaves_a_twentieth_is_no_network_too_small() -> None:
    layers = "flatten linear relu dropout linear"
    ill = only(pictures(layers, epochs=20, dropout1={"share": 0.95}, **units(32, 10)))
    assert (ill.rule, ill.node) == ("dropout_strong", "dropout1")
    assert told(pictures(layers, epochs=20, dropout1={"share": 0.2}, **units(32, 10))) == []


def _charged(weight: float) -> Document:
    """What leaves the hidden layer costs, beside wrong answers."""
    return build(
        "digits flatten linear relu linear cross_entropy activity_penalty goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target relu1.y>activitypenalty1.h "
        "crossentropy1.loss>goal1.loss activitypenalty1.loss>goal1.loss",
        {"epochs": 20, "device": "cpu", "seed": 0},
        activitypenalty1={"weight": weight},
        goal1=adam(0.003),
        **units(32, 10),
    )


def test_a_penalty_that_silences_a_layer_is_named_in_place_of_a_norm() -> None:
    ill = only(_charged(100.0))
    assert (ill.rule, ill.node, ill.title) == ("dead_relu", "relu1", "Penalty too strong")
    assert ill.treatment is not None and ill.treatment.edits == (Change("activitypenalty1", {"weight": 10.0}),)
    assert told(_charged(0.001)) == []


def _rows(folder: Path, shuffled: bool) -> Document:
    rng = np.random.RandomState(0)
    y = rng.randint(0, 3, 180)
    x = rng.randn(180, 8) + 1.2 * np.eye(8)[y]
    label = rng.permutation(y) if shuffled else y
    path = table(folder, **{f"c{n}": x[:, n].round(3) for n in range(8)}, label=label)
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, **units(64, 3)}
    return stack("csv_table", "linear relu linear", epochs=80, goal1=adam(0.01), **settings)


def test_a_shuffled_column_of_targets_is_told_of_and_one_in_its_place_is_learnt_by_heart(tmp_path: Path) -> None:
    ill = only(_rows(tmp_path, True))
    assert (ill.rule, ill.title) == ("overfitting", "Targets that the rows do not tell") and ill.treatment is None
    assert "shuffled" in ill.cure
    well = found(_rows(tmp_path, False))
    assert all(one.title != "Targets that the rows do not tell" for one in well)


def test_nothing_learnt_is_first_a_question_of_the_rows_where_nearest_ones_tell_nothing(tmp_path: Path) -> None:
    rng = np.random.RandomState(0)
    path = table(tmp_path, x=rng.randn(400).round(4), label=[0, 1] * 200)
    settings = {"csvtable1": {"path": path, "roles": {"label": "label"}}, **units(2)}
    ill = only(stack("csv_table", "linear", epochs=40, goal1=sgd(0.1), **settings))
    assert ill.rule == "no_learning" and "each row has its own" in ill.cure
    slow = only(pictures("flatten linear relu linear", epochs=10, goal1=sgd(1e-7), **units(32, 10)))
    assert "each row has its own" not in slow.cure


def test_what_holds_back_has_a_title_of_its_own() -> None:
    cut = only(pictures("flatten linear relu linear", goal1=sgd(0.1, clip=1e-6), **units(32, 10)))
    assert cut.title == "Gradient cut to nothing"
    low = only(pictures("flatten linear relu linear", goal1=sgd(1e-7), **units(32, 10)))
    assert low.title == "Learning rate too low"


def test_a_rate_of_0_is_told_and_not_raised_tenfold() -> None:
    ill = only(pictures("flatten linear relu linear", 0.0, 10, **units(32, 10)))
    assert (ill.title, ill.node) == ("Learning rate of 0", "goal1")
    assert ill.treatment is not None and ill.treatment.edits == (Change("goal1", {"optimizer.learning_rate": 0.001}),)


def test_a_softmax_of_one_number_is_turned_into_a_sigmoid(tmp_path: Path) -> None:
    x = np.random.RandomState(0).randn(300, 2)
    path = table(tmp_path, a=x[:, 0].round(3), b=x[:, 1].round(3), y=(x.sum(1) > 0).astype(int))
    settings = {"csvtable1": {"path": path, "roles": {"y": "target"}}, "goal1": adam(0.03), **units(16, 1)}
    document = stack("csv_table", "linear relu linear softmax", "mse", target="target", **settings)
    ill = only(document)
    assert (ill.rule, ill.node) == ("softmax_over_one", "softmax1") and ill.treatment is not None
    treated = ill.treatment.apply(document)
    assert treated is not None and treated.nodes["softmax1"].type == "sigmoid" and told(treated) == []


def test_eight_steps_are_too_few_to_name_anything() -> None:
    """The panel says that they are few to judge by."""
    few = stack("wine", "standardize linear relu linear", epochs=2, goal1=adam(0.01), **units(16, 3))
    assert told(few) == []


class Seldom(ByStep):
    """Looks at the first steps and at the last, as the clock does in a run of a second."""

    def due(self, done: int, steps: int) -> bool:
        return done < FIRST


@pytest.mark.parametrize(
    ("rate", "ill"), [(1.0, ["unscaled_inputs", "learning_rate_high"]), (0.001, ["unscaled_inputs"])]
)
def test_a_rate_that_killed_all_units_of_a_short_run_is_named_and_not_the_gradient_of_its_first_steps(
    rate: float, ill: list[str]
) -> None:
    document = stack(
        "breast_cancer", "linear relu linear", port="features", epochs=30, **units(32, 2), goal1=adam(rate)
    )
    runner, _ = run(document, rhythm=Seldom())
    checked = check(document)
    case = Case.of(checked, runner.history, facts_of_sources(checked))
    assert len(case.looks) == FIRST + 1
    assert [one.rule for one in examine(case)] == ill
