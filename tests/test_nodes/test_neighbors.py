"""Metrics of codes by their nearest neighbors, what references remember, and R² of what never changes."""

from __future__ import annotations

import pytest
import torch

from nodes.modules.neighbors import distance_between, nearest, same_class
from nodes.modules.r2 import r2
from nodes.modules.reference import NMF, PCA, Isomap, KMeans


def test_the_nearest_others_are_found() -> None:
    codes = torch.tensor([[0.0], [1.0], [3.0], [3.5]])
    assert nearest(codes, 1).flatten().tolist() == [1, 0, 3, 2]
    assert nearest(codes, 9).shape == (4, 3)  # there are only three others


def test_like_codes_of_one_class_count() -> None:
    codes = torch.tensor([[0.0], [1.0], [3.0], [3.5]])
    assert float(same_class(codes, torch.tensor([0, 0, 1, 1]), 1)) == 1.0
    assert float(same_class(codes, torch.tensor([0, 1, 0, 1]), 1)) == 0.0
    assert float(same_class(codes[:1], torch.tensor([0]), 5)) == 0.0


def test_distances_go_the_short_way_round() -> None:
    codes, angle = torch.tensor([[0.0], [1.0]]), torch.tensor([[350.0], [10.0]])
    assert float(distance_between(codes, angle, 1)) == 340.0
    assert float(distance_between(codes, angle, 1, turn=360.0)) == 20.0


def test_many_codes_are_compared_in_parts() -> None:
    codes = torch.arange(2500.0)[:, None]
    assert float(distance_between(codes, codes, 1)) == 1.0


def test_a_number_that_never_changes_counts_whether_it_is_met() -> None:
    target = torch.tensor([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0]])
    assert float(r2(target, target)) == 1.0
    assert float(r2(target + torch.tensor([0.1, 0.0]), target)) == pytest.approx(0.5)


@pytest.mark.parametrize("module", [NMF(2), Isomap(2, neighbors=4)])
def test_rows_that_came_before_get_the_same_answer(module: NMF | Isomap) -> None:
    rows = torch.rand(30, 6, generator=torch.Generator().manual_seed(0))
    module.fit(rows)
    first = module(rows)
    again = module(rows.flip(0))
    one, two = (found[0] if isinstance(found, tuple) else found for found in (first, again))
    assert torch.equal(one, two.flip(0))
    module.fit(rows[:20])
    assert not module.remembered


def test_what_references_worked_out_can_be_shown() -> None:
    rows = torch.rand(30, 16, generator=torch.Generator().manual_seed(0))
    for module in (PCA(3), NMF(3), KMeans(3)):
        assert module.worked_out() == []
        module.fit(rows)
        (shown,) = module.worked_out()
        assert shown.shape == (3, 16)
