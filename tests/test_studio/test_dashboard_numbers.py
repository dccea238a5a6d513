"""Numbers as people read them, and the axes they stand on."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.widgets import numbers
from studio.widgets.gradient_marks import gradient_mark
from studio.widgets.scales import (
    LinearScale,
    LogScale,
    SignedLogScale,
    linear_around,
    log_around,
    round_up,
    shares_around,
    spread,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (101_770, "101,770"),
        (-1234, "−1,234"),
        (999_999.4, "999,999"),
        (999_999.6, "1.0 M"),
        (3_200_000, "3.2 M"),
        (99_960_000, "100 M"),
        (7e9, "7.0 B"),
        (2e12, "2.0 T"),
        (-0.3, "0"),
        (math.nan, "NaN"),
    ],
)
def test_counts(value, text):
    assert numbers.count(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.03123, "0.0312"),
        (1.2e-7, "1.2e-7"),
        (-3.44e-5, "−3.4e-5"),
        (0.5, "0.500"),
        (0.9996, "1.00"),
        (9.999, "10.0"),
        (12.34, "12.3"),
        (1234.5, "1,234"),
        (0.00099996, "0.00100"),
        (1e6, "1.0e6"),
        (1.25e9, "1.2e9"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
    ],
)
def test_measured_numbers(value, text):
    assert numbers.real(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.973, "97.3 %"),
        (0.0004, "<0.1 %"),
        (0.9997, "99.9 %"),
        (-0.5, "−50.0 %"),
        (math.nan, "NaN"),
    ],
)
def test_shares(share, text):
    assert numbers.percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.42, "0.4 s"),
        (0.96, "1 s"),
        (12.3, "12 s"),
        (59.6, "1 min"),
        (200, "3 min"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (86_400, "1 d"),
        (2 * 86_400 + 3 * 3600, "2 d 3 h"),
        (math.inf, "∞"),
        (math.nan, "–"),
        (-1, "0 s"),
    ],
)
def test_durations(seconds, text):
    assert numbers.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (2.25, 0.25, "2.25"),
        (0.3 + 1e-17, 0.1, "0.3"),
        (-0.5, 0.25, "−0.50"),
        (1e-12, 0.5, "0"),
        (30_000, 5_000, "30,000"),
        (500_000, 500_000, "500,000"),
        (1_000_000, 500_000, "1 M"),
        (1_500_000, 500_000, "1.5 M"),
        (3e-5, 1e-5, "3e-5"),
        (7e29, 1e29, "7e29"),
    ],
)
def test_marks_of_a_linear_axis(value, step, text):
    assert numbers.tick(value, step) == text


def test_marks_of_a_logarithmic_axis_are_powers():
    assert [mark.text for mark in LogScale(1e-3, 1e1).marks(4)] == ["", "0.01", "", "1", ""]
    assert [mark.text for mark in LogScale(0.1, 1.0).marks(9)] == ["0.1", "0.2", "0.5", "1"]
    assert numbers.power_tick(1e-6) == "1e-6"


def test_zero_and_below_lie_at_the_low_end_of_a_logarithmic_axis():
    placed = LogScale(0.01, 1.0).place(np.array([1.0, 0.1, 0.0, -5.0, np.nan]))
    assert placed[:4].tolist() == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert np.isnan(placed[4])


def test_the_signed_axis_is_even_around_zero_and_logarithmic_beyond():
    scale = SignedLogScale(-1000, 1000, 1.0)
    assert scale.place(0.0) == pytest.approx(0.5)
    assert scale.place(1000) - scale.place(100) == pytest.approx(scale.place(100) - scale.place(10), rel=0.01)
    assert scale.value(scale.place(-37.0)) == pytest.approx(-37.0)
    texts = [mark.text for mark in sorted(scale.marks(20), key=lambda mark: mark.place)]
    assert texts == ["−1,000", "−100", "−10", "−1", "0", "1", "10", "100", "1,000"]


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2))
def test_a_linear_axis_holds_what_it_was_made_for(ends):
    low, high = sorted(ends)
    scale = linear_around(low, high)
    rounding = 1e-6 * (high - low)
    assert scale.low <= low + rounding
    assert scale.high >= high - rounding
    assert scale.high > scale.low
    assert 2 <= len(scale.marks(5)) <= 13


def test_an_axis_around_one_value_has_marks_that_people_read():
    assert [mark.text for mark in linear_around(0.0, 0.0).marks(5)] == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]
    ends = {share: shares_around(share, share) for share in (0.0, 0.5, 1.0)}
    assert [scale.low for scale in ends.values()] == pytest.approx([0.0, 0.45, 0.95])
    assert [scale.high for scale in ends.values()] == pytest.approx([0.05, 0.55, 1.0])
    assert [mark.text for mark in ends[0.0].marks(5, percent=True)][-1] == "5 %"
    assert shares_around(0.2, 0.6) == linear_around(0.2, 0.6) and shares_around(1.0, 1.4) == linear_around(1.0, 1.4)


@given(st.lists(st.floats(1e-30, 1e30), min_size=2, max_size=2))
def test_a_logarithmic_axis_holds_what_it_was_made_for(ends):
    low, high = sorted(ends)
    scale = log_around(low, high)
    assert scale.low <= low * 1.001
    assert scale.high >= high * 0.999
    assert scale.high / scale.low >= 3.99


@given(st.floats(1e-6, 1e12))
def test_a_growing_axis_is_at_least_two_thirds_full(value):
    assert value * 0.999 <= round_up(value) <= value * 1.51


@given(st.lists(st.floats(0, 100), max_size=8))
def test_labels_are_moved_apart(wished):
    tops = spread(wished, 12.0, 0.0, 100.0)
    ordered = sorted(tops)
    assert all(later - earlier >= 11.999 for earlier, later in itertools.pairwise(ordered))
    assert all(-1e-9 <= top <= 88 + 1e-9 for top in tops)


def test_a_linear_axis_places_and_finds_again():
    scale = LinearScale(-2.0, 6.0)
    assert scale.place(np.array([-2.0, 0.0, 6.0])).tolist() == [0.0, 0.25, 1.0]
    assert scale.value(0.25) == 0.0
    assert [mark.text for mark in LinearScale(0.0, 1.0).marks(2, percent=True)] == ["0 %", "50 %", "100 %"]


@pytest.mark.parametrize(
    ("value", "largest", "mark"),
    [
        (1e-3, 1e-2, ""),
        (1e-7, 2e-7, ""),
        (1e-7, 1e-2, "vanishing"),
        (0.0, 1e-2, "vanishing"),
        (1e3, 1e3, "exploding"),
        (math.nan, 1.0, "broken"),
        (math.inf, 1.0, "broken"),
    ],
)
def test_what_a_gradient_is_warned_of(value, largest, mark):
    assert gradient_mark(value, largest) == mark
