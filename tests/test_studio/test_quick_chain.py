"""Reading a chain of nodes from one typed line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime.document import Document
from runtime.quick_chain import LONGEST, MOST, Chain, parse
from studio.chain_names import ChainNames
from studio.lookup import entries_of, ranked
from studio.offered import addable_types
from studio.translate import use_language

NAMES = ChainNames(catalogue().values())
SETTINGS = "units, bias, initialization, first_bias, rate, l1, l2, constraint, draw"
UNCLEAR = "Linear: “{}” is not understood. Give numbers in order, or name=value for " + SETTINGS + "."


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def read(line: str, rank: int | None = None, kind: str = "") -> Chain:
    return parse(line, NAMES, rank=rank, kind=kind)


def told(line: str, rank: int | None = None) -> list[tuple[str, dict[str, Any]]]:
    chain = read(line, rank)
    assert chain.problem is None, chain.problem
    return [(step.type_key, {key: _plain(value) for key, value in step.settings.items()}) for step in chain.steps]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_the_line_of_the_issue_is_a_chain() -> None:
    assert told("Linear 128, relu, dropout 0.3, linear 10") == [
        ("linear", {}),  # 128 is what a Linear has anyway
        ("relu", {}),
        ("dropout", {"share": 0.3}),
        ("linear", {"units": 10}),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("conv 32 5", ("conv2d", {"channels": 32, "kernel": (5, 5)})),
        ("conv 32 5x7", ("conv2d", {"channels": 32, "kernel": (5, 7)})),
        ("conv 32 5 same", ("conv2d", {"channels": 32, "kernel": (5, 5), "padding": (2, 2)})),
        ("conv 2d 8", ("conv2d", {"channels": 8})),
        ("conv1d 8", ("conv1d", {"channels": 8})),
        ("relu6", ("relu6", {})),
        ("leaky relu 0.2", ("leaky_relu", {"slope": 0.2})),
        ("dropout 30%", ("dropout", {"share": 0.3})),
        ("dropout .25", ("dropout", {"share": 0.25})),
        ("linear units=7 bias=no", ("linear", {"units": 7, "bias": False})),
        ("linear 7 no-bias he", ("linear", {"units": 7, "bias": False, "initialization": "he"})),
        ("linear 7 normal 0.1", ("linear", {"units": 7, "initialization": "normal", "initialization.deviation": 0.1})),
        ("linear rate=0.1", ("linear", {"rate": 0.1})),
        ("linear units = 7", ("linear", {"units": 7})),
        ("conv stride=2", ("conv2d", {"stride": (2, 2)})),
        ("conv kernel_size=(5,5)", ("conv2d", {"kernel": (5, 5)})),
        ("nn.Linear(64, bias=False)", ("linear", {"units": 64, "bias": False})),
        ("minimize sgd lr=0.5", ("goal", {"optimizer": "sgd", "optimizer.learning_rate": 0.5})),
        ("liner 12", ("linear", {"units": 12})),
        ("drpout .1", ("dropout", {"share": 0.1})),
        ("fully connected 9", ("linear", {"units": 9})),
        ("선형 9", ("linear", {"units": 9})),
        ("선형 유닛=9", ("linear", {"units": 9})),
        ("합성곱 9", ("conv2d", {"channels": 9})),
        ("드롭아웃 0.1", ("dropout", {"share": 0.1})),
        ("렐루", ("relu", {})),
    ],
)
def test_a_step_is_a_name_and_its_values(line: str, found: tuple[str, dict[str, Any]]) -> None:
    assert told(line) == [found]


@pytest.mark.parametrize(
    "line", ["linear 8 -> relu", "linear 8 → relu", "linear 8\nrelu", "linear 8; relu", "linear 8,relu,"]
)
def test_arrows_lines_and_commas_part_steps(line: str) -> None:
    assert told(line) == [("linear", {"units": 8}), ("relu", {})]


def test_a_step_and_a_group_are_repeated() -> None:
    assert told("linear 8 x3") == [("linear", {"units": 8})] * 3
    assert told("(linear 8, relu) x2, softmax") == [*[("linear", {"units": 8}), ("relu", {})] * 2, ("softmax", {})]


def test_a_whole_title_is_clear_whatever_others_are_called_besides() -> None:
    assert [key for key, _ in told("linear 8, mean")] == ["linear", "mean"]


def test_what_arrives_tells_one_dimension_from_two() -> None:
    assert [key for key, _ in told("conv 8, bn, max pool 2", rank=3)] == ["conv1d", "batch_norm1d", "max_pool1d"]
    assert [key for key, _ in told("conv 8, bn, max pool 2", rank=4)] == ["conv2d", "batch_norm2d", "max_pool2d"]
    assert [key for key, _ in told("linear 8, bn")] == ["linear", "batch_norm1d"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("linear foo", UNCLEAR.format("foo")),
        ("linear 0", "Linear: Units is 0, but the least is 1. Make it larger."),
        ("linear 2.5", "Linear: Units cannot be 2.5. Give a whole number."),
        ("linear 1 2", "Linear has no setting left for “2”. Leave it out."),
        ("reshape 8 8", "Reshape has no setting left for “8”. Write Sizes as 8x8."),
        ("reshape 1 8 8, relu", "Reshape has no setting left for “8”. Write Sizes as 1x8x8."),
        ("conv2d 8 3 1 0 1 1 5", "Conv 2D has no setting left for “5”. Leave it out."),
        ("linear colour=2", f"Linear has no setting “colour”. It has {SETTINGS}."),
        ("soft 3", "“soft” could be Softmax or Softmin. Write more of the name."),
        ("qqqxyz", "No node is called “qqqxyz”. Write a name such as “linear” or “relu”."),
        ("mse, minimize, relu", "Nothing comes out of Minimize, so ReLU cannot follow it. Put it last."),
        ("relu, digits", "Nothing goes into Digits, so it can only come first in a line."),
        ("relu, minimize", "Minimize takes a loss, but data arrives there. "
         "Put a loss such as “cross entropy” before it."),
        ("mse, relu", "ReLU takes data, but a loss arrives there. Only “minimize” can follow a loss."),
        ("(((((relu)))))", "Groups stand in groups here more than 3 deep. Write them out."),
        ("relu x999", f"A line makes at most {MOST} nodes."),
        ("((relu x99) x99) x99", f"A line makes at most {MOST} nodes."),
        ("a" * 100_000, f"This line is longer than {LONGEST} letters. Build it in parts."),
        ("," * 100_000, f"This line is longer than {LONGEST} letters. Build it in parts."),
        ("relu x0, (relu) x0", None),
        (",,, -> ;", None),
        ("🎉 128", "No node is called “🎉”. Write a name such as “linear” or “relu”."),
        ("linear 1e999", UNCLEAR.format("1e999")),
        ("linear ９", None),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_one_sentence(line: str, sentence: str | None) -> None:
    problem = read(line).problem

    assert (str(problem) if problem else None) == sentence


@pytest.mark.parametrize(
    "name", ["csv", "entropy", "max", "table", "attention", "conv", "batch norm", "block", "hard", "CSV 표", "엔트로피"]
)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_name_is_the_same_node_in_a_line_as_alone(name: str, language: str) -> None:
    use_language(language)
    types = addable_types(Document())
    alone = ranked(name, entries_of(types))[0].title
    chain = parse(f"{name}, linear 8", ChainNames(types))

    assert chain.steps[0].facts is not None and chain.steps[0].facts.title == alone


@pytest.mark.parametrize(
    ("name", "found"),
    [("csv", "csv_table"), ("table", "csv_table"), ("attention", "multihead_attention"), ("conv", "conv2d")],
)
def test_a_word_of_a_name_counts_more_than_another_word_for_a_node(name: str, found: str) -> None:
    assert ranked(name, entries_of(catalogue().values()))[0].key == found


def test_what_follows_can_take_what_arrives() -> None:
    assert told("relu, norm")[1][0] == "rms_norm"


def test_an_empty_line_can_not_be_built_and_the_other_steps_are_kept() -> None:
    assert not read(", , ").ready
    chain = read("linear 8, qqqxyz, relu")
    assert [step.type_key for step in chain.steps] == ["linear", "", "relu"]
    assert not chain.ready


def test_strict_names_take_no_guesses() -> None:
    strict = ChainNames(catalogue().values(), strict=True)

    assert parse("Linear 8, relu", strict).ready
    assert parse("batch norm 1d, dense 8", strict).ready
    assert not parse("Hello, world", strict).ready
    assert not parse("lin 8, rel", strict).ready


PIECES = st.sampled_from(
    ["linear", "conv", "선형", "relu", "x3", "3x3", "same", "=", "lr=", "(", ")", "[", ",", "->", "\n", "0", "-1",
     "1e9", "%", "🎉", "x", "×", "true", "nn.", "bias=", " ", "None", "^", "\\", "٣", "²", "ㅎ"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60), st.lists(PIECES, max_size=20).map(" ".join), st.lists(PIECES, max_size=20).map("".join)
    )
)
def test_no_line_breaks_the_reader(line: str) -> None:
    chain = read(line, 4, "tensor")

    for step in chain.steps:
        assert step.facts is not None or isinstance(step.problem, Problem)
        if step.problem is None and step.facts is not None:
            step.facts.bind(step.settings)
