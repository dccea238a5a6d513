"""In slow motion a number that is clicked is told in full, and leads to the numbers that it was made from."""

from __future__ import annotations

from example_kit import bench_of
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from slow_window_kit import begin, session

from studio.explanation_rows import rows_of
from studio.session import Session
from studio.slow_motion import slow_motion_of

__all__ = ["session"]  # a fixture


def click(widget: QWidget, at: QPointF) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at.toPoint())


def forward_of(session: Session, kind: str) -> int:
    found = [key for key, node in session.document.nodes.items() if node.type == kind]
    steps = enumerate(slow_motion_of(session).steps)
    return next(number for number, step in steps if step["phase"] == "forward" and step["node"] == found[0])


def test_a_number_that_is_clicked_is_told_in_full_and_leads_to_what_it_is_made_of(
    qtbot: QtBot, session: Session
) -> None:
    bench = bench_of(qtbot, session, "iris")
    slow, page = slow_motion_of(session), bench.slow_page
    begin(qtbot, session)
    slow.go_to(forward_of(session, "linear"))
    assert page.account.isVisible() and page.hint.isVisible()  # the largest one, unasked
    other = 0 if page.cells.current else 1
    bench.slow_strip.setFocus()
    click(page.cells, page.cells.box(other).center())
    qtbot.waitUntil(lambda: slow.step["place"] == [other], timeout=30_000)
    assert page.cells.current == other and bench.slow_strip.hasFocus()  # the arrow keys still go from step to step
    head = page.account.rows[0]
    assert head.head and head.formula == "Σ w·x + b" and head.value in page._reckoned.text()
    qtbot.keyClick(page.cells, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: slow.step["place"] == [other + 1], timeout=30_000)
    linked = next(number for number, row in enumerate(page.account.rows) if row.link is not None)
    expression = page.account.rows[linked].expression
    page.account.grab()
    click(page.account, page.account.box(linked).center())
    assert slow.step["phase"] == "forward" and page._reckoned.isVisible() and slow.step["node"] != "linear1"
    qtbot.waitUntil(lambda: f"× {page._reckoned.text().split(' = ')[1]}" in expression.replace("(", ""), timeout=30_000)
    number = next(n for n, one in enumerate(slow.steps) if one["phase"] == "backward" and one["place"])
    slow.go_to(number)
    assert page._reckoned.text().startswith("∂L/∂") and not page.account.isVisible()
    qtbot.mouseClick(bench.slow_strip.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["step"] == 1, timeout=60_000)
    slow.go_to(forward_of(session, "linear"))
    assert slow.step["place"] == [other + 1]  # the same number, step by step


def test_a_pixel_that_is_clicked_is_told_and_its_pixels_are_found_in_the_data(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-cnn")
    slow, page = slow_motion_of(session), bench.slow_page
    begin(qtbot, session)
    slow.go_to(forward_of(session, "conv2d"))
    _, tall, wide = slow.step["shape"]
    box = page.shelf.box(2)
    click(page.shelf, QPointF(box.left() + box.width() * 3.5 / wide, box.top() + box.height() * 4.5 / tall))
    qtbot.waitUntil(lambda: slow.step["place"] == [2, 4, 3], timeout=30_000)
    assert page.shelf.marked is not None and page.shelf.marked[0] == 2
    shown = page.window_picture.shown
    assert page.window_picture.isVisible() and shown is not None and shown.covered[3:6, 2:5].all()
    assert shown.covered.sum() == 9
    linked = next(number for number, row in enumerate(page.account.rows) if row.link is not None)
    name, down = page.account.rows[linked].name, page._area.verticalScrollBar()
    down.setValue(down.maximum())
    assert down.value() > 0
    click(page.account, page.account.box(linked).center())
    qtbot.waitUntil(lambda: slow.picked and page._reckoned.text().startswith(f"image{name.removeprefix('x')} = "))
    assert page.shelf.marked is not None and not page.account.isVisible() and down.value() == 0
    assert not page.window_picture.isVisible()  # the data are not worked out
    page.grab()


def test_the_shares_of_attention_are_told_as_a_matrix_with_the_products_behind_them(
    qtbot: QtBot, session: Session
) -> None:
    bench = bench_of(qtbot, session, "reverse-attention")
    slow, page = slow_motion_of(session), bench.slow_page
    begin(qtbot, session)
    slow.go_to(forward_of(session, "multihead_attention"))
    assert slow.step["port"] == "weights" and page.cells.columns == 8
    click(page.cells, page.cells.box(3 * 8 + 5).center())
    qtbot.waitUntil(lambda: slow.step["place"] == [3, 5], timeout=30_000)
    names = [row.name for row in page.account.rows if row.head]
    assert names == ["Share", "How well the keys fit", "Query times key"]
    assert page._reckoned.text().startswith("weights[3, 5] = ")
    chosen = next(row for row in page.account.rows if row.chosen)
    assert chosen.name == "step 5" and chosen.value == page.account.rows[0].value


def test_the_strip_keeps_its_height_from_the_first_sub_step_to_the_last(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "reverse-attention")
    slow, strip = slow_motion_of(session), bench.slow_strip
    begin(qtbot, session)
    assert len(slow.steps) > 10
    needed = set()
    for number in range(len(slow.steps)):
        slow.go_to(number)
        needed.add(sum(strip._wide()))
    assert len(needed) == 1


def test_a_negative_figure_behind_a_sign_stands_in_brackets() -> None:
    line = {"name": "loss", "value": 3.0, "formula": "", "how": "+", "terms": [], "rest": 0.0, "more": 0}
    line |= {"written": "{} − {} / {}", "figures": [-1.0, -2.0, 4.0]}
    rows, _ = rows_of({"lines": [line], "classes": [], "formula": ""}, "")
    assert rows[0].formula == "−1.000 − (−2.000) / 4.000"
