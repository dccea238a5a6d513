"""The sentences people read when something does not fit, literally: node, what is wrong, what it got, what to do."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from problem_cases import LANGUAGE_CASES, Inputs, batch, label
from problem_cases_of_layers import IMAGE, LAYER_CASES
from problem_cases_of_losses import LOSS_CASES, PROBABILITIES, SIGNS
from problem_cases_of_sources import SOURCE_CASES, STRUCTURE_CASES
from problem_cases_of_views import VIEW_CASES

from nodes.catalogue import catalogue
from nodes.spec import NodeType, Problem

ROOT = Path(__file__).resolve().parents[2]

CASES: list[tuple[str, dict[str, Any], Inputs, str]] = [
    *LANGUAGE_CASES,
    *SOURCE_CASES,
    *STRUCTURE_CASES,
    *VIEW_CASES,
    *LAYER_CASES,
    *LOSS_CASES,
]


ADVICE: list[tuple[str, dict[str, Any], Inputs, str]] = [
    (
        "softmax",
        {},
        (batch(1),),
        "works along an axis with a single number, so its result is always 1. Choose another axis or use a Sigmoid.",
    ),
    (
        "log_softmax",
        {},
        (batch(1),),
        "works along an axis with a single number, so its result is always 0. Choose another axis or use a Sigmoid.",
    ),
    (
        "dropout",
        {"share": 1.0},
        (batch(4),),
        "silences every number, so nothing behind it can learn. Make the share smaller.",
    ),
    (
        "goal",
        {"optimizer.learning_rate": 0.0},
        (batch(),),
        "has a learning rate of 0, so no weight changes. Make it larger.",
    ),
    (
        "cross_entropy",
        {},
        (batch(56), label(classes=10)),
        "receives 56 scores for labels of 10 classes, so 46 of them stand for no class. "
        "Give the layer before it 10 units.",
    ),
]


def raised(key: str, settings: dict[str, Any], inputs: Inputs) -> Problem:
    with pytest.raises(Problem) as caught:
        ask(catalogue()[key], settings, inputs)
    return caught.value


def ask(facts: NodeType, settings: dict[str, Any], inputs: Inputs) -> None:
    """Ask a node what the check asks it: a source what it gives, a block that is drawn for its inside."""
    declaration = facts.bind(settings)
    if facts.kind == "source":
        described = declaration.describe()
        if hasattr(declaration, "verify"):
            declaration.verify(described)
    elif hasattr(declaration, "inside"):
        declaration.inside()
    else:
        declaration.build(*inputs)


@pytest.mark.parametrize(("key", "settings", "inputs", "told"), CASES, ids=[case[0] for case in CASES])
def test_says_what_to_do(key: str, settings: dict[str, Any], inputs: Inputs, told: str) -> None:
    assert str(raised(key, settings, inputs)) == told


@pytest.mark.parametrize(("key", "settings", "inputs", "told"), ADVICE, ids=[case[0] for case in ADVICE])
def test_advice_says_what_to_do(key: str, settings: dict[str, Any], inputs: Inputs, told: str) -> None:
    assert [str(problem) for problem in catalogue()[key].bind(settings).advise(*inputs)] == [told]
    assert list(catalogue()[key].bind({}).advise(*(batch(4) for _ in inputs))) == []


def test_every_sentence_is_tested() -> None:
    told = {raised(key, settings, inputs).sentence for key, settings, inputs, _ in CASES}
    advised = {
        problem.sentence
        for key, settings, inputs, _ in ADVICE
        for problem in catalogue()[key].bind(settings).advise(*inputs)
    }
    assert sentences() - told - advised == set()


def sentences() -> set[str]:
    """Every sentence in the declarations; settings, files and pasted points have tests of their own."""
    elsewhere = {
        "picture_files.py",
        "point_table.py",
        "settings.py",
        "table_file.py",
        "table_gaps.py",
        "table_roles.py",
    }
    found = set()
    for path in (ROOT / "nodes").rglob("*.py"):
        if path.name not in elsewhere:
            calls = [item for item in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(item, ast.Call)]
            found |= {call.args[0].value for call in calls if ast.unparse(call.func) == "Problem"}  # type: ignore[attr-defined]
    return found


def test_sentences_name_the_node_and_say_what_to_do() -> None:
    for sentence in sentences():
        assert sentence.startswith("{node} "), sentence
        assert sentence.endswith("."), sentence
        assert sentence.count(". ") >= 1, sentence


@pytest.mark.parametrize(
    ("key", "values", "told"),
    [
        ("linear", {"units": 0}, "Units is 0, but the least is 1. Make it larger."),
        ("linear", {"units": 2.5}, "Units cannot be 2.5. Give a whole number."),
        ("linear", {"bias": 1}, "Bias cannot be 1. Give true or false."),
        ("dropout", {"share": 1.5}, "Share is 1.5, but the most is 1.0. Make it smaller."),
        ("dropout", {"share": float("nan")}, "Share cannot be nan. Give a number."),
        ("conv2d", {"kernel": [3]}, "Kernel cannot be [3]. Give a list of whole numbers."),
        ("gelu", {"approximate": "a"}, "Approximate has no choice 'a'. Choose one of none, tanh."),
        ("goal", {"optimizer.learning_rate": -1.0}, "Learning rate is -1.0, but the least is 0.0. Make it larger."),
    ],
)
def test_settings_say_what_to_do(key: str, values: dict[str, Any], told: str) -> None:
    with pytest.raises(Problem) as caught:
        catalogue()[key].bind(values)
    assert str(caught.value) == told


FINE: list[tuple[str, dict[str, Any], Inputs]] = [
    ("cross_entropy", {}, (batch(4), PROBABILITIES)),
    ("cross_entropy", {}, (batch(4, 5, 5), label(5, 5, classes=3))),
    ("binary_cross_entropy", {}, (batch(1), label(classes=2))),
    ("binary_cross_entropy", {}, (batch(), label())),
    ("nll", {}, (batch(4, high=-1.0), label(classes=4))),
    ("hinge", {}, (batch(1), SIGNS)),
    ("hinge", {}, (batch(), label(classes=2))),
    ("accuracy", {}, (batch(), label(classes=2))),
    ("accuracy", {}, (batch(1), SIGNS)),
    ("multiply", {}, ((IMAGE, batch(3, 1, 1)),)),
    ("matmul", {}, (batch(2, 3, 4), batch(1, 4, 5))),
    ("multihead_attention", {"heads": 3}, (batch(5, 30), batch(7, 4), batch(7, 9))),
    ("flatten", {}, (batch(),)),
]


@pytest.mark.parametrize(("key", "settings", "inputs"), FINE, ids=[case[0] for case in FINE])
def test_what_fits_is_not_refused(key: str, settings: dict[str, Any], inputs: Inputs) -> None:
    assert catalogue()[key].bind(settings).build(*inputs) is not None
