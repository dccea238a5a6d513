"""The knobs of TensorFlow Playground as edits of an ordinary document: what comes out checks and trains."""

import pytest

from nodes.catalogue import find as find_type
from nodes.spec import Problem
from runtime import edits, playground
from runtime.check import check
from runtime.examples import find
from runtime.playground import playground_of
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step

NAMES = ("circle", "xor", "gauss", "spiral", "plane", "multi-gauss")


def opened(name):
    document = load(find(name))
    play = playground_of(check(document))
    assert play is not None
    return document, play


def trains(document):
    checked = check(document)
    assert checked.trainable, [str(finding.sentence) for finding in checked.findings]
    training = prepare(checked, 1)
    take_step(training)
    assert not any(finding.severity == "error" for finding in checked.findings)
    return checked


def again(document):
    play = playground_of(check(document))
    assert play is not None
    return play


def test_the_examples_have_all_parts():
    document, play = opened("xor")
    assert (play.source, play.features, play.layers) == ("xor1", "", ("linear1", "linear2", "linear3"))
    assert play.passed == (("tanh1",), ("tanh2",), ("tanh3",)) and play.goal == "goal1"
    assert playground.activation(document, play, 0) == "tanh"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("key", playground.SETS)
def test_any_data_go_into_any_of_the_documents_and_back(name, key):
    document, play = opened(name)
    changed = playground.set_data(document, play, key)
    trains(changed)
    back = playground.set_data(changed, again(changed), document.nodes[play.source].type)
    trains(back)
    first = back.nodes[play.layers[-1]].settings.get("units")
    assert first == document.nodes[play.layers[-1]].settings.get("units")


def test_regression_has_a_linear_answer_and_r2():
    document, play = opened("xor")
    changed = playground.set_data(document, play, "plane")
    assert changed.nodes["tanh3"].muted and changed.nodes["accuracy1"].type == "r2"
    back = playground.set_data(changed, again(changed), "circle")
    assert not back.nodes["tanh3"].muted and back.nodes["accuracy1"].type == "accuracy"


def test_own_points_of_three_classes_have_three_scores_and_cross_entropy():
    document, play = opened("circle")
    changed = playground.set_data(document, play, "own_points")
    changed = edits.set_setting(changed, play.source, "drawn", "0 0 0; 1 1 1; 2 2 2; 0 1 0; 3 1 1; 2 0 2")
    changed = playground.fit_answer(changed, again(changed))
    checked = trains(changed)
    assert changed.nodes["linear3"].settings["units"] == 3 and changed.nodes["mse1"].type == "cross_entropy"
    assert checked.flat.signal("circle1", "label").classes == 3


def test_noise_and_train_share_are_kept_from_set_to_set():
    document, play = opened("circle")
    changed = edits.set_setting(document, play.source, "noise", 20)
    changed = playground.set_train_share(changed, play, 0.8)
    changed = playground.set_data(changed, play, "spiral")
    assert changed.nodes["circle1"].settings["noise"] == 20
    assert changed.nodes["circle1"].settings["validation"] == pytest.approx(0.1)


@pytest.mark.parametrize("name", NAMES)
def test_layers_come_and_go(name):
    document, play = opened(name)
    more = playground.add_layer(document, play)
    trains(more)
    assert len(again(more).hidden) == len(play.hidden) + 1
    less = playground.remove_layer(more, again(more))
    trains(less)
    assert again(less).layers == play.layers
    assert {key: node.position for key, node in less.nodes.items()} == {
        key: node.position for key, node in document.nodes.items()
    }
    while again(less).hidden:
        less = playground.remove_layer(less, again(less))
        trains(less)
    with pytest.raises(Problem):
        playground.remove_layer(less, again(less))


@pytest.mark.parametrize("key", playground.ACTIVATIONS)
def test_every_activation_behind_one_layer_or_all(key):
    document, play = opened("spiral")
    changed = playground.set_activation(document, play, key, range(len(play.hidden)))
    trains(changed)
    assert {playground.activation(changed, again(changed), place) for place in range(2)} == {key}
    one = playground.set_activation(document, play, key, [1])
    assert [playground.activation(one, again(one), place) for place in range(2)] == ["sine", key]


def test_no_activation_and_one_again():
    document, play = opened("circle")
    none = playground.set_activation(document, play, "", range(2))
    trains(none)
    assert playground.activation(none, again(none), 0) == ""
    some = playground.set_activation(none, again(none), "relu", range(2))
    trains(some)
    assert some.nodes["tanh1"].type == "relu" and not some.nodes["tanh1"].muted


def test_an_activation_is_put_in_where_there_was_none():
    document, play = opened("plane")
    changed = playground.set_activation(document, play, "tanh", [0])
    trains(changed)
    assert playground.activation(changed, again(changed), 0) == "tanh"


def test_the_seven_inputs():
    document, play = opened("circle")
    assert playground.features_on(document, play) == {"x1", "x2"}
    changed = document
    for item in find_type(playground.FEATURES).settings:
        changed = playground.set_feature(changed, again(changed), item.key, True)
    checked = trains(changed)
    play = again(changed)
    assert (
        len(playground.features_on(changed, play)) == 7
        and len([n for n in changed.nodes.values() if n.type == playground.FEATURES]) == 1
    )
    assert checked.flat.signal(play.features, "y").shape[1] == 7
    one = changed
    for key in sorted(playground.features_on(changed, play) - {"sin_x1"}):
        one = playground.set_feature(one, again(one), key, False)
    with pytest.raises(Problem):
        playground.set_feature(one, again(one), "sin_x1", False)


def test_regularization_is_one_of_two_and_l1_makes_exact_zeros():
    document, play = opened("circle")
    changed = playground.set_regularization(document, play, "l1", 0.01)
    assert {key: changed.nodes["goal1"].settings.get(key) for key in ("l1", "l2", "exact_zeros")} == {
        "l1": 0.01, "l2": None, "exact_zeros": True,
    }  # fmt: skip
    changed = playground.set_regularization(changed, play, "l2", 0.1)
    assert changed.nodes["goal1"].settings["l2"] == 0.1 and "l1" not in changed.nodes["goal1"].settings
    trains(changed)


def test_what_is_no_playground_has_no_knobs():
    assert playground_of(check(load(find("gan-line")))) is None


@pytest.mark.parametrize("key", playground.SETS)
def test_new_data_are_a_seed_for_the_points_and_for_what_is_held_out(key):
    document, play = opened("circle")
    changed = playground.draw_anew(playground.set_data(document, play, key), play, 7)
    settings = changed.nodes["circle1"].settings
    assert (settings["seed"], settings["split_seed"]) == (7, 7) and playground.can_draw_anew(changed, play)
    trains(changed)


def test_own_points_begin_without_noise():
    document, play = opened("circle")
    noisy = edits.set_setting(document, play.source, "noise", 28)
    own = playground.set_data(noisy, play, "own_points")
    bound = find_type("own_points").bind(own.nodes[play.source].settings)
    assert bound.noise == 0
    again_noisy = edits.set_setting(own, play.source, "noise", 5)
    assert playground.set_data(again_noisy, play, "own_points") == again_noisy


def test_own_points_that_stand_still_have_no_new_data():
    document, play = opened("circle")
    own = playground.set_data(document, play, "own_points")
    still = playground.set_train_share(own, play, 1.0)
    assert playground.can_draw_anew(own, play) and not playground.can_draw_anew(still, play)
    assert playground.can_draw_anew(edits.set_setting(still, play.source, "noise", 10), play)
    iris = load(find("iris"))
    assert not playground.can_draw_anew(iris, again(iris)), "these rows were measured, not drawn"
