"""A run's folder holds what it says, opens again with its plots, and a save that fails is told and no more."""

import json

import numpy as np
import pytest
import torch
from trained import classifier, regression, run, runner_of

from nodes.spec import Problem
from runtime import files, history, reporter
from runtime.history import Curve, History
from runtime.record import Recorder, open_run
from runtime.telemetry import Epoch, Finished, Layer, Layers, Losses, Notice, Predictions, Started, State, Tensor, Units

PATIENCE = 60.0


@pytest.fixture
def finished(tmp_path):
    runner, events = run(classifier(epochs=2), folder=tmp_path / "run")
    return runner, events, tmp_path / "run"


def test_the_folder_holds_the_run(finished):
    runner, _, folder = finished
    assert sorted(path.name for path in folder.iterdir()) == [
        "document.loom",
        "history.safetensors",
        "moments",
        "run.json",
        "state.safetensors",
        "weights.safetensors",
    ]
    opened = open_run(folder)
    assert opened.document == runner.checked.document
    assert (opened.info["run_state"], opened.info["step"], opened.info["threads"]) == ("done", 40, 1)
    state = runner.training.program.network.state_dict()
    assert opened.weights.keys() == state.keys()
    assert all(torch.equal(opened.weights[name], state[name]) for name in state)


def test_an_opened_run_computes_what_the_trained_one_does(finished):
    runner, _, folder = finished
    x = torch.rand(3, 1, 8, 8)
    with torch.no_grad():
        one = runner.training.program.graph("output1").module(x)[0]
        two = open_run(folder).program().graph("output1").module(x)[0]
    assert torch.equal(one, two)


def test_an_opened_run_tells_what_was_told(finished):
    _, events, folder = finished
    again = list(open_run(folder).events(7))
    assert {event.run for event in again} == {7}
    assert isinstance(again[0], Started)
    assert again[-1] == State(7, "done")
    for kind in (Epoch, Finished):
        one, two = ([event for event in found if isinstance(event, kind)] for found in (events, again))
        assert [(event.step, event.seconds) for event in one] == [(event.step, event.seconds) for event in two]
    assert [epoch.train for epoch in again if isinstance(epoch, Epoch)] == [
        epoch.train for epoch in events if isinstance(epoch, Epoch)
    ]
    one, two = (
        np.concatenate([event.values for event in found if isinstance(event, Losses)]) for found in (events, again)
    )
    assert np.array_equal(one, two)
    first, second = (next(event for event in found if isinstance(event, Predictions)) for found in (events, again))
    for name in ("rows", "inputs", "truth", "scores", "losses", "confusion"):
        assert np.array_equal(getattr(first, name), getattr(second, name))
    assert (first.meaning, first.classes, first.columns) == (second.meaning, second.classes, second.columns)
    last = next(event for event in events if isinstance(event, Layers))
    shown = [event for event in again if isinstance(event, Layers)][-1].layers
    for node, layer in last.layers.items():
        assert (shown[node].activation, shown[node].weight) == (layer.activation, layer.weight)
        assert (shown[node].gradient, shown[node].gradient_high) == (layer.gradient, layer.gradient_high)
        assert shown[node].update == (layer.update and pytest.approx(layer.update, rel=1e-6))


def test_a_run_without_classes_opens_again(tmp_path):
    run(regression(), folder=tmp_path / "run")
    predictions = [event for event in open_run(tmp_path / "run").events(1) if isinstance(event, Predictions)]
    assert predictions[0].confusion is None
    assert predictions[0].columns[0] == "age"


@pytest.mark.parametrize("name", ["run.json", "weights.safetensors", "history.safetensors", "document.loom"])
@pytest.mark.parametrize("content", [None, b"", b"\x00\xff garbage", b"{}"])
def test_a_damaged_folder_is_told_in_a_sentence(finished, name, content):
    folder = finished[2]
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)
    with pytest.raises(Problem):
        open_run(folder).weights  # noqa: B018


def test_a_damaged_state_is_told_when_it_is_needed(finished):
    folder = finished[2]
    info = json.loads((folder / "run.json").read_text("utf-8"))
    info["state"] = {"map": [["step", {"tensor": "missing"}]]}
    (folder / "run.json").write_text(json.dumps(info), "utf-8")
    with pytest.raises(Problem, match="damaged"):
        open_run(folder).state  # noqa: B018


def test_a_newer_record_is_refused(finished):
    path = finished[2] / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "version": 99}), "utf-8")
    with pytest.raises(Problem, match="not a run that this Netloom can read"):
        open_run(finished[2])


def test_a_folder_with_other_things_in_it_keeps_them(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "notes.txt").write_text("mine")
    runner, events = run(classifier(), folder=tmp_path / "run")
    assert runner.state == "done"
    assert not [event for event in events if isinstance(event, Notice)]
    assert (tmp_path / "run" / "notes.txt").read_text() == "mine"
    assert open_run(tmp_path / "run").info["step"] == 20


