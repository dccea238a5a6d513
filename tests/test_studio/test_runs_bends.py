"""What counts as another network than the one that runs: bends in wires do not, what is inside a block does."""

from __future__ import annotations

from pathlib import Path

from blocks_kit import classifier, use
from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, warm

from runtime import annotations as notes
from runtime import edits
from runtime.blocks import inside, with_inside
from runtime.check import check


def test_a_bend_in_a_wire_leaves_the_run_as_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path, check=check, runs=Runs()) as session:
        warm(qtbot, session)
        session.apply(classifier(), "Open")
        session.train()
        wire = session.document.entering("pool", "x")[0]
        session.attempt(lambda document: notes.add_reroute(document, [wire], (0.0, 0.0))[0], "Bend")
        assert len(session.document.nodes) == len(classifier().nodes) + 1
        assert session.mismatched() == frozenset()
        assert not session.runs.outdated
        session.runs.live = session.whole
        session.undo()
        assert not session.runs.outdated


def test_what_changes_inside_a_block_marks_its_uses(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path, check=check, runs=Runs()) as session:
        warm(qtbot, session)
        session.apply(classifier(use("one"), use("two")), "Open")
        session.train()
        changed = edits.set_setting(inside(session.whole, "res"), "norm1", "momentum", 0.5)
        session.apply(with_inside(session.whole, "res", changed), "Change")
        assert session.mismatched() == {"one", "two"}
        session.enter("one")
        assert session.mismatched() == {"norm1"}
