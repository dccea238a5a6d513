"""The palette: found by any word, added by double-click, Enter or drag."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem
from pytestqt.qtbot import QtBot
from shell_kit import wired

from nodes.catalogue import catalogue, find
from runtime import edits
from runtime.block_library import library
from runtime.drawn import draws
from studio.drag import dragged_node_type, node_type_data
from studio.lookup import fitness
from studio.offered import LIBRARY
from studio.panels.palette import KEY, Palette
from studio.session import Session
from studio.translate import tr, use_language


@pytest.fixture
def palette(qtbot: QtBot, session: Session) -> Palette:
    palette = Palette(session)
    qtbot.addWidget(palette)
    palette.resize(220, 600)
    palette.show()
    return palette


def items(palette: Palette) -> list[QTreeWidgetItem]:
    found = []
    for number in range(palette.tree.topLevelItemCount()):
        top = palette.tree.topLevelItem(number)
        found += [top, *(top.child(place) for place in range(top.childCount()))] if top else []
    return [item for item in found if item.data(0, KEY)]


def keys(palette: Palette) -> list[str]:
    return [item.data(0, KEY) for item in items(palette)]


def offered() -> list[str]:
    """Every type that means something outside blocks, and the blocks of the library."""
    plain = [
        key
        for key, facts in catalogue().items()
        if draws(facts) or facts.kind not in ("block", "entrance", "exit")  # a use is offered by its block
    ]
    return [*plain, *(LIBRARY + item.key for item in library())]


def test_every_type_of_the_catalogue_is_there_once(palette: Palette) -> None:
    assert sorted(keys(palette)) == sorted(offered())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("relu", "relu"),
        ("dense", "linear"),
        ("conv2", "conv2d"),
        ("mnist", "digits"),
        ("cross", "cross_entropy"),
        ("LSTM", "lstm"),
    ],
)
def test_a_type_is_found_by_title_synonym_or_torch_name(palette: Palette, query: str, first: str) -> None:
    QTest.keyClicks(palette.search, query)
    assert keys(palette)[0] == first


def test_a_type_is_found_by_its_korean_name_and_by_its_english_one(palette: Palette) -> None:
    use_language("ko")
    facts = find("flatten")
    assert facts is not None
    for query in (tr(facts.title), "flatten"):
        palette.search.setText(query)
        assert keys(palette)[0] == "flatten"


def test_what_nobody_is_called_says_so(palette: Palette) -> None:
    QTest.keyClicks(palette.search, "qqqq")
    assert keys(palette) == []
    assert palette.meaning.text().startswith("Nothing is called that.")
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert len(keys(palette)) == len(offered())


def test_enter_adds_what_was_found_and_selects_it(session: Session, palette: Palette) -> None:
    sights: list[str] = []
    session.focus_wished.connect(sights.append)
    QTest.keyClicks(palette.search, "relu")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)

    assert [node.type for node in session.document.nodes.values()] == ["relu"]
    assert session.selection == {"relu1"}
    assert sights == ["relu1"]
    assert session.undo_label == "Add ReLU"


def test_a_double_click_adds(session: Session, palette: Palette) -> None:
    item = next(item for item in items(palette) if item.data(0, KEY) == "digits")
    place = palette.tree.visualItemRect(item).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [node.type for node in session.document.nodes.values()] == ["digits"]


def test_one_after_another_never_lies_on_what_is_there(session: Session, palette: Palette) -> None:
    session.apply(wired(), "Open")
    for _ in range(4):
        palette.add("relu")
        session.select([])
    places = [node.position for node in session.document.nodes.values() if node.type == "relu"]
    assert len(set(places)) == 4


def test_a_node_is_added_behind_the_selected_one(session: Session, palette: Palette) -> None:
    session.apply(edits.move(wired(), {"flatten1": (100.0, 50.0)}), "Open")
    session.select(["flatten1"])
    palette.add("relu")
    x, y = session.document.nodes["relu1"].position
    assert x > 100.0
    assert y >= 50.0


def test_the_arrow_leads_from_the_search_into_the_results(palette: Palette) -> None:
    palette.activateWindow()
    QTest.keyClicks(palette.search, "linear")
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.tree.currentItem().data(0, KEY) == "linear"


def test_a_family_closes_and_stays_closed(palette: Palette) -> None:
    heading = palette.tree.topLevelItem(0)
    assert heading is not None
    place = palette.tree.visualItemRect(heading).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert palette.tree.closed_families() == {"sources"}

    use_language("ko")

    assert palette.tree.closed_families() == {"sources"}


def test_the_meaning_of_what_is_pointed_at_is_shown(palette: Palette) -> None:
    item = next(item for item in items(palette) if item.data(0, KEY) == "linear")
    palette.tree.itemEntered.emit(item, 0)
    assert "Weighs every input" in palette.meaning.text()


def test_what_is_dragged_is_what_the_canvas_takes(palette: Palette) -> None:
    item = next(item for item in items(palette) if item.data(0, KEY) == "relu")
    assert dragged_node_type(palette.tree.mimeData([item])) == "relu"
    assert dragged_node_type(node_type_data("lstm")) == "lstm"


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("add", "Add", "Padding"),
        ("batch norm", "Batch norm 1D", "Layer norm"),
        ("lin", "Linear", "Baseline"),
        ("cv2", "Conv 2D", "Linear"),
    ],
)
def test_the_better_fit_comes_first(query: str, better: str, worse: str) -> None:
    assert fitness(query, better) > fitness(query, worse)


def test_all_words_must_fit() -> None:
    assert fitness("conv relu", "Conv 2D") == 0
    assert fitness("", "anything") > 0
