"""How a node has its weights: its own, the same as another's, transposed, or lagging behind; chosen, shown, told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_window, wired
from staged_kit import stage, staged

from nodes.spec import Problem
from runtime import annotations as notes
from runtime import staging
from runtime.compare import compare
from runtime.document import Document
from studio.canvas.state_words import states_card
from studio.canvas.states import LAGGING, LINKED, TRANSPOSED, signs_of
from studio.difference_words import differences_of
from studio.panels.link_choice import LinkChoice
from studio.panels.node_state import NodeState
from studio.session import Session
from studio.widgets.choice_field import ChoiceField

AVERAGE = {"kind": "lagged", "average": 0.99}


@pytest.fixture
def session(session: Session) -> Session:
    session.apply(wired("flatten", "linear", "relu", "linear", "linear"), "Open")
    return session


def choose(field: ChoiceField, key: str) -> None:
    """As a person does with the keyboard: arrows walk, each a choice."""
    field.setFocus()
    while field.currentData() != key:
        before = field.currentIndex()
        QTest.keyClick(field, Qt.Key.Key_Down)
        if field.currentIndex() == before:
            raise AssertionError(f"there is no {key}")


def links(state: NodeState) -> LinkChoice:
    return state.links


def test_a_node_follows_another_by_name_and_says_how(session: Session, state: NodeState) -> None:
    state.show_nodes(["linear2"])
    owner = links(state).owner
    names = [owner.itemText(number) for number in range(owner.count())]
    assert names[0] == "Its own"
    assert "Linear 1" in names
    assert not links(state).how.isVisible()
    choose(owner, "linear1")
    node = session.document.nodes["linear2"]
    assert (node.linked, dict(node.link)) == ("linear1", {})
    choose(links(state).how, "average")
    assert dict(session.document.nodes["linear2"].link) == AVERAGE
    assert links(state).share.isVisible()
    assert not links(state).steps.isVisible()


def test_an_owner_that_is_gone_says_so(session: Session, state: NodeState) -> None:
    nodes = session.document.nodes
    lost = nodes | {"linear2": replace(nodes["linear2"], linked="linear9", link=AVERAGE)}
    session.apply(session.document.but(nodes=lost), "Open")
    state.show_nodes(["linear2"])
    assert state.links.owner.currentText() == "linear9 (gone)"


def test_how_much_it_lags_is_a_number(session: Session, state: NodeState) -> None:
    document = notes.follow_weights(session.document, "linear2", "linear1", {"kind": "lagged", "every": 100})
    session.apply(document, "")
    state.show_nodes(["linear2"])
    steps = links(state).steps
    steps.selectAll()
    QTest.keyClicks(steps, "250")
    QTest.keyClick(steps, Qt.Key.Key_Return)
    assert dict(session.document.nodes["linear2"].link) == {"kind": "lagged", "every": 250}
    assert session.undo_label == "How weights follow"
    session.undo()
    assert session.document.nodes["linear2"].link["every"] == 100


def test_own_weights_again(session: Session, state: NodeState) -> None:
    session.apply(notes.follow_weights(session.document, "linear2", "linear1", AVERAGE), "")
    state.show_nodes(["linear2"])
    QTest.mouseClick(state.own, Qt.MouseButton.LeftButton)
    node = session.document.nodes["linear2"]
    assert (node.linked, dict(node.link)) == ("", {})


def test_a_node_cannot_follow_itself_and_a_lagging_one_keeps_its_heirs() -> None:
    document = wired("flatten", "linear", "linear", "linear")
    document = notes.link(document, ["linear2"], "linear1")
    document = notes.follow_weights(document, "linear1", "linear3", AVERAGE)
    assert document.nodes["linear2"].linked == "linear1"
    with pytest.raises(Problem):
        notes.follow_weights(document, "linear3", "linear1", AVERAGE)
    with pytest.raises(Problem):
        notes.follow_weights(document, "flatten1", "linear3", {})
    same = notes.follow_weights(notes.link(wired("linear", "linear", "linear"), ["linear2"], "linear1"), "linear1",
                                "linear3", {})  # fmt: skip
    assert {key: same.nodes[key].linked for key in ("linear1", "linear2", "linear3")} == {
        "linear1": "linear3",
        "linear2": "linear3",
        "linear3": "",
    }


def test_the_signs_and_the_words_differ(session: Session) -> None:
    ways = (
        ({}, LINKED, "Uses the weights of"),
        ({"kind": "transposed"}, TRANSPOSED, "transposed"),
        (AVERAGE, LAGGING, "0.99 of its own stays"),
        ({"kind": "lagged", "every": 50}, LAGGING, "every 50 steps"),
        ({"kind": "lagged", "every": "often"}, LAGGING, "every 100 steps"),
    )
    for how, sign, words in ways:
        document = notes.follow_weights(session.document, "linear2", "linear1", how)
        assert signs_of(document.nodes["linear2"]) == (sign,)
        assert words in states_card(document, "linear2")


def test_the_action_leads_to_the_choice(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path, Runs()) as window:
        window.session.apply(wired("flatten", "linear", "linear"), "Open")
        window.show_bench()
        window.session.select(["linear2"])
        window.menus.refresh()
        window.menus.actions["follow_weights"].trigger()
        owner = window.bench.inspector.node_page.state.links.owner
        qtbot.waitUntil(owner.view().isVisible)
        owner.hidePopup()
        window.session.select(["linear1", "linear2"])
        window.menus.refresh()
        assert not window.menus.actions["follow_weights"].isEnabled()


# Comparing, and what a run no longer matches


def told(old: Document, new: Document) -> list[str]:
    return [line.sentence for line in differences_of(compare(old, new), old, new)]


def test_a_link_is_told_in_the_comparison() -> None:
    old = notes.link(wired("flatten", "linear", "linear"), ["linear2"], "linear1")
    new = notes.follow_weights(old, "linear2", "linear1", {"kind": "lagged", "every": 50})
    assert told(old, new) == ["Changed: Linear 2; How weights follow: the same → copied every 50 steps"]
    newer = notes.follow_weights(new, "linear2", "linear1", AVERAGE)
    assert told(new, newer) == [
        "Changed: Linear 2; How weights follow: copied every 50 steps → moving average, 0.99 kept"
    ]


def test_stages_are_told_in_the_comparison() -> None:
    old = staged()
    new = staging.set_stage_setting(old, "stage2", "epochs", 9)
    new = staging.set_stage_goals(new, "stage2", ["goal2"])
    new = staging.set_stage_setting(new, "stage2", "frozen", ["linear1"])
    new = staging.move_stage(staging.remove_stage(new, "stage3"), "stage2", 0)
    assert told(old, new) == [
        "Changed: Stage “Prune”; Goals: – → Minimize “Head”; Epochs: 5 → 9; Freezes: – → Linear 1",
        "Removed: Stage “Both”",
        "Changed: The whole document; Order of stages: Body, Prune → Prune, Body",
    ]
    assert told(old, staged()) == []


def test_a_run_no_longer_matches_another_link_or_other_stages(session: Session) -> None:
    runs = session.runs
    session.apply(staged(stage("stage1", "One", epochs=3)), "")
    runs.document = runs.live = session.whole
    session.apply_whole(staging.name_stage(session.whole, "stage1", "Another title"), "")
    assert not runs.outdated
    session.apply_whole(staging.set_stage_setting(session.whole, "stage1", "epochs", 4), "")
    assert runs.outdated
    session.undo()
    assert not runs.outdated
    session.apply(notes.follow_weights(session.document, "linear2", "linear1", AVERAGE), "")
    runs.document = runs.live = session.whole
    linked = session.document.nodes["linear2"]
    other = replace(linked, link={"kind": "lagged", "every": 5})
    session.apply(session.document.but(nodes={**session.document.nodes, "linear2": other}), "")
    assert runs.mismatched() == {"linear2"}
