"""What the metrics of generators and codes say of samples that are easily judged."""

import pytest
import torch

from nodes.modules import class_spread, factor_match, modes

MIDDLES = torch.tensor([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
LABEL = torch.arange(30) % 3
DATA = MIDDLES[LABEL] + 0.1 * torch.randn(30, 2, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize(
    ("samples", "hit", "near"),
    [
        (MIDDLES, 3, 1.0),
        (MIDDLES[:1].repeat(5, 1), 1, 1.0),
        (torch.tensor([[0.1, 0.0], [2.0, 2.0], [4.0, 0.1], [9.0, 9.0]]), 2, 0.5),
        (torch.full((3, 2), 9.0), 0, 0.0),
    ],
)
def test_modes_are_hit_where_a_sample_lies_near_the_middle_of_a_class(samples, hit, near):
    assert modes.hit(samples, DATA, LABEL, 3, 0.5) == hit
    assert modes.near(samples, DATA, LABEL, 3, 0.5) == near


def test_a_class_without_samples_is_never_hit():
    assert modes.hit(MIDDLES, DATA, LABEL, 5, 0.5) == 3
    assert modes.near(torch.zeros(2, 2), DATA, LABEL, 5, 0.5) == 1


def test_modes_are_counted_in_images_too():
    images = DATA.reshape(30, 1, 2, 1)
    assert modes.hit(MIDDLES.reshape(3, 1, 2, 1), images, LABEL, 3, 0.5) == 3


def test_class_spread_counts_what_a_classifier_sees():
    even = 20 * torch.eye(4).repeat(25, 1)
    assert class_spread.found(even, 0.01) == 4
    assert float(class_spread.even(even, 0.01)) == pytest.approx(4, abs=1e-3)
    assert float(class_spread.sure(even, 0.01)) == pytest.approx(1, abs=1e-3)
    lost = even[:1].repeat(100, 1)
    lost[0] = even[1]
    assert class_spread.found(lost, 0.02) == 1
    assert class_spread.found(lost, 0.0) == 2
    assert float(class_spread.even(lost, 0.0)) == pytest.approx(1.0576, abs=1e-3)
    assert float(class_spread.sure(torch.zeros(5, 4), 0.0)) == pytest.approx(0.25)


def test_class_spread_takes_chances_and_their_logarithms_as_they_are():
    chances = torch.tensor([[0.9, 0.1], [0.3, 0.7]])
    for given, meaning in ((chances, "probabilities"), (chances.log(), "log_probabilities"), (chances.log(), "")):
        assert float(class_spread.sure(given, 0.0, meaning)) == pytest.approx(0.8)


def test_factors_match_codes_that_follow_them_alone():
    factors = torch.randn(500, 2, generator=torch.Generator().manual_seed(1))
    noise = torch.randn(500, 1, generator=torch.Generator().manual_seed(2))
    codes = torch.cat((noise, -3 * factors[:, 1:], 0.1 * factors[:, :1], torch.ones(500, 1)), 1)
    assert float(factor_match.mean_match(codes, factors)) == pytest.approx(1, abs=1e-4)
    assert float(factor_match.gap(codes, factors)) > 0.8
    turned = torch.stack((factors[:, 0] + factors[:, 1], factors[:, 0] - factors[:, 1]), 1)
    assert float(factor_match.mean_match(turned, factors)) == pytest.approx(0.5**0.5, abs=0.06)
    assert float(factor_match.gap(turned, factors)) < 0.12
    half = torch.cat((factors[:, :1], noise), 1)
    assert (
        float(factor_match.least_match(half, factors))
        < 0.2
        < 0.99
        < float(factor_match.correlations(half, factors)[0, 0])
    )
    assert float(factor_match.mean_match(torch.ones(9, 2), torch.ones(9, 3))) == 0
