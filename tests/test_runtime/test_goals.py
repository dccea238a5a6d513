"""Goals train what they name, in order and by their weight; layers have rates and rules of their own; links."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from goals_kit import kinds, rivals, same, weights
from trained import build, classifier, losses_of, prepared, run, trained

from runtime.check import check
from runtime.document import Document, Node
from runtime.stage_plan import plans_of
from runtime.train import take_step

# Goals


def test_two_goals_over_one_trunk_are_a_finding_that_names_both() -> None:
    found = [finding for finding in check(rivals()).findings if finding.kind == "rivals"]
    assert [finding.node for finding in found] == ["linear1"]
    assert (found[0].values["one"], found[0].values["other"]) == ("goal1", "goal2")


def test_a_goal_trains_what_it_names_and_nothing_else() -> None:
    document = rivals(goal1={"train": ["linear1", "linear2"]}, goal2={"train": ["linear3"]})
    assert check(document).trainable
    training = prepared(document)
    assert {goal.node: len(goal.parameters) for goal in training.goals} == {"goal1": 4, "goal2": 2}
    one, two = training.goals
    assert not {*map(id, one.parameters)} & {*map(id, two.parameters)}


def test_a_frame_stands_for_its_members() -> None:
    from runtime.document import Frame

    document = rivals(goal1={"train": ["frame1"]}, goal2={"train": ["linear3"]})
    document = document.but(frames={"frame1": Frame("frame1", ("linear1", "relu1", "linear2"))})
    (plan,) = plans_of(check(document))
    assert plan.trains == {"goal1": {"linear1", "linear2"}, "goal2": {"linear3"}}


def test_a_target_that_is_gone_is_told() -> None:
    found = check(rivals(goal1={"train": ["nobody"]}, goal2={"train": ["linear3"]})).findings
    assert [finding.values["got"] for finding in found if finding.kind == "unknown_target"] == ["nobody"]


def test_every_third_step_and_order() -> None:
    document = rivals(
        goal1={"train": ["linear2"], "every": 3, "order": 5}, goal2={"train": ["linear1", "linear3"], "order": 1}
    )
    training = prepared(document)
    assert [goal.node for goal in training.goals] == ["goal2", "goal1"]
    moved = []
    for _ in range(6):
        before = weights(training, "linear2")
        take_step(training)
        moved.append(not same(before, weights(training, "linear2")))
    assert moved == [True, False, False, True, False, False]
    (told,) = [event for event in training.read() if event.goal == "goal1"]
    assert len(told.values) == 6  # a curve has a point for every step
    assert told.values[0] == told.values[1] == told.values[2] != told.values[3]


def test_a_source_goes_on_only_in_steps_in_which_a_goal_that_reads_it_acts() -> None:
    """Two batch sizes side by side: in the same steps each goes through its rows as often as the other."""
    document = build(
        "digits digits flatten flatten linear linear cross_entropy cross_entropy goal goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x digits2.image>flatten2.x flatten2.y>linear2.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        "linear2.y>crossentropy2.prediction digits2.label>crossentropy2.target crossentropy2.loss>goal2.loss",
        {"epochs": 1, "device": "cpu"},
        digits1={"batch_size": 10},
        digits2={"batch_size": 40},
        goal2={"every": 4},
        linear1={"units": 10},
        linear2={"units": 10},
    )
    training = prepared(document)
    for _ in range(8):
        take_step(training)
    assert {node: batches.position for node, batches in training.batches.items()} == {"digits1": 8, "digits2": 2}


def test_maximizing_goes_the_other_way() -> None:
    down, up = (prepared(classifier(goal1={"optimizer": "sgd", "sense": sense})) for sense in ("minimize", "maximize"))
    first = weights(down, "linear2")
    for training in (down, up):
        take_step(training)
    for start, lower, higher in zip(first, weights(down, "linear2"), weights(up, "linear2"), strict=True):
        torch.testing.assert_close(lower - start, start - higher)


def test_the_weight_of_a_goal_scales_its_gradient() -> None:
    plain, heavy = (prepared(classifier(goal1={"optimizer": "sgd", "weight": weight})) for weight in (1.0, 3.0))
    first = weights(plain, "linear2")
    for training in (plain, heavy):
        take_step(training)
    for start, one, three in zip(first, weights(plain, "linear2"), weights(heavy, "linear2"), strict=True):
        torch.testing.assert_close(3 * (one - start), three - start)


def test_losses_that_enter_one_goal_are_added() -> None:
    document = build(
        "digits flatten linear cross_entropy cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target linear1.y>crossentropy2.prediction digits1.label>crossentropy2.target "
        "crossentropy1.loss>goal1.loss crossentropy2.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
    )
    assert check(document).trainable
    training = prepared(document)
    batch = training.draw()
    (goal,) = training.goals
    inputs = [batch[place] for place in training.places["goal1"]]
    (loss,) = goal.evaluate(inputs)
    (single,) = training.program.graph("crossentropy1").module(*inputs)
    torch.testing.assert_close(loss, 2 * single)


# Weights of a node's own


def test_a_learning_rate_factor_of_zero_leaves_a_layer_alone() -> None:
    training = prepared(classifier(linear1={"units": 16, "rate": 0.0}))
    before, other = weights(training, "linear1"), weights(training, "linear2")
    take_step(training)
    assert same(before, weights(training, "linear1"))
    assert not same(other, weights(training, "linear2"))


def test_own_penalties_pull_one_layer() -> None:
    plain, pulled = (
        prepared(classifier(goal1={"optimizer": "sgd"}, linear2={"units": 10, "l2": pull})) for pull in (0.0, 0.5)
    )
    start = weights(plain, "linear2")[0]
    for training in (plain, pulled):
        take_step(training)
    rate = plain.rate(plain.goals[0])
    torch.testing.assert_close(weights(pulled, "linear2")[0], weights(plain, "linear2")[0] - rate * 0.5 * start)
    assert same(weights(plain, "linear1"), weights(pulled, "linear1"))


def test_a_constraint_holds_after_every_step() -> None:
    training = prepared(classifier(linear1={"units": 16, "constraint": "non_negative"}))
    for _ in range(3):
        take_step(training)
        assert float(weights(training, "linear1")[0].min()) >= 0
    training = prepared(classifier(linear1={"units": 16, "constraint": "unit_norm"}))
    take_step(training)
    torch.testing.assert_close(weights(training, "linear1")[0].norm(dim=1), torch.ones(16))


# Linked weights


def linked(**link: object) -> Document:
    """Two heads over the same input, the second following the first."""
    document = build(
        "digits flatten linear linear cross_entropy cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target crossentropy1.loss>goal1.loss "
        "crossentropy2.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
        linear2={"units": 10},
    )
    nodes = {**document.nodes, "linear2": replace(document.nodes["linear2"], linked="linear1", link=link)}
    return document.but(nodes=nodes)


def test_a_copy_lags_and_catches_up() -> None:
    training = prepared(linked(kind="lagged", every=3))
    start = weights(training, "linear1")
    assert same(start, weights(training, "linear2"))
    for step in range(1, 7):
        take_step(training)
        if step in (3, 6):
            assert same(weights(training, "linear1"), weights(training, "linear2"))
        else:
            assert not same(weights(training, "linear1"), weights(training, "linear2"))


def test_a_moving_average_takes_its_share() -> None:
    training = prepared(linked(kind="lagged", average=0.9))
    start = weights(training, "linear2")
    take_step(training)
    for old, new, copy in zip(start, weights(training, "linear1"), weights(training, "linear2"), strict=True):
        torch.testing.assert_close(copy, 0.9 * old + 0.1 * new)


def autoencoder(transposed: bool = True) -> Document:
    document = build(
        "digits flatten linear tanh linear mse goal output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>tanh1.x tanh1.y>linear2.x linear2.y>mse1.prediction "
        "flatten1.y>mse1.target mse1.loss>goal1.loss linear2.y>output1.x",
        {"epochs": 2, "device": "cpu"},
        linear1={"units": 16},
        linear2={"units": 64},
    )
    how = {"linked": "linear1", "link": {"kind": "transposed"}} if transposed else {}
    return document.but(nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], **how)})


def test_a_transposed_weight_is_one_weight_with_a_bias_of_its_own() -> None:
    checked = check(autoencoder())
    assert checked.trainable, checked.findings
    assert checked.nodes["linear2"].parameters == 64
    training = prepared(autoencoder())
    encoder, decoder = (training.program.module_of(node) for node in ("linear1", "linear2"))
    assert decoder.weight is encoder.weight
    assert len(training.goals[0].parameters) == 3
    x = torch.randn(2, 16)
    torch.testing.assert_close(decoder(x), x @ encoder.weight + decoder.bias)
    first = losses_of(trained(training))
    assert first[-1] < first[0]


def test_a_transposed_link_that_cannot_be_is_told() -> None:
    document = autoencoder()
    document = document.but(
        nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], settings={"units": 9})}
    )
    assert any("linear1" in str(finding.values) for finding in check(document).findings if finding.kind == "link")


@pytest.mark.parametrize("chosen", ["source", "pt", "onnx"])
def test_tied_weights_export(chosen: str, tmp_path: Path) -> None:
    from runtime.export import export_run, format_of

    run(autoencoder(), tmp_path / "run")
    certificate = export_run(tmp_path / "run", chosen, tmp_path / f"network{format_of(chosen).suffix}")
    assert certificate.difference <= certificate.tolerance


def test_a_lagging_copy_of_nothing_is_told() -> None:
    document = linked(kind="lagged", every=3)
    document = document.but(nodes={**document.nodes, "linear2": replace(document.nodes["linear2"], linked="nobody")})
    assert "link" in kinds(document)


def test_a_goal_over_a_lagging_copy_alone_has_nothing_to_train() -> None:
    document = classifier()
    nodes = {
        **document.nodes,
        "linear9": Node("linear9", "linear", settings={"units": 10}),
        "linear2": replace(document.nodes["linear2"], frozen=True),
        "linear1": replace(document.nodes["linear1"], frozen=True),
    }
    assert "all_frozen" in kinds(document.but(nodes=nodes))
