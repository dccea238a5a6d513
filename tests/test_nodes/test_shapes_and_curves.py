"""Metrics of curves and of detection: against numbers worked out by hand."""

from __future__ import annotations

import pytest
import torch

from nodes.catalogue import catalogue
from nodes.modules.grid_detection import edges, found, named, overlap, there
from nodes.modules.largest_error import largest_error
from nodes.modules.linear_pieces import linear_pieces
from nodes.spec import Problem, Signal


def tent(x: torch.Tensor, folds: int) -> torch.Tensor:
    for _ in range(folds):
        x = 1 - (2 * x - 1).abs()
    return x


@pytest.mark.parametrize("folds", range(1, 8))
def test_a_folded_line_has_twice_the_pieces_with_each_fold(folds: int) -> None:
    x = torch.linspace(0, 1, 1025)[:, None]
    assert linear_pieces(tent(x, folds), x, 0.01) == 2**folds
    order = torch.randperm(1025)
    assert linear_pieces(tent(x, folds)[order], x[order].reshape(-1), 0.01) == 2**folds


def test_a_bend_between_samples_counts_once_and_noise_not() -> None:
    x = torch.linspace(0, 1, 100)[:, None]
    bent = (x - 0.3456).relu() + (x - 0.789).relu()
    assert linear_pieces(bent, x, 0.01) == 3
    assert linear_pieces(bent + 1e-6 * torch.randn(100, 1), x, 0.01) == 3
    assert linear_pieces(x.abs(), x, 0.01) == 1
    assert linear_pieces(torch.zeros(5), torch.zeros(5), 0.01) == 1


def test_the_largest_error_is_that_of_one_sample() -> None:
    assert largest_error(torch.tensor([[1.0], [2.0]]), torch.tensor([[1.5], [-1.0]])) == 3


def grids() -> tuple[torch.Tensor, torch.Tensor]:
    """Two objects in a grid of 2 × 2; one is found with half its box and a wrong class, one missed, one made up."""
    target, prediction = torch.zeros(1, 7, 2, 2), torch.full((1, 7, 2, 2), -1.0)
    target[0, :, 0, 0] = torch.tensor([1, 0.5, 0.5, 0.5, 0.5, 1, 0])
    target[0, :, 1, 1] = torch.tensor([1, 0.5, 0.5, 0.5, 0.5, 0, 1])
    prediction[0, :, 0, 0] = torch.tensor([2, 0.5, 0.5, 0.25, 0.5, 0, 3])
    prediction[0, 0, 0, 1] = 0.1
    return prediction, target


def test_detection_is_counted_over_cells() -> None:
    prediction, target = grids()
    assert found(prediction, target) == 0.5
    assert there(prediction, target) == 0.5
    assert overlap(prediction, target) == 0.5
    assert named(prediction, target) == 0
    assert [measure(target, target) for measure in (found, there, overlap, named)] == [1, 1, 1, 1]


def test_edges_are_shares_of_the_image() -> None:
    target = grids()[1]
    assert edges(target[:, 1:5])[0, :, 0, 0].tolist() == [0, 0, 0.5, 0.5]
    assert edges(target[:, 1:5])[0, :, 1, 1].tolist() == [0.5, 0.5, 1, 1]


@pytest.mark.parametrize(
    ("settings", "channels", "told"), [({}, 4, "needs an object"), ({"measure": "named"}, 5, "needs an object")]
)
def test_detection_refuses_grids_without_boxes(settings: dict[str, str], channels: int, told: str) -> None:
    grid = Signal((channels, 2, 2)).but(shape=(7, channels, 2, 2), again=(9, channels, 2, 2))
    with pytest.raises(Problem, match=told):
        catalogue()["detection"].bind(settings).build(grid, grid)
