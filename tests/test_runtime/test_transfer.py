"""Weights of another run: which layers take them, and what is said of the others."""

import pytest
import torch
from trained import build, classifier, regression, run

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.compile import compile_program
from runtime.document import End, Stage
from runtime.record import open_run
from runtime.transfer import fitting, load_from, pairs_of


def program_of(document, seed=5):
    return compile_program(check(document), seed=seed)


def weight(program, node):
    return program.module_of(node).weight.detach().clone()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("transfer") / "run"
    document = edits.change_node(classifier(), "linear1", title="Features")
    run(edits.change_node(document, "linear2", title="Head"), folder=place)
    return place


def test_all_layers_of_the_same_document_fit(folder):
    source = open_run(folder)
    program = program_of(source.document)
    report = load_from(program, str(folder / "run.json"))
    assert dict(report.taken) == {"features": "features", "head": "head"}
    assert str(report.told()) == "Weights were loaded for all 2 layers: features, head."
    state = program.network.state_dict()
    assert all(torch.equal(state[name], source.weights[name]) for name in state)
    assert program.module_of("linear1").weight.requires_grad


def test_a_layer_of_another_shape_keeps_its_own_weights(folder):
    document = edits.set_setting(open_run(folder).document, "linear2", "units", 7)
    program = program_of(document)
    before = weight(program, "linear2")
    report = load_from(program, str(folder))
    assert list(report.taken) == ["features"]
    assert torch.equal(weight(program, "linear2"), before)
    assert str(report.told()) == (
        "Weights were loaded for 1 of 2 layers: features. Another shape: head (10 × 16 → 7 × 16)."
    )


def test_a_bias_alone_is_not_taken(folder):
    document = edits.set_setting(open_run(folder).document, "linear2", "bias", False)
    report = load_from(program_of(document), str(folder))
    assert [(item.name, item.got, item.wanted) for item in report.unfit] == [("head", "10", "–")]


def test_without_titles_a_path_is_enough(folder):
    report = fitting(program_of(classifier()), open_run(folder))
    assert dict(report.taken) == {"linear": "features", "linear_2": "head"}


def test_what_is_not_in_the_run_is_told(folder):
    document = build(
        "digits flatten linear linear linear output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>linear3.x linear3.y>linear2.x linear2.y>output1.x",
        linear1={"units": 16},
        linear2={"units": 10},
        linear3={"units": 16},
    )
    report = load_from(program_of(document), str(folder))
    assert (dict(report.taken), report.missing) == ({"linear": "features", "linear_3": "head"}, ("linear_2",))
    assert str(report.told()).endswith("Not in that run: linear_2.")


def test_no_layer_is_taken_twice_by_chance(tmp_path):
    place = tmp_path / "run"
    run(classifier(linear1={"units": 10}), folder=place)
    document = build(
        "digits flatten linear linear linear linear output",
        "digits1.image>flatten1.x flatten1.y>linear4.x linear4.y>linear2.x linear2.y>linear3.x linear3.y>output1.x",
        **{f"linear{number}": {"units": 10} for number in (2, 3, 4)},
    )
    document = edits.change_node(edits.remove(document, ["linear1"]), "linear4", title="First")
    report = load_from(program_of(document), str(place))
    assert dict(report.taken) == {"linear": "linear_2"}, "linear2 by its path; the order calls linear3 so"
    assert sorted(report.missing) == ["first", "linear_2"]


def test_names_choose_and_map(folder):
    document = edits.change_node(classifier(), "linear1", title="Eyes")
    program = program_of(document)
    before = weight(program, "linear2")
    report = load_from(program, str(folder), "eyes = Features")
    assert (dict(report.taken), report.unasked) == ({"eyes": "features"}, ("linear",))
    assert torch.equal(weight(program, "linear2"), before)
    assert torch.equal(weight(program, "linear1"), open_run(folder).weights["features.weight"])
    assert dict(load_from(program, str(folder), "linear2").taken) == {"linear": "head"}


def test_the_report_says_which_layer_lent_its_weights_under_another_name(folder):
    renamed = edits.change_node(open_run(folder).document, "linear2", title="New head")
    report = load_from(program_of(renamed), str(folder))
    assert str(report.told()) == "Weights were loaded for all 2 layers: features, new_head ← head."


@pytest.mark.parametrize("link", [{"kind": "lagged", "every": 50}, {"kind": "lagged", "average": 0.99}])
def test_a_copy_that_lags_begins_as_its_original_does_with_the_weights_of_another_run(folder, link):
    document, copy = edits.add_node(classifier(), "linear", settings={"units": 16})
    document = edits.connect(document, End("flatten1", "y"), End(copy, "x"))
    document, view = edits.add_node(document, "histogram_view")
    document = edits.link(edits.connect(document, End(copy, "y"), End(view, "x")), copy, "linear1", link)
    settings = {"begin": "load", "begin.run": str(folder), "begin.layers": "linear1 = Features", "epochs": 0}
    runner, _ = run(document.but(stages=(Stage("stage1", settings=settings),)))
    taken = open_run(folder).weights["features.weight"]
    assert torch.equal(weight(runner.training.program, "linear1"), taken)
    assert torch.equal(weight(runner.training.program, copy), taken)


@pytest.mark.parametrize(
    ("layers", "sentence"),
    [
        ("nose = features", "There is no layer “nose” with weights in this document. Check its name."),
        ("linear = nose", "There is no layer “nose” with weights in that run. Check its name."),
        ("linear = head", "No layer fits the weights of the run"),
    ],
)
def test_wrong_names_are_told(folder, layers, sentence):
    with pytest.raises(Problem) as caught:
        load_from(program_of(classifier()), str(folder), layers)
    assert str(caught.value).startswith(sentence)


def test_no_run_is_told(tmp_path):
    with pytest.raises(Problem, match="There is no run to load weights from"):
        load_from(program_of(classifier()), "")
    with pytest.raises(Problem, match=r"There is no file .*run\.json"):
        load_from(program_of(classifier()), str(tmp_path))


def test_plain_tensors_by_name():
    program, other = program_of(regression()), program_of(regression(), seed=6)
    report = fitting(program, other.network.state_dict())
    assert "linear" in report.taken
    assert torch.equal(weight(program, "linear1"), weight(other, "linear1"))


def test_pairs():
    assert pairs_of("") is None
    assert pairs_of(" , ") is None
    assert pairs_of("a, b = c d ,") == {"a": "a", "b": "c d"}
