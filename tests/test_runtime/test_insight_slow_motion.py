"""Slow motion tells the very step that comes next, and takes nothing of it: the run goes on bit for bit as without."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from runtime import edits
from runtime.check import check
from runtime.checkpoint import clone
from runtime.document import End
from runtime.examples import find
from runtime.hot_edit import hot_edit
from runtime.insight.attention import Attention
from runtime.insight.branch import branch_of_folder, training_at
from runtime.insight.lens import Lens, of_document, of_folder, of_training
from runtime.insight.portraits import Portraits
from runtime.insight.question import Moment
from runtime.insight.slow_motion import SlowMotion, phases
from runtime.insight.slow_step import take_slowly
from runtime.noise import read_noise
from runtime.pictures import Drawn
from runtime.prepare import prepare
from runtime.probe import Probe
from runtime.runner import Runner
from runtime.staging import add_stage, set_stage_setting
from runtime.store import load
from runtime.telemetry import Answer, Losses, Mailbox
from runtime.train import fit, take_step
from runtime.training import Training

KINDS = ("digits-mlp", "digits-cnn", "gan-ring", "dropout", "batch-norm", "averaged-network", "tied-autoencoder")
MORE = ("vae-digits", "momentum", "batch-renorm", "sparse-weights", "twins")


def trained(name: str, steps: int = 3):
    training = prepare(check(load(find(name))), 1)
    training.program.network.train()
    for _ in range(steps):
        take_step(training)
    return training


def equal(one: object, other: object) -> bool:
    match one, other:
        case torch.Tensor(), torch.Tensor():
            return torch.equal(one, other)
        case dict(), dict():
            return one.keys() == other.keys() and all(equal(one[key], other[key]) for key in one)
        case ((list() | tuple()), (list() | tuple())):
            return len(one) == len(other) and all(map(equal, one, other))
    return one == other


@pytest.mark.parametrize("name", KINDS + MORE)
def test_the_step_that_is_told_is_the_step_that_comes_and_telling_it_changes_nothing(name: str) -> None:
    training = trained(name)
    before, noise = clone(training.state()), clone(read_noise(training.device))
    lens = of_training(training)
    with lens.used():
        taken = take_slowly(training)
    state = training.state()
    state["seconds"] = before["seconds"]
    assert equal(state, before) and equal(read_noise(training.device), noise)
    take_step(training)
    for parameter, told in taken.program.network.state_dict().items():
        assert torch.equal(told, training.program.network.state_dict()[parameter]), parameter
    changed = [seen for seen in taken.goals if not equal(seen.before, seen.after)]
    assert changed


@pytest.fixture(scope="module")
def story():
    training = trained("digits-mlp")
    lens = of_training(training)
    with lens.used():
        drawn = SlowMotion(sample=2).answer(lens)
    return training, lens, drawn


def test_the_sub_steps_are_forward_loss_backward_and_update_in_the_order_of_the_graph(story) -> None:
    training, _, drawn = story
    steps = drawn.facts["steps"]
    assert [phase for phase, _ in phases(steps)] == ["forward", "loss", "backward", "update"]
    forward = [step["node"] for step in steps if step["phase"] == "forward"]
    backward = [step["node"] for step in steps if step["phase"] == "backward"]
    layers = [node for node in training.program.checked.order if node in forward]
    assert list(dict.fromkeys(forward)) == layers
    assert backward[1:] == [node for node in reversed(training.program.checked.order) if node in backward[1:]]
    assert backward[0] == training.goals[0].node
    nodes = training.program.checked.document.nodes
    kinds = [nodes[node].type for node in backward]
    assert kinds[-1] == "linear" and kinds.index("cross_entropy") < kinds.index("linear")
    updated = {step["node"] for step in steps if step["phase"] == "update"}
    assert updated == {node for node in forward if nodes[node].type == "linear"}


def test_the_numbers_are_those_of_the_batch_its_loss_and_its_gradients(story) -> None:
    training, _, drawn = story
    program, nodes = training.program, training.program.checked.document.nodes
    goal = training.goals[0]
    supply = next(iter(training.batches.values()))
    state = clone(supply.state())
    batch = training.draw()
    supply.load_state(state)
    inputs = [batch[place] for place in training.places[goal.node]]
    linear = [key for key in program.checked.order if nodes[key].type == "linear"][-1]
    graph = program.graph(goal.node, End(linear, "y"))
    program.network.train()
    loss, scores = graph.module.forward(*inputs)
    (gradient,) = torch.autograd.grad(loss, scores)
    steps = drawn.facts["steps"]
    told = next(n for n, step in enumerate(steps) if step["phase"] == "loss")
    assert steps[told]["value"] == pytest.approx(float(loss.detach()), rel=1e-6)
    number = next(n for n, step in enumerate(steps) if step["phase"] == "forward" and step["node"] == linear)
    assert drawn.arrays[f"strip {number}"] == pytest.approx(scores[2].detach().numpy(), rel=1e-5)
    number = next(n for n, step in enumerate(steps) if step["phase"] == "backward" and step["node"] == linear)
    assert drawn.arrays[f"strip {number}"] == pytest.approx(gradient[2].numpy(), rel=1e-4, abs=1e-8)
    own = gradient[2]
    told_of_it = [steps[number][key] for key in ("size", "mean", "low", "high")]
    wanted = [float(one) for one in (own.square().mean().sqrt(), own.mean(), own.min(), own.max())]
    assert told_of_it == pytest.approx(wanted, rel=1e-4, abs=1e-8)
    update = next(step for step in steps if step["phase"] == "update" and step["node"] == linear)
    before = program.parameters_of(linear)[f"{program.names[linear]}.weight"].detach().clone()
    take_step(training)
    after = program.parameters_of(linear)[f"{program.names[linear]}.weight"].detach()
    weight = next(one for one in update["parameters"] if one["name"] == "weight")
    for row in weight["rows"]:
        at = tuple(row["index"])
        assert row["before"] == float(before[at]) and row["after"] == float(after[at])
    assert weight["change"] == pytest.approx(float((after - before).norm()), rel=1e-5)


def test_several_goals_come_in_turn_and_linked_weights_are_told() -> None:
    training = trained("gan-ring")
    lens = of_training(training)
    with lens.used():
        steps = SlowMotion().answer(lens).facts["steps"]
    goals = list(dict.fromkeys(step["goal"] for step in steps if step["goal"]))
    assert goals == [goal.node for goal in training.goals if goal.due(training.done_here)] and len(goals) == 2
    assert [phase for phase, _ in phases(steps)][:8] == ["forward", "loss", "backward", "update"] * 2
    together = {step["node"]: set(step["with"]) for step in steps if step["phase"] == "update"}
    assert together["block2/linear1"] == {"block3/linear1", "block4/linear1"}


def test_before_a_run_it_tells_the_first_step_and_weights_alone_are_refused() -> None:
    checked = check(load(find("dropout")))
    lens = of_document(checked)
    with lens.used():
        drawn = SlowMotion().answer(lens)
    assert drawn.facts["step"] == 0
    runner = Runner(checked, Mailbox(), number=1)
    runner.step(batches=1)
    assert runner.wait("paused", timeout=60)
    weights = {name: item.detach() for name, item in runner.training.program.network.named_parameters()}
    names = runner.training.program.names
    for step in drawn.facts["steps"]:
        for one in step.get("parameters", ()):
            weight = weights[f"{names[step['node']]}.{one['name']}"]
            for row in one["rows"]:
                assert row["after"] == pytest.approx(float(weight[tuple(row["index"])]), rel=1e-4, abs=1e-7)
    runner.stop()
    assert runner.join(60)
    still: Lens = lens.still()
    attention = Attention(still, 1)
    attention.ask("slow", SlowMotion())
    (answer,) = attention.work(5.0)
    assert "these weights have none" in answer.sentence


def test_a_run_looked_at_in_slow_motion_ends_bit_for_bit_as_one_that_was_not() -> None:
    checked = check(load(find("dropout")))

    def run(asking: bool) -> tuple[np.ndarray, dict[str, torch.Tensor]]:
        mailbox = Mailbox()
        runner = Runner(checked, mailbox, number=1)
        for _ in range(3):
            runner.step(batches=2)
            assert runner.wait("paused", timeout=60)
            if asking:
                runner.ask("slow", SlowMotion())
        runner.step(batches=4)
        assert runner.wait("paused", timeout=60)
        runner.stop()
        assert runner.join(60)
        losses = [event for event in mailbox.take() if isinstance(event, Losses)]
        values = np.concatenate([event.values for event in losses if event.goal == losses[0].goal])
        return values, runner.training.program.network.state_dict()

    plain, looked = run(asking=False), run(asking=True)
    assert np.array_equal(plain[0], looked[0]) and equal(dict(plain[1]), dict(looked[1]))


def agree(
    drawn: Drawn | Answer, before: dict[str, torch.Tensor], after: dict[str, torch.Tensor], training: Training
) -> None:
    """Every change that is told is one that the step made, to the last bit."""
    updates = [step for step in drawn.facts["steps"] if step["phase"] == "update"]
    assert updates
    for step in updates:
        for one in step["parameters"]:
            name = f"{training.program.names[step['node']]}.{one['name']}"
            for row in one["rows"]:
                at = tuple(row["index"])
                assert (row["before"], row["after"]) == (float(before[name][at]), float(after[name][at]))


def ended(name: str, folder: Path, epochs: int = 1) -> Runner:
    document = edits.set_training(load(find(name)), "epochs", epochs)
    runner = Runner(check(document), Mailbox(), number=1, folder=folder)
    runner.start()
    assert runner.join(120) and runner.state == "done"
    return runner


def answered(attention: Attention) -> Answer:
    attention.ask("slow", SlowMotion())
    (answer,) = attention.work(60.0)
    assert not answer.sentence
    return answer


@pytest.mark.parametrize("name", ["digits-mlp", "dropout", "batch-norm"])
def test_of_a_run_that_has_ended_it_tells_the_step_that_one_more_epoch_would_begin_with(
    name: str, tmp_path: Path
) -> None:
    runner = ended(name, tmp_path / "1")
    training = runner.training
    assert training is not None and training.step == training.end
    before = clone(training.state())
    torch.manual_seed(99)  # another run may have drawn meanwhile
    answer = answered(Attention(of_training(training, busy=False), 1))
    assert answer.facts["only"] == "over" and answer.facts["step"] == training.end
    state = training.state()
    assert equal(state, before)
    again = answered(Attention(of_folder(tmp_path / "1"), 1))  # and so does the run that lies on the disk
    assert again.facts == answer.facts
    longer, _ = hot_edit(training, check(edits.set_training(runner.checked.document, "epochs", 2)))
    assert longer.step == training.end and longer.end == 2 * training.end
    longer.program.network.train()
    weights = clone(longer.program.network.state_dict())
    longer.rise()
    take_step(longer)
    agree(answer, weights, longer.program.network.state_dict(), longer)


@pytest.mark.parametrize("name", ["digits-mlp", "dropout", "gan-ring"])
def test_at_a_stored_moment_it_tells_the_step_that_came_next(name: str, tmp_path: Path) -> None:
    runner = ended(name, tmp_path / "1")
    training = runner.training
    assert training is not None
    at = 2  # it and the next are remembered whatever that costs
    before, after = runner.moments.weights(at), runner.moments.weights(at + 1)
    own = branch_of_folder(tmp_path / "1", at)
    attention = Attention(of_training(training, busy=False), 1)
    attention.look_at(Moment(at, lambda: before, lambda: training_at(own)))
    answer = answered(attention)
    assert (answer.facts["only"], answer.facts["step"], answer.step) == ("moment", at, at)
    agree(answer, dict(before), dict(after), training)
    attention.look_at(None)
    assert answered(attention).facts["only"] == "over"


def test_where_a_stage_ends_it_tells_the_first_step_of_the_next_one() -> None:
    document = edits.set_training(load(find("digits-mlp")), "epochs", 1)
    for steps in (3, 4):
        document, stage = add_stage(document)
        document = set_stage_setting(document, stage, "steps", steps)
    training = prepare(check(document), 1)
    probe = Probe(training.program, training.goals, 1)
    steps = fit(training, probe)
    while training.step < 3:
        next(steps)
    with of_training(training).used(draws=True):
        drawn = SlowMotion().answer(of_training(training))
    before = clone(training.program.network.state_dict())
    while training.step < 4:
        next(steps)
    agree(drawn, before, training.program.network.state_dict(), training)


def drawn_of(name: str, sample: int):
    training = trained(name)
    lens = of_training(training)
    with lens.used():
        return SlowMotion(sample=sample).answer(lens)


def test_a_label_is_told_by_its_name_and_the_loss_of_a_sample_by_its_arithmetic() -> None:
    facts = drawn_of("iris", 2).facts
    names = ("setosa", "versicolor", "virginica")
    (whole,) = (step["whole"] for step in facts["steps"] if step.get("whole"))
    label = whole["names"]
    assert whole["label"] and len(label) == 1 and label[0] in names
    account = next(step["account"] for step in facts["steps"] if step["phase"] == "loss" and step["account"])
    lines = {line["name"]: line for line in account["lines"]}
    assert tuple(account["classes"]) == names
    assert names[int(lines["label"]["value"])] == label[0]
    assert lines["loss"]["value"] == pytest.approx(-np.log(lines["share"]["value"]), rel=1e-6)
    for step in facts["steps"]:
        if step["phase"] == "forward" and step.get("whole") is None:
            assert step["size"] > 0


def test_the_losses_of_all_samples_have_the_mean_that_is_the_loss() -> None:
    training = trained("diabetes")
    lens = of_training(training)
    told, batch = [], 2
    sample = 0
    while sample < batch:
        with lens.used():
            facts = SlowMotion(sample=sample).answer(lens).facts
        batch = facts["batch"]
        (step,) = (step for step in facts["steps"] if step.get("account"))
        (term,) = step["account"]["lines"][-1]["terms"]
        predicted, right = term["apart"]
        assert (predicted - right) ** 2 == pytest.approx(step["account"]["value"], rel=1e-6)
        told.append(step["account"]["value"])
        sample += 1
    assert np.mean(told) == pytest.approx(step["value"], rel=1e-4)


@pytest.mark.parametrize("name", ["digits-mlp", "digits-cnn"])
def test_pictures_show_the_very_sample_that_slow_motion_tells(name: str) -> None:
    training = trained(name)
    lens = of_training(training)
    with lens.used():
        told = SlowMotion(sample=3).answer(lens)
        one = take_slowly(training).goals[0].values[End("digits1", "image")][3]
        first = next(node for node in ("relu1", "conv2d1") if node in lens.checked.nodes)
        rows = tuple(told.facts["rows"].items())
        drawn = Portraits(("digits1", first), side=100, rows=rows).answer(lens)
        held = Portraits(("digits1",), side=100).answer(lens)
    assert drawn.arrays["digits1"].reshape(-1) == pytest.approx(one.flatten().numpy())
    assert not np.array_equal(held.arrays["digits1"], drawn.arrays["digits1"])
    table = lens.table("digits1")
    assert drawn.facts["nodes"]["digits1"]["label"] == str(int(table.tensors["label"][rows[0][1]]))
    assert drawn.facts["samples"] == 1
    if name == "digits-mlp":
        assert drawn.arrays[first].shape[1] == 1
