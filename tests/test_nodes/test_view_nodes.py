"""View nodes take what they can show and refuse the rest in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from node_cases import Case, all_cases, given_source, name_of

from nodes.catalogue import catalogue
from nodes.spec import Problem, Signal
from runtime.sights import SIGHTS

VIEWS = [facts for facts in catalogue().values() if facts.kind == "view"]
# What has no batch axis comes from a Parameter, and the cases have room for one alone.
GIVEN = [case for case in all_cases("view") if case.flat]
LABEL, IMAGE = Signal((), dtype="int64", classes=3), Signal((1, 8, 8))


@pytest.fixture(autouse=True, scope="module")
def _source() -> Iterator[None]:
    with given_source():
        yield


def batched(signal: Signal, size: int = 1009) -> Signal:
    return signal.but(shape=(size, *signal.shape), again=(size + 4, *signal.shape))


def test_every_picture_can_be_looked_at_and_is_declared_once() -> None:
    pictures = [facts.declaration.picture for facts in VIEWS]  # type: ignore[attr-defined]
    assert sorted(pictures) == sorted(SIGHTS)


@pytest.mark.parametrize("case", GIVEN, ids=name_of)
def test_views_take_what_they_are_made_for(case: Case) -> None:
    assert case.check().nodes["it"].form is not None


@pytest.mark.parametrize(
    ("key", "inputs", "told"),
    [
        ("image_grid", (Signal((10,)),), "shows images (N, C, H, W) or rows that fill a square (N × 64) but receives"),
        ("scatter_view", (Signal((1,)), None), "needs a row of at least 2 numbers for each sample but receives N × 1"),
        ("scatter_view", (Signal((2,)), Signal((4,))), "colors each point by one value, but its label is N × 4"),
        (
            "decision_map",
            (Signal((1,)), Signal((3,)), None),
            "draws a plane of two features (N × 2) but receives",
        ),
        ("decision_map", (IMAGE, Signal((2,)), None), "needs one score for each class (N × classes) or a single one"),
        (
            "curve_view",
            (Signal((1,)), Signal((2,)), None),
            "draws over one number for each sample (N × 1)",
        ),
        ("curve_view", (Signal((9,)), Signal((1,)), None), "draws up to 8 curves (N × 8) but receives N × 9"),
        ("confusion_view", (Signal((3,)), Signal((1,), meaning="target")), "counts classes, but its label is a real"),
        ("confusion_view", (Signal((2,)), LABEL), "has labels of 3 classes but receives 2 scores"),
        (
            "samples_view",
            (Signal((7,)), None),
            "shows images, points of two coordinates or single numbers",
        ),
        (
            "samples_view",
            (IMAGE, Signal((2,))),
            "compares samples of one size, but receives N × 1 × 8 × 8",
        ),
    ],
)
def test_views_refuse_in_words(key: str, inputs: tuple[Any, ...], told: str) -> None:
    given = [batched(signal) if signal is not None else None for signal in inputs]
    with pytest.raises(Problem) as caught:
        catalogue()[key].bind({}).build(*given)
    assert told in str(Problem(caught.value.sentence, **{"node": "It", **caught.value.values}))


def test_rows_of_two_sources_are_refused() -> None:
    with pytest.raises(Problem, match="two sources"):
        catalogue()["scatter_view"].bind({}).build(batched(Signal((2,))), batched(LABEL, 1019))


def test_what_has_no_batch_axis_is_one_image() -> None:
    image = Signal((3, 8, 8), (3, 8, 8))
    assert catalogue()["image_grid"].bind({}).build(image) is not None