def test_a_save_that_fails_is_told_and_the_run_goes_on(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "make_folder", full)
    runner, events = run(classifier(), folder=tmp_path / "run")
    assert runner.state == "done"
    notice = next(event for event in events if isinstance(event, Notice))
    assert notice.sentence == "The run could not be saved in {folder}: {reason}. Training goes on."
    assert notice.values["reason"] == "No space left on device"


def test_a_run_is_saved_while_it_goes_on(tmp_path, monkeypatch):
    states = []
    save = Recorder.save

    def noted(self, training, told, facts, *others):
        states.append(facts["run_state"])
        return save(self, training, told, facts, *others)

    monkeypatch.setattr(reporter, "TOLD", 0.0)
    monkeypatch.setattr(reporter, "SAVED", 0.0)
    monkeypatch.setattr(Recorder, "save", noted)
    runner, _ = run(classifier(epochs=3), folder=tmp_path / "run")
    assert runner.state == "done"
    assert states[0] == "running"
    assert states[-1] == "done"


def test_a_snapshot_is_on_disk_when_it_answers(tmp_path):
    runner, _ = runner_of(classifier(epochs=1000), folder=tmp_path / "run")
    runner.start()
    assert runner.snapshot().result(PATIENCE) == tmp_path / "run"
    assert open_run(tmp_path / "run").info["run_state"] == "running"
    runner.stop()
    assert runner.join(PATIENCE)
    assert runner.snapshot().result(PATIENCE) == tmp_path / "run"


def test_a_run_that_is_not_kept_has_no_snapshot():
    runner, _ = run(classifier())
    with pytest.raises(Problem, match="not kept in a folder"):
        runner.snapshot().result(PATIENCE)


def test_long_curves_keep_every_second_point(monkeypatch):
    monkeypatch.setattr(history, "MOST_LOSSES", 8)
    curve = Curve(0)
    for first in range(0, 30, 5):
        curve.extend(first, np.arange(first, first + 5, dtype=np.float32))
    assert curve.every == 4
    assert curve.values().tolist() == [0, 4, 8, 12, 16, 20, 24, 28]
    curve.cut(13)
    assert curve.values().tolist() == [0, 4, 8, 12]
    curve.extend(13, np.arange(13, 20, dtype=np.float32))
    assert curve.values().tolist() == [0, 4, 8, 12, 16]


def look(step):
    tensor = Tensor(1.0, 2.0, 0.0, 3.0, 0.5, (0.0, 0.5, 1.0, 2.0, 3.0), tuple(range(32)))
    full = Layer(tensor, 0.5, 1.5, None, 0.25, Units(0.5, None, 0.25, 0.75), 0.125, tensor)
    return Layers(1, step, {"linear1": full, "relu1": Layer(tensor)})


def test_epochs_are_thinned_evenly_and_the_last_stays(monkeypatch):
    monkeypatch.setattr(history, "MOST_EPOCHS", 10)
    kept, other = History(), None
    for number in range(1, 48):
        kept.add(Epoch(1, number, 20 * number, {}, {}, {}, {}, 0.0, {}))
        assert kept.epochs[-1].epoch == number and len(kept.epochs) <= 10
        if number == 31:
            other = History.unpack(*kept.pack())
        elif other is not None:
            other.add(kept.epochs[-1])
    assert [epoch.epoch for epoch in kept.epochs] == [8, 16, 24, 32, 40, 47]
    assert [epoch.epoch for epoch in other.epochs] == [8, 16, 24, 32, 40, 47]  # goes on where it was packed


def test_looks_are_thinned_and_the_last_stays(monkeypatch):
    monkeypatch.setattr(history, "MOST_LOOKS", 4)
    kept = History()
    for step in range(20):
        kept.add(look(step))
    assert len(kept.looks) <= 4
    facts, arrays = kept.pack()
    again = History.unpack(json.loads(json.dumps(facts)), arrays)
    shown = [event for event in again.events(2) if isinstance(event, Layers)]
    assert shown[-1] == Layers(2, 19, look(19).layers)
    assert [event.step for event in shown[:-1]] == [step for step, _ in kept.looks]


def test_what_came_later_is_forgotten_where_a_run_goes_on():
    kept = History()
    kept.add(Losses(1, "goal1", 0, np.arange(10, dtype=np.float32)))
    kept.add(Epoch(1, 1, 5, {}, {}, {}, {}, 0.0))
    kept.add(Epoch(1, 2, 10, {}, {}, {}, {}, 0.0))
    kept.add(look(3))
    kept.add(look(7))
    kept.cut(5)
    assert kept.curves["goal1"].values().tolist() == [0, 1, 2, 3, 4]
    assert [epoch.epoch for epoch in kept.epochs] == [1]
    assert [step for step, _ in kept.looks] == [3]
    assert [event.step for event in kept.events(1) if isinstance(event, Layers)] == [3]
    kept.cut(2)
    assert [event for event in kept.events(1) if isinstance(event, Layers)] == []
