"""Safe expressions: what they give, what they refuse, and that nothing is ever run."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.spec import Problem, Setting
from runtime.expressions import Value, evaluate, fitted, is_expression, names_in

KNOWN: dict[str, Value] = {"width": 64, "in.channels": 3, "skip.features": 5, "kind": "relu", "main": 2}


def lookup(name: str) -> Value:
    if name not in KNOWN:
        raise Problem("unknown {name}", name=name)
    return KNOWN[name]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("width/4", 16.0),
        ("in.channels * 2", 6),
        ("max(width, skip.features) - 1", 63),
        ("-width // 3", -22),
        ("2 ** 3", 8.0),
        ("ceil(width / 3)", 22),
        ("kind", "relu"),
        ("main + 1", 3),
        ("(in.channels + in.channels) % 4", 2),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert evaluate(text, lookup) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "width +",
        "__import__('os').system('touch OWNED')",
        "open('OWNED', 'w')",
        "[1 for _ in range(9)]",
        "lambda: 1",
        "width if width else 1",
        "in.channels.real",
        "(1).__class__",
        "f'{width}'",
        "9 ** 9 ** 9 ** 9",
        "1 / 0",
        "max()",
        "1e308 * 10",
        "(" * 150 + ")" * 150,
        "-" * 190 + "1" + "0" * 20,
        "x" * 300,
        "in",
        "width := 3",
        "'a' * 5",
        "min(1, key=2)",
    ],
)
def test_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Problem) as caught:
        evaluate(text, lookup)
    assert str(caught.value).endswith((".", "*2."))


@given(st.text(max_size=60) | st.text(st.sampled_from("0123456789+-*/().,in widthchannelsmax[]{}'\"="), max_size=60))
def test_nothing_but_problems_is_raised(text: str) -> None:
    with contextlib.suppress(Problem):
        assert isinstance(evaluate(text, lookup), int | float | bool | str)


def test_names() -> None:
    assert names_in("max(width, in.channels) + skip.features") == {"width", "in.channels", "skip.features"}


def test_what_is_an_expression() -> None:
    assert is_expression({"expression": "1"})
    assert not is_expression({"expression": 1})
    assert not is_expression({"expression": "1", "more": 2})
    assert not is_expression("width")


def test_values_become_what_a_setting_takes() -> None:
    assert fitted(Setting("a", "int", 1), 16.0, "x") == 16
    assert fitted(Setting("a", "ints", (1, 1), length=2), 3, "x") == [3, 3]
    assert fitted(Setting("a", "float", 1.0), 0.5, "x") == 0.5
    with pytest.raises(Problem, match="whole number"):
        fitted(Setting("a", "int", 1), 2.5, "5/2")
