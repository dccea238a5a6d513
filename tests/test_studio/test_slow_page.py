"""The page of slow motion: it keeps its room beside an explanation, and says where samples are made for one step."""

from __future__ import annotations

import pytest
from example_kit import bench_of
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from slow_window_kit import begin, session

from studio.explaining import explaining_of
from studio.session import Session
from studio.slow_motion import slow_motion_of
from studio.translate import use_language

__all__ = ["session"]  # a fixture


def explain(qtbot: QtBot, session: Session, node: str) -> None:
    explaining_of(session).explain(node, (0,), 0)
    qtbot.waitUntil(lambda: explaining_of(session).answer is not None, timeout=30_000)


def whole(label: QLabel) -> bool:
    """Whether all of its words are in sight."""
    needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
    return label.visibleRegion().boundingRect().height() >= needed


@pytest.mark.parametrize("size", [(1280, 660), (1440, 840), (1920, 1020)])
@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("first", ["slow", "explain"])
def test_beside_an_explanation_its_words_and_numbers_are_seen(
    qtbot: QtBot, session: Session, size: tuple[int, int], language: str, first: str
) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    use_language(language)
    bench.resize(*size)
    if first == "slow":
        begin(qtbot, session)
        explain(qtbot, session, "linear1")
    else:
        explain(qtbot, session, "linear1")
        begin(qtbot, session)
    slow, page = slow_motion_of(session), bench.slow_page
    for number in range(len(slow.steps)):
        slow.go_to(number)
        page._area.verticalScrollBar().setValue(0)
        qtbot.waitUntil(lambda: whole(page.title) and whole(page.sentence), timeout=5_000)
        assert page.facts.visibleRegion().boundingRect().height() >= 14, number
        page._area.verticalScrollBar().setValue(page._area.verticalScrollBar().maximum())
        assert whole(page.title) and whole(page.sentence)  # what is scrolled are the numbers
    assert page.height() >= 0.45 * (page.height() + bench.explain.height())


def test_both_keep_the_shares_that_a_person_gives_them(qtbot: QtBot, session: Session) -> None:
    bench = bench_of(qtbot, session, "digits-mlp")
    begin(qtbot, session)
    explain(qtbot, session, "linear1")
    bench._right.setSizes([500, 200, 0, 0])
    given = bench.slow_page.height()
    explaining_of(session).follow("linear1", "y", (1,))
    explain(qtbot, session, "linear1")
    assert bench.slow_page.height() == given
    explaining_of(session).close()
    qtbot.waitUntil(lambda: bench.slow_page.height() > 500, timeout=5_000)  # alone it has all of it


def test_it_says_that_samples_are_made_for_this_step_and_that_pictures_show_others(
    qtbot: QtBot, session: Session
) -> None:
    bench = bench_of(qtbot, session, "gan-ring")
    begin(qtbot, session)
    slow, page = slow_motion_of(session), bench.slow_page
    told = {}
    for number, step in enumerate(slow.steps):
        slow.go_to(number)
        told[step["phase"], step["node"]] = (page.others.isVisible(), page.sentence.text())
    seen, words = told["forward", "noise1"]
    assert seen and "new batch" in words
    assert told["forward", "block1/linear1"][0] and told["backward", "block1/linear1"][0]
    seen, words = told["forward", "ringofgaussians1"]
    assert not seen and words == "A batch is drawn from the data."
    assert not told["update", "block1/linear1"][0]
    slow.go_to(0)
    before = page.cells.values.tolist()
    qtbot.waitUntil(lambda: bench.slow_strip.do.isEnabled())
    slow.do()
    qtbot.waitUntil(lambda: slow.answer is not None and slow.answer.facts["step"] == 1, timeout=60_000)
    assert page.cells.values.tolist() != before  # the next step has samples of its own
