"""Each example opens, checks clean, trains, reaches what shared/CONCEPTS.md measured (with slack), and exports."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import torch
from trained import run

from nodes.catalogue import find
from nodes.spec import Problem
from runtime import edits, examples, stages, store
from runtime.check import check
from runtime.criterion import verdicts
from runtime.doctor import Case, all_rules, examine
from runtime.doctor.data_facts import facts_of_sources
from runtime.doctor.speaks import may_speak
from runtime.document import Document
from runtime.export import FORMATS, export_run, format_of
from runtime.export.exporter import export_model
from runtime.export.model import cut_model
from runtime.history import History
from runtime.prepare import prepare
from runtime.record import open_run
from runtime.telemetry import Event, Failed
from runtime.train import take_step

MOMENTS = (0.05, 0.15, 0.3, 0.5, 0.75)  # of a run, at which the Doctor is asked, too
QUICK = ("digits-mlp", "circle", "iris", "breast-cancer", "diabetes")  # trained to their criterion in the ordinary run


@cache
def document_of(name: str) -> Document:
    return store.load(examples.find(name))


def test_the_shelf_is_what_ships_in_order_of_topics() -> None:
    assert {path.stem for path in examples.folder().glob("*.loom")} == set(examples.names())
    topics = [document_of(name).extra["topic"] for name in examples.names()]
    assert list(dict.fromkeys(topics)) == [topic for topic in examples.TOPICS if topic in topics]
    assert examples.names()[0] == "digits-mlp"


@pytest.mark.parametrize("name", examples.names())
def test_opens_and_is_written_as_it_stands(name: str) -> None:
    document = document_of(name)
    assert document.title
    assert str(document.extra["about"]).endswith(".")
    assert store.to_bytes(document) == examples.find(name).read_bytes()


@pytest.mark.parametrize("name", examples.names())
def test_checks_clean(name: str) -> None:
    checked = check(document_of(name))
    assert checked.findings == ()
    assert checked.trainable
    assert document_of(name).extra["criterion"]


@pytest.mark.parametrize("name", examples.names())
def test_takes_its_first_steps(name: str) -> None:
    """Every stage begins, every goal acts, and nothing is moved that it does not train."""
    training = prepare(check(edits.set_training(document_of(name), "device", "cpu")))
    for place in range(len(training.plans)):
        if place:
            stages.enter(training, place)
        for _ in range(2 if training.at_work.steps else 0):
            take_step(training)
        training.read()
    training.refuse_broken_weights()


def test_circle_follows_the_playground() -> None:
    document = document_of("circle")
    nodes = document.nodes
    goal = find("goal").bind(nodes["goal1"].settings)
    source = find("circle").bind(nodes["circle1"].settings)
    assert [nodes[key].settings["units"] for key in ("linear1", "linear2", "linear3")] == [4, 2, 1]
    assert goal.optimizer.learning_rate == 0.03
    assert (goal.optimizer.key, source.batch_size, source.points, source.noise) == ("sgd", 10, 500, 0)
    assert source.validation + source.test == 0.5
    assert nodes["mse1"].settings == {"half": True}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Trains an example at its first use; answers the folder of its run and what it told."""
    folder = tmp_path_factory.mktemp("runs")

    @cache
    def train_once(name: str) -> tuple[Path, list[Event]]:
        document = edits.set_training(document_of(name), "device", "cpu")
        runner, events = run(document, folder / name)
        assert runner.state == "done", [event for event in events if isinstance(event, Failed)]
        return folder / name, events

    return train_once


def train_again(document: Document) -> list[Event]:
    runner, events = run(edits.set_training(document, "device", "cpu"))
    assert runner.state == "done"
    return events


def hold(name: str, events: list[Event]) -> None:
    found = verdicts(document_of(name), events, train_again)
    assert found
    assert all(verdict.holds for verdict in found), found


@pytest.mark.parametrize("name", QUICK)
def test_trains_to_its_criterion(name: str, runs: Any) -> None:
    hold(name, runs(name)[1])


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", [name for name in examples.names() if name not in QUICK])
def test_trains_to_its_criterion_in_a_minute(name: str, runs: Any) -> None:
    hold(name, runs(name)[1])


