"""Curves keep every point up to a limit, and what is read of them for the screen has the exact extremes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.dashboard import curves
from studio.dashboard.curves import BLOCK, Curve
from studio.widgets.polylines import Bins, pieces, smooth


def filled(y, *, pieces_of=997):
    curve = Curve()
    for first in range(0, len(y), pieces_of):
        part = y[first : first + pieces_of]
        curve.extend(np.arange(first, first + len(part)), part)
    return curve


def noisy(count):
    y = np.random.default_rng(3).normal(size=count)
    y[::501] = np.nan
    return y


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 255, 257, 4_097, BLOCK - 1, BLOCK, BLOCK + 1, 200_000])
def test_extremes_are_exact_at_every_size(count):
    y = noisy(count)
    y[0] = 0.0
    bins = filled(y).read(-1, count, 300)
    assert np.nanmin(bins.low) == np.nanmin(y)
    assert np.nanmax(bins.high) == np.nanmax(y)
    assert len(bins.x) <= 303


def test_each_bin_has_the_extremes_and_the_mean_of_its_own_points():
    y = noisy(10_000)
    bins = filled(y).read(-1, 10_000, 400)
    size = 32  # the least power of two that makes 400 bins of 10,000 points
    for index, part in enumerate(np.split(y, range(size, len(y), size))):
        assert bins.low[index] == np.nanmin(part)
        assert bins.high[index] == np.nanmax(part)
        assert bins.mean[index] == pytest.approx(np.nanmean(part))


@given(st.integers(0, 5_000), st.integers(1, 3_000), st.integers(20, 200))
def test_a_part_is_read_with_all_its_points(first, width, columns):
    y = noisy(6_000)
    last = min(5_999, first + width)
    bins = filled(y).read(first, last, columns)
    assert len(bins.x) <= columns + 3
    inside = y[first : last + 1]
    if np.isfinite(inside).any():
        assert np.nanmin(bins.low) <= np.nanmin(inside)
        assert np.nanmax(bins.high) >= np.nanmax(inside)


def test_few_points_are_read_one_by_one():
    bins = filled(np.array([3.0, np.inf, 1.0])).read(0, 2, 100)
    assert bins.single
    assert bins.x.tolist() == [0, 1, 2]
    assert bins.mean[[0, 2]].tolist() == [3.0, 1.0]
    assert np.isnan(bins.mean[1])


def test_bins_stay_where_they_are_while_the_curve_grows():
    y = noisy(5_000)
    curve = filled(y[:4_500])
    before = curve.read(0, 4_500, 400)
    curve.extend(np.arange(4_500, 4_550), y[4_500:4_550])
    after = curve.read(0, 4_550, 400)
    assert after.low[:280].tolist() == pytest.approx(before.low[:280].tolist(), nan_ok=True)
    assert after.x[:280].tolist() == before.x[:280].tolist()


@given(st.integers(0, 99), st.sampled_from([60, 280]))
def test_a_growing_curve_is_read_as_if_for_the_first_time(seed, columns):
    random = np.random.default_rng(seed)
    y = noisy(20_000)
    grown, count = Curve(), 0
    for _ in range(30):
        if random.random() < 0.1:
            count = int(random.integers(0, count + 1))
            grown.cut(count)
        more = int(random.choice([1, 7, 40, 300, 3_000]))
        part = y[count : count + more]
        grown.extend(np.arange(count, count + len(part)), part)
        count += len(part)
        low = random.choice([0.0, 0.0, 0.4, 0.9]) * count
        high = count - 1 if random.random() < 0.7 else float(random.integers(int(low), count + 9))
        found, fresh = grown.read(low, high, columns), filled(y[:count]).read(low, high, columns)
        for name in ("x", "low", "high"):
            assert np.array_equal(getattr(found, name), getattr(fresh, name), equal_nan=True)
        assert found.mean == pytest.approx(fresh.mean, rel=1e-9, abs=1e-12, nan_ok=True)  # summed in another order
        assert found.single == fresh.single


@pytest.mark.parametrize("count", [1_000, 30_000])
def test_full_bins_are_kept_while_the_curve_grows(count, monkeypatch):
    y = noisy(count + 40)
    curve = filled(y[:count])
    curve.read(0, count, 280)
    curve.read(0, count - 1, 280)
    joined, summed = [], curves._summed
    monkeypatch.setattr(curves, "_summed", lambda rows, group: joined.append(len(rows)) or summed(rows, group))
    for first in range(count, count + 40, 4):
        curve.extend(np.arange(first, first + 4), y[first : first + 4])
        curve.read(0, first + 3, 280)
    assert joined
    assert max(joined) <= 128 + 4  # points of a bin and the newest ones, of the 1,000 and more there are


def test_uneven_places_are_found():
    x = np.cumsum(np.random.default_rng(0).integers(0, 9, 3_000)).astype(float)
    curve = Curve()
    for place in x[:50]:
        curve.append(place, -place)
    curve.extend(x[50:], -x[50:])
    assert curve.span == (x[0], x[-1])
    for wanted in (-5.0, 0.0, x[700], x[701] + 0.5, x[-1] + 9):
        assert curve.near(wanted)[0] == x[np.abs(x - wanted).argmin()]


def test_a_curve_that_goes_on_from_an_earlier_state_forgets_the_rest():
    curve = filled(noisy(5_000))
    curve.read(0, 5_000, 100)
    curve.cut(1_000)
    assert len(curve) == 1_000
    assert np.nanmax(curve.read(0, 5_000, 100).high) == np.nanmax(noisy(5_000)[:1_000])
    curve.extend(np.arange(1_000, 1_010), np.full(10, 9.0))
    assert np.nanmax(curve.read(0, 5_000, 100).high) == 9.0
    curve.cut(0)
    assert curve.span is None
    assert curve.near(3) is None
    assert len(curve.read(0, 10, 100).x) == 0


@pytest.mark.parametrize("one_by_one", [True, False])
def test_of_more_points_than_a_curve_may_have_every_second_one_is_kept(one_by_one):
    curve, told = Curve(64), 0
    while told < 1_000:
        if one_by_one:
            curve.append(told, -told)
            told += 1
        else:
            more = np.arange(told, told + 37)
            curve.extend(more, -more)
            told += len(more)
        assert len(curve) <= 64
        assert curve.span == (0, told - 1)
        assert curve.last == curve.near(told)[1] == -(told - 1)
    x, y = curve.points()
    assert len(set(np.diff(x[:-1]))) == 1  # all parts are equally fine
    assert len(curve) >= 32
    assert x[-1] == told - 1
    assert (y == -x).all()


def test_a_thinned_curve_is_read_as_one_of_its_points_alone():
    y = noisy(21_000)
    thinned, kept = Curve(6_000), Curve()
    for first in range(0, len(y), 300):
        thinned.extend(np.arange(first, first + 300), y[first : first + 300])
        thinned.read(0, first + 300, 100)
    kept.extend(np.arange(0, len(y), 4), y[::4])
    found, wanted = thinned.read(0, 21_000, 100), kept.read(0, 21_000, 100)
    for name in ("x", "low", "high"):
        assert np.array_equal(getattr(found, name), getattr(wanted, name), equal_nan=True)


def test_a_thinned_curve_forgets_and_goes_on():
    curve = Curve(64)
    curve.extend(np.arange(200), np.arange(200.0))
    assert curve.last == 199
    curve.cut(199)
    assert curve.last == curve.span[1] == 196  # every fourth one
    curve.cut(100)
    assert curve.span == (0, 96)
    curve.extend(np.arange(100, 110), np.full(10, 7.0))
    assert curve.points()[0].tolist() == [*range(0, 109, 4), 109]
    curve.cut(0)
    curve.extend(np.arange(3), np.zeros(3))
    assert curve.points()[0].tolist() == [0, 1, 2]  # nothing is left out of a short one


def test_smoothing_follows_a_line_exactly_and_keeps_gaps():
    x = np.arange(200.0)
    y = 5 - 0.01 * x
    y[50] = np.nan
    smoothed = smooth(Bins(x, y, y, y, single=True), 10.0)
    assert np.isnan(smoothed[50])
    assert np.nanmax(np.abs(smoothed - y)) < 1e-9


def test_smoothing_takes_noise_away_and_starts_at_the_start():
    x = np.arange(400.0)
    clean = 2 * np.exp(-x / 60)
    y = clean + np.random.default_rng(1).normal(size=400) * 0.1
    smoothed = smooth(Bins(x, y, y, y, single=True), 8.0)
    assert np.abs(smoothed - clean).mean() < 0.4 * np.abs(y - clean).mean()
    assert abs(smoothed[0] - 2) < 0.2


def test_gaps_part_a_line_into_pieces():
    y = np.array([np.nan, 1, 2, np.nan, 3, np.nan])
    assert [(piece.start, piece.stop) for piece in pieces(y)] == [(1, 3), (4, 5)]
    assert list(pieces(np.empty(0))) == []
