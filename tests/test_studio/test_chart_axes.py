"""Numbers under a chart: one beside 0 stays however narrow the chart is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtGui import QImage, QPainter

from studio.widgets import chart_axes
from studio.widgets.chart_axes import PADDING, lay_out, paint_places, written_across
from studio.widgets.scales import LinearScale
from studio.widgets.text import figures


def axes(width: float, low: float, high: float, unit: str = "steps"):
    return lay_out(width, 200.0, LinearScale(low, high), LinearScale(0, 2.5), unit, beside=80.0)


@pytest.mark.parametrize("unit", ["steps", "epochs", "스텝", ""])
@pytest.mark.parametrize(("low", "high"), [(0, 60), (0, 1200), (0, 870), (0, 123_456), (-30, 30), (0, 1), (400, 520)])
def test_a_number_beside_zero_stands_below_a_chart_of_any_width(qapp, low, high, unit):
    measure = figures()[1]
    for width in range(100, 700, 7):
        laid = axes(width, low, high, unit)
        word, written = written_across(laid)
        assert any(text != "0" for _, text in written), width
        ends = [(x - measure.horizontalAdvance(text) / 2, x + measure.horizontalAdvance(text) / 2)
                for x, text in written]  # fmt: skip
        assert all(right < left for (_, right), (left, _) in pairwise(ends)), width
        end = laid.area.right() - measure.horizontalAdvance(word) if word else laid.area.right() + PADDING
        assert ends[-1][1] <= end or (len(written) == 1 and ends[0][0] < laid.area.left()), width


def test_the_word_stays_where_closer_marks_make_room_for_both(qapp):
    for high, numbers in ((60, ["0", "20", "40"]), (1200, ["0", "500"]), (800, ["0", "500"])):
        word, written = written_across(axes(300, 0, high))
        assert (word, [text for _, text in written]) == ("steps", numbers)


def test_the_word_gives_way_where_there_is_room_for_one_alone(qapp):
    word, written = written_across(axes(180, 0, 123_456))
    assert word == "" and written[-1][1] != "0"


def test_what_is_written_is_painted(qapp, monkeypatch):
    """A narrow chart has more ink below it than its zero."""
    laid = axes(180, 0, 123_456)
    image = QImage(180, 200, QImage.Format.Format_ARGB32_Premultiplied)

    def ink() -> bytes:
        image.fill(0)
        painter = QPainter(image)
        paint_places(painter, laid)
        painter.end()
        return bytes(image.constBits())

    whole = ink()
    word, written = written_across(laid)
    monkeypatch.setattr(chart_axes, "written_across", lambda axes: (word, written[:-1]))
    assert ink() != whole
