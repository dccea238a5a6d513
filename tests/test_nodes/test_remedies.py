"""What node types know of mending: traits lead to types, and a type that turns one shape into another really does."""

from __future__ import annotations

from typing import Any

import pytest

from nodes.catalogue import catalogue
from nodes.remedies import TRAITS
from nodes.spec import DeclarationFault, Module, NodeType, Problem, Signal, node
from runtime.shapes import measure

ROWS = (1009, 1013)


def batch(*shape: int, **facts: Any) -> Signal:
    return Signal((ROWS[0], *shape), (ROWS[1], *shape), **facts)


SHAPES = [
    batch(),
    batch(1),
    batch(6),
    batch(12),
    batch(3, 4),
    batch(4, 3),
    batch(2, 6),
    batch(5, 4),
    batch(3, 2, 2),
    batch(3, 4, 4),
    batch(8, 4, 4),
    batch(3, 8, 8),
    batch(5, 3, 3),
    batch(12, 1, 1),
    batch(6, dtype="int64"),
]
TURNING = [facts for facts in catalogue().values() if hasattr(facts.declaration, "toward")]


@pytest.mark.parametrize("trait", TRAITS)
def test_every_trait_is_somebodys(trait: str) -> None:
    assert any(trait in facts.traits for facts in catalogue().values())


def test_an_unknown_trait_is_a_fault() -> None:
    with pytest.raises(DeclarationFault, match="a trait is not one of"):

        @node(key="odd", title="Odd", family="shape", traits=("sparkle",))
        class Odd:
            """Does nothing."""

            def build(self, x: Signal) -> Module:
                return Module("torch.nn.Identity")


@pytest.mark.parametrize("facts", TURNING, ids=lambda facts: facts.key)
def test_a_type_that_turns_shapes_keeps_its_word(facts: NodeType) -> None:
    turned = 0
    for x in SHAPES:
        for wanted in SHAPES:
            settings = facts.declaration.toward(x, wanted)  # type: ignore[attr-defined]
            if settings is None:
                continue
            turned += 1
            (got, *_) = measure(facts.bind(settings).build(x), [x]).outputs
            assert (got.shape, got.again) == (wanted.shape, wanted.again), (x.describe(), wanted.describe(), settings)
    assert turned


@pytest.mark.parametrize(
    "facts", [item for item in catalogue().values() if "row" in item.traits], ids=lambda item: item.key
)
def test_what_makes_rows_makes_rows(facts: NodeType) -> None:
    for x in SHAPES:
        suits = getattr(facts.declaration, "suits", None)
        if x.floating and (suits is None or suits(x)):
            (got,) = measure(facts.bind({}).build(x), [x]).outputs
            assert got.rank == 2 and got.varies(0)


def test_a_problem_may_carry_a_value_of_any_name() -> None:
    problem = Problem("{node} has {remedies} and {sentence}.", remedies=1, sentence=2)
    assert problem.remedies == () and problem.values == {"remedies": 1, "sentence": 2}