def say_what_is_listed(name: str, folder: Path) -> None:
    """At the end of a run and at moments on the way, seen as it was told and by one who looked less often."""
    opened = open_run(folder)
    checked = check(opened.document)
    facts = facts_of_sources(checked)
    for share in (1.0, *MOMENTS):
        for stride in (1, 3):
            history = so_far(opened.history, round(share * opened.info["step"]), stride)
            found = examine(Case.of(checked, history, facts))
            assert {one.rule for one in found} <= may_speak(document_of(name)), (share, stride, found)


def so_far(history: History, step: int, stride: int) -> History:
    """What had been told by a step, with the last and every so-manieth of the looks before it."""
    told = history.copy()
    if told.curves and step < max(curve.first + curve.count * curve.every for curve in told.curves.values()):
        told.cut(step)
    told.looks = told.looks[::-stride][::-1]
    return told


@pytest.mark.parametrize("name", QUICK)
def test_no_rule_of_the_doctor_speaks(name: str, runs: Any) -> None:
    say_what_is_listed(name, runs(name)[0])


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", [name for name in examples.names() if name not in QUICK])
def test_only_rules_that_are_listed_speak(name: str, runs: Any) -> None:
    say_what_is_listed(name, runs(name)[0])


def test_what_is_listed_are_rules() -> None:
    keys = {one.key for one in all_rules()}
    assert all(may_speak(document_of(name)) <= keys for name in examples.names())


@pytest.mark.slow
@pytest.mark.parametrize("chosen", [item.key for item in FORMATS])
@pytest.mark.parametrize("name", ["digits-mlp", "digits-cnn", "digits-residual", "digits-blocks", "circle", "diabetes"])
def test_exports_in_all_formats(name: str, chosen: str, runs: Any, tmp_path: Path) -> None:
    run, _ = runs(name)
    certificate = export_run(run, chosen, tmp_path / f"network{format_of(chosen).suffix}")
    assert certificate.difference <= certificate.tolerance


@pytest.mark.parametrize(("name", "chosen"), [("breast-cancer", "source"), ("circle", "pt")])
def test_some_export_in_the_ordinary_run(name: str, chosen: str, runs: Any, tmp_path: Path) -> None:
    opened = open_run(runs(name)[0])
    model = cut_model(opened.document, opened.weights)
    certificate = export_model(model, format_of(chosen), tmp_path / "network", lambda share, sentence: None)
    assert certificate.exact


def test_fitted_layers_travel_with_an_export(runs: Any) -> None:
    opened = open_run(runs("breast-cancer")[0])
    state = cut_model(opened.document, opened.weights).state
    buffers = [tensor for name, tensor in state.items() if name.startswith("standardize.")]
    assert buffers
    assert any(not torch.equal(tensor, torch.zeros_like(tensor)) for tensor in buffers)


def test_resolve_takes_paths_bare_names_and_examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert examples.resolve("iris") == examples.resolve("iris.loom") == examples.find("iris")
    (tmp_path / "iris").mkdir()
    assert examples.resolve("iris") == examples.find("iris")
    for name in ("mine.loom", "iris.loom", "sub/deep.loom"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", encoding="utf-8")
    assert examples.resolve("mine") == examples.resolve("mine.loom") == Path("mine.loom")
    assert examples.resolve("iris") == Path("iris.loom")
    assert examples.resolve("sub/deep") == Path("sub/deep.loom")
    assert examples.resolve(str(tmp_path / "mine.loom")) == tmp_path / "mine.loom"
    with pytest.raises(Problem, match=r"There is no file or example 'none'. The command netloom examples lists all."):
        examples.resolve("none")
    with pytest.raises(Problem, match=r"There is no file or example '\.\./x'"):
        examples.find("../x")


def test_nodes_stand_in_the_order_in_which_a_person_meets_them() -> None:
    for name in examples.names():
        columns = [node.position[0] for node in document_of(name).nodes.values()]
        assert all(before <= after for before, after in pairwise(columns))
