"""Wires led around nodes: skips nest as arcs, what comes back runs in the gutter, what has no way stays a curve."""

from __future__ import annotations

import numpy as np
import pytest

from studio.canvas.paint_wires import led
from studio.canvas.wire_course import STEPS, arcs, courses, reach
from studio.canvas.wire_route import MOST, routes

Array = np.ndarray


def laid(wires: list[tuple[float, float, float, float]], rect: list[tuple[float, ...]]) -> tuple[Array, Array]:
    """Corners and courses of wires (x, y, end x, end y), each with ports of its own."""
    ends = np.array(wires)
    start, end = ends[:, :2], ends[:, 2:]
    plain = np.full((len(wires), 6, 2), np.nan)
    course = courses(start, end, reach(start, end), plain)
    ports = np.column_stack([np.arange(len(wires)), 100 + np.arange(len(wires))])
    corners = routes(course, ports, np.array(rect, dtype=float).reshape(-1, 4))
    return corners, courses(start, end, reach(start, end), corners)


def row(count: int, top: float = 0.0) -> list[tuple[float, ...]]:
    """Nodes of 120 × 60 beside each other, 180 from one to the next."""
    return [(180.0 * number, top, 120.0, 60.0) for number in range(count)]


def test_a_short_way_is_left_a_curve() -> None:
    corners, _ = laid([(120, 44, 180, 44)], row(2))

    assert np.isnan(corners).all()


def test_a_rather_short_way_is_led_around_a_wide_node_below_its_start() -> None:
    rect = [(0.0, 0.0, 112.0, 60.0), (0.0, 120.0, 240.0, 200.0), (296.0, 140.0, 112.0, 60.0)]
    corners, course = laid([(112, 44, 296, 184)], rect)

    assert not np.isnan(corners).any()
    assert not ((course[0, :, 0] < 240) & (course[0, :, 1] > 120)).any()


def test_a_node_whose_corner_is_cut_between_two_points_counts() -> None:
    rect = [(0.0, 0.0, 112.0, 84.0), (-28.0, 140.0, 168.0, 60.0), (204.0, 512.0, 152.0, 104.0)]
    corners, _ = laid([(112, 68, 204, 588)], rect)

    assert not np.isnan(corners).any()


def test_skips_over_skips_nest_above() -> None:
    outer, inner = (120, 44, 180 * 6, 44), (120 + 180, 44, 180 * 5, 44)
    _, course = laid([outer, inner], row(8))

    heights = course[:, :, 1].min(axis=1)
    assert heights[0] < heights[1] < -12
    assert heights[1] - heights[0] >= 8


def test_what_comes_back_runs_between_the_rows() -> None:
    corners, course = laid([(120 + 180 * 4, 44, 0, 204)], [*row(5), *row(5, 160)])

    assert 60 < corners[0, 1, 1] == corners[0, 4, 1] < 160
    assert course[0, :, 0].max() > 840
    assert course[0, :, 0].min() < 0


def test_a_way_past_many_rows_goes_outside_of_them() -> None:
    rows = [node for number in range(8) for node in row(4, 140.0 * number)]
    straight = [(120.0 + 180 * n, 44.0 + 140 * r, 180.0 + 180 * n, 44.0 + 140 * r) for r in range(8) for n in range(3)]
    _, course = laid([(120, 44, 180 * 3, 44 + 140 * 7), *straight], rows)
    x, y = course[0].T
    left, top, width, height = np.array(rows).T

    inside = (x[:, None] > left) & (x[:, None] < left + width) & (y[:, None] > top) & (y[:, None] < top + height)
    assert not inside.any()
    assert x.min() < 0 or x.max() > 660, "along the margin, not across all wires"


def test_a_wire_that_begins_inside_of_other_nodes_is_still_a_wire() -> None:
    _, course = laid([(120, 44, 900, 44)], [*row(6), (0, -500, 2000, 1200)])

    assert np.isfinite(course).all()


def test_every_sample_and_the_painted_path_begin_and_end_at_the_ports() -> None:
    corners, course = laid([(120, 44, 900, 60), (840, 44, 0, 204)], [*row(6), *row(6, 160)])

    assert course.shape[1] == STEPS + 1
    for number, (begin, end) in enumerate([((120, 44), (900, 60)), ((840, 44), (0, 204))]):
        (path,) = led(course[[number]][:, [0, -1]], corners[[number]])
        assert tuple(course[number, 0]) == (path.elementAt(0).x, path.elementAt(0).y) == begin
        assert tuple(course[number, -1]) == (path.currentPosition().x(), path.currentPosition().y()) == end
        for point in course[number, ::3]:
            shares = np.linspace(0, 1, 400)
            along = np.array([path.pointAtPercent(share).toTuple() for share in shares])
            assert np.hypot(*(along - point).T).min() < 6, "samples lie on the painted path"


def test_corners_are_rounded_no_farther_than_half_way_to_the_next() -> None:
    corners = np.array([[[10.0, 0.0], [10.0, 20.0], [100.0, 20.0]]])
    before, after = arcs(np.zeros((1, 2)), np.array([[100.0, 90.0]]), corners)

    assert before[0, 1].tolist() == after[0, 0].tolist() == [10.0, 10.0]
    assert before[0, 0].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("count", [0, 1])
def test_without_wires_or_nodes_there_is_nothing_to_lead(count: int) -> None:
    course = np.zeros((count, STEPS + 1, 2))

    assert np.isnan(routes(course, np.zeros((count, 2), dtype=int), np.zeros((0, 4)))).all()


def test_in_a_crowd_only_so_many_are_led() -> None:
    nodes = row(40)
    wires = [(120.0 + 180 * (n % 30), 44.0, 180.0 * (n % 30 + 6), 44.0) for n in range(MOST + 200)]
    corners, _ = laid(wires, nodes)

    assert (~np.isnan(corners[:, 0, 0])).sum() <= MOST
