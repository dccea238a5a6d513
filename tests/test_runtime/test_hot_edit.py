"""A graph is changed while its run rests: what fits is kept bit for bit, the rest is told, and the run goes on."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hot_kit import changed, fates, memory, stepped, weights
from trained import PATIENCE, build, classifier, losses_of, prepared, run, runner_of

from nodes.spec import Problem
from runtime import annotations, edits, staging
from runtime.blocks import group
from runtime.check import check
from runtime.document import End
from runtime.hot_report import GONE, KEPT, NEW, RESIZED
from runtime.record import open_run
from runtime.telemetry import Epoch, Started, State
from runtime.train import take_step

# What becomes of the weights


def test_rows_and_columns_that_both_have_keep_values_and_memory():
    document = classifier()
    old = stepped(document)
    before = weights(old)
    new, report = changed(old, edits.set_setting(document, "linear1", "units", 24))

    assert fates(report) == {"linear1": RESIZED, "linear2": RESIZED}
    after = weights(new)
    assert torch.equal(after["linear1", "weight"][:16], before["linear1", "weight"])
    assert torch.equal(after["linear2", "weight"][:, :16], before["linear2", "weight"])
    assert torch.equal(after["linear2", "bias"], before["linear2", "bias"])
    fresh = weights(prepared(edits.set_setting(document, "linear1", "units", 24)))
    assert torch.equal(after["linear1", "weight"][16:], fresh["linear1", "weight"][16:])
    assert torch.equal(memory(new, "linear1", "weight")[:16], memory(old, "linear1", "weight"))
    assert not memory(new, "linear1", "weight")[16:].any()
    assert float(memory(new, "linear1", "weight", "step")) == 7
    assert torch.equal(memory(new, "linear2", "bias", "exp_avg_sq"), memory(old, "linear2", "bias", "exp_avg_sq"))


def test_fewer_units_keep_the_first_of_them():
    document = classifier()
    old = stepped(document)
    new, _ = changed(old, edits.set_setting(document, "linear1", "units", 5))
    assert torch.equal(weights(new)["linear1", "weight"], weights(old)["linear1", "weight"][:5])
    assert torch.equal(weights(new)["linear2", "weight"], weights(old)["linear2", "weight"][:, :5])


def test_a_new_layer_is_new_and_the_others_stay():
    document = classifier()
    old = stepped(document)
    wire = next(wire for wire in document.wires if wire.target.node == "linear2")
    between, name = edits.add_node(document, "linear", settings={"units": 16})
    between = edits.remove(between, wires=[wire])
    between = edits.connect(between, End("relu1", "y"), End(name, "x"))
    between = edits.connect(between, End(name, "y"), End("linear2", "x"))
    new, report = changed(old, between)
    assert fates(report) == {"linear1": KEPT, "linear2": KEPT, name: NEW}
    for key, value in weights(old).items():
        assert torch.equal(weights(new)[key], value)
    back, report = changed(new, document)
    assert fates(report) == {"linear1": KEPT, "linear2": KEPT, name: GONE}
    assert torch.equal(memory(back, "linear1", "weight"), memory(old, "linear1", "weight"))


def test_a_node_that_went_into_a_block_keeps_its_weights():
    document = classifier()
    old = stepped(document)
    grouped, use, _ = group(document, ["linear1", "relu1"])
    new, report = changed(old, grouped)
    assert fates(report) == {f"{use}/linear1": KEPT, "linear2": KEPT}
    assert torch.equal(weights(new)[f"{use}/linear1", "weight"], weights(old)["linear1", "weight"])
    again, report = changed(new, document)
    assert fates(report) == {"linear1": KEPT, "linear2": KEPT}
    assert torch.equal(weights(again)["linear1", "weight"], weights(old)["linear1", "weight"])


@pytest.mark.parametrize(("kind", "gates"), [("lstm", 4), ("gru", 3), ("rnn", 1)])
def test_gates_stay_gates(kind, gates):
    document = build(
        f"digits reshape {kind} linear cross_entropy goal",
        f"digits1.image>reshape1.x reshape1.y>{kind}1.x {kind}1.last>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        reshape1={"sizes": (8, 8)},
        linear1={"units": 10},
        **{f"{kind}1": {"units": 6}},
    )
    old = stepped(document, 3)
    new, _ = changed(old, edits.set_setting(document, f"{kind}1", "units", 9))
    before = old.program.module_of(f"{kind}1").weight_hh_l0.reshape(gates, 6, 6)
    after = new.program.module_of(f"{kind}1").weight_hh_l0.reshape(gates, 9, 9)
    assert torch.equal(after[:, :6, :6], before)


def test_a_kernel_keeps_its_middle():
    document = build(
        "digits conv2d flatten linear cross_entropy goal",
        "digits1.image>conv2d1.x conv2d1.y>flatten1.x flatten1.y>linear1.x linear1.y>crossentropy1.prediction "
        "digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
        conv2d1={"channels": 4, "kernel": (3, 3)},
    )
    old = stepped(document, 3)
    new, _ = changed(old, edits.set_setting(document, "conv2d1", "kernel", (5, 5)))
    before, after = (one.program.module_of("conv2d1").weight for one in (old, new))
    assert torch.equal(after[:, :, 1:4, 1:4], before)


def test_weights_of_its_own_again_are_what_it_used():
    document = classifier(linear1={"units": 10}, linear2={"units": 10})
    document, third = edits.add_node(document, "linear", settings={"units": 10})
    wire = next(wire for wire in document.entering("crossentropy1", "prediction"))
    document = edits.connect(edits.remove(document, wires=[wire]), End("linear2", "y"), End(third, "x"))
    document = edits.connect(document, End(third, "y"), End("crossentropy1", "prediction"))
    linked = annotations.link(document, ["linear2", third], "linear2")
    old = stepped(linked)
    new, report = changed(old, annotations.unlink(linked, [third]))
    assert fates(report)[third] == KEPT
    assert new.program.module_of(third) is not new.program.module_of("linear2")
    assert torch.equal(new.program.module_of(third).weight, old.program.module_of("linear2").weight)


# Goals


def test_another_optimizer_begins_without_a_memory_and_says_so():
    document = classifier()
    old = stepped(document)
    new, report = changed(old, edits.set_setting(document, "goal1", "optimizer", "sgd"))
    assert not new.goals[0].optimizer.state
    assert [note.sentence for note in report.notes] == ["{node} has another optimizer, which begins without a memory."]
    assert fates(report) == {"linear1": KEPT, "linear2": KEPT}


def test_live_settings_go_on():
    document = classifier()
    old = stepped(document)
    old.set_live("goal1", "optimizer.learning_rate", 0.5)
    live = edits.set_setting(document, "goal1", "optimizer.learning_rate", 0.5)
    new, _ = changed(old, edits.set_setting(live, "linear1", "units", 24))
    assert new.rate(new.goals[0]) == 0.5
    assert new.live == old.live


# Epochs and data


def test_the_epoch_and_its_order_go_on():
    document = classifier(epochs=3)
    plain, old = stepped(document, 30), stepped(document, 27)
    new, report = changed(old, edits.set_setting(document, "linear1", "units", 24))
    assert not report.notes
    for _ in range(3):
        take_step(new)
    assert (new.step, new.finished_epochs, new.done_here) == (30, 1, 30)
    for one, two in zip(plain.draw(), new.draw(), strict=True):
        assert torch.equal(one, two)


def test_other_rows_begin_the_epoch_anew_and_say_so():
    document = classifier(epochs=3)
    old = stepped(document, 27)
    new, report = changed(old, edits.set_setting(document, "digits1", "batch_size", 32))
    assert [str(note) for note in report.notes] == ["The data of the run are others now, so epoch 2 begins anew."]
    assert (new.step, new.finished_epochs, new.steps_per_epoch) == (27, 1, old.steps_per_epoch * 2)
    assert new.steps == 27 + 2 * new.steps_per_epoch
    assert not torch.equal(new.batches["digits1"].order, prepared(document).batches["digits1"].order)


def test_more_epochs_only_make_the_run_longer():
    document = classifier(epochs=2)
    old = stepped(document, 25)
    new, report = changed(old, edits.set_training(document, "epochs", 5))
    assert (new.steps, new.step, report.notes) == (100, 25, ())
    new, _ = changed(old, edits.set_training(document, "epochs", 1))
    assert (new.steps, new.step) == (25, 25)


def test_the_stage_at_work_stays_and_one_that_is_gone_gives_way():
    document = classifier(epochs=2)
    document, first = staging.add_stage(document, "")
    document, second = staging.add_stage(document, "Second")
    old = stepped(document, 12)
    longer, _ = staging.add_stage(document, "Before all")
    moved = staging.move_stage(longer, longer.stages[-1].id, 0)
    new, _ = changed(old, moved)
    assert (new.at_work.plan.stage.id, new.at_work.place, new.finished_epochs) == (first, 1, 0)
    new, report = changed(old, staging.remove_stage(document, first))
    assert (new.at_work.plan.stage.id, new.at_work.begun) == (second, 12)
    assert "gone" in str(report.notes[0])


# The run as a whole


def paused(document, folder=None, steps=27):
    runner, mailbox = runner_of(document, folder=folder)
    runner.step(batches=steps)
    assert runner.wait("paused", timeout=PATIENCE)
    return runner, mailbox


@pytest.mark.parametrize("moved", [False, True])
def test_an_unchanged_document_changes_no_number(moved):
    document = classifier(epochs=3, linear1={"units": 17})
    _, told = run(document)
    runner, mailbox = paused(document)
    # Another title is another name of its weights, so everything is made anew.
    renamed = edits.change_node(document, "linear1", title="First") if moved else document
    report = runner.change(check(renamed)).result(PATIENCE)
    assert report.counts[KEPT] == 2 == len(report.nodes)
    runner.go_on()
    assert runner.join(PATIENCE)
    events = mailbox.take()
    assert losses_of(events) == losses_of(told)
    epochs = [[event for event in found if isinstance(event, Epoch)] for found in (told, events)]
    for one, two in zip(*epochs, strict=True):
        assert (one.train, one.validation, one.metrics) == (two.train, two.validation, two.metrics)


def test_the_run_goes_on_under_its_number_and_resumes_exactly(tmp_path):
    document = classifier(epochs=4)
    runner, mailbox = paused(document, tmp_path / "run")
    wider = edits.set_setting(document, "linear1", "units", 24)
    runner.change(check(wider)).result(PATIENCE)
    runner.step(batches=20)
    assert runner.wait("paused", timeout=PATIENCE)
    runner.stop()
    assert runner.join(PATIENCE)
    events = mailbox.take()
    assert len(losses_of(events)) == 47
    assert [event.step for event in events if isinstance(event, Started)] == [0, 27]
    assert {event.run for event in events} == {1}
    kept = open_run(tmp_path / "run")
    assert kept.document == wider
    assert kept.info["step"] == 47
    assert len(kept.history.curves["goal1"].values()) == 47

    unbroken, box = paused(document)
    unbroken.change(check(wider)).result(PATIENCE)
    unbroken.go_on()
    assert unbroken.join(PATIENCE)
    resumed, _ = run(document=wider, folder=tmp_path / "run", resume=tmp_path / "run")
    assert losses_of(resumed.history.events(1)) == losses_of(box.take())


def test_a_document_that_does_not_fit_is_refused_and_the_run_goes_on_unharmed():
    document = classifier(epochs=3)
    _, told = run(document)
    runner, mailbox = paused(document)
    broken = edits.remove(document, ["flatten1"])
    with pytest.raises(Problem) as refused:
        runner.change(check(broken)).result(PATIENCE)
    assert str(refused.value)
    assert runner.checked.document == document
    runner.go_on()
    assert runner.join(PATIENCE)
    events = mailbox.take()
    assert losses_of(events) == losses_of(told)
    assert [event.state for event in events if isinstance(event, State)] == ["running", "paused", "running", "done"]


def test_only_a_paused_run_can_be_changed():
    runner, _ = run(classifier())
    with pytest.raises(Problem, match="Pause it first"):
        runner.change(runner.checked).result(PATIENCE)


def test_losses_keep_falling_through_a_change():
    document = classifier(epochs=30)
    runner, mailbox = paused(document, steps=200)
    before = losses_of(mailbox.take())
    runner.change(check(edits.set_setting(document, "linear1", "units", 64))).result(PATIENCE)
    runner.step(batches=100)
    assert runner.wait("paused", timeout=PATIENCE)
    after = losses_of(mailbox.take())
    runner.stop()
    assert runner.join(PATIENCE)
    assert after[0] < 0.8 * before[0], "what was learnt is still there"
    assert np.mean(after[-20:]) < np.mean(before[-20:])
