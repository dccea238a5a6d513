"""What is not saved survives a crash, and nothing is left when all is well."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot
from shell_kit import Runs, open_session, wired

from runtime import edits, store
from studio.places import Places
from studio.session import Session
from studio.settings import preferences


def crash(session: Session) -> None:
    """The program is gone without closing anything: the system has let go of its lock."""
    session.autosave.finish()
    lock = session.workspace._lock
    assert lock is not None
    lock.unlock()


def write(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.autosave.kept):
        session.autosave.write()


def test_a_change_is_kept_after_the_seconds_of_the_preference(qtbot: QtBot, tmp_path: Path) -> None:
    preferences().set("autosave", 2)
    with open_session(qtbot, tmp_path) as session:
        assert not session.autosave.waiting
        session.apply(wired(), "Open")
        assert session.autosave.waiting
        assert session.autosave._timer.interval() == 2000

        write(qtbot, session)

        assert store.load(session.workspace.document) == session.document
        assert not session.autosave.waiting


def test_saving_and_closing_leave_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path) as session:
        session.apply(wired(), "Open")
        write(qtbot, session)
        session.save(tmp_path / "net.loom")
        assert not session.workspace.document.exists()
        session.apply(wired("flatten", "linear", "relu"), "Edit")
        write(qtbot, session)

    assert list((tmp_path / "data" / "open").iterdir()) == []


def test_a_living_program_has_lost_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path) as session:
        session.apply(wired(), "Open")
        write(qtbot, session)

        assert Places(tmp_path / "data").lost() == []
        assert session.workspace.document.exists()


def test_after_a_crash_the_document_is_offered_and_recovered_unsaved(qtbot: QtBot, tmp_path: Path) -> None:
    with open_session(qtbot, tmp_path) as crashed:
        crashed.apply(wired(), "Open")
        crashed.save(tmp_path / "net.loom")
        crashed.apply(edits.change_node(crashed.document, "linear1", title="Scores"), "Rename")
        document = crashed.document
        write(qtbot, crashed)
        crash(crashed)

        with open_session(qtbot, tmp_path) as session:
            (lost,) = session.places.lost()
            assert lost.title == "net"
            assert lost.path == tmp_path / "net.loom"
            assert session.recover(lost)

            assert session.document == document
            assert session.path == tmp_path / "net.loom"
            assert session.dirty
            assert session.places.lost() == [], "it has an owner again"


def test_a_trained_document_that_was_never_edited_is_recovered_with_its_run(
    qtbot: QtBot, tmp_path: Path, expect_message: object
) -> None:
    expect_message("could not be read")  # type: ignore[operator] # the run of a fake runner is none
    runs = Runs()
    with open_session(qtbot, tmp_path, runs=runs) as crashed:
        crashed.open_example("digits-mlp")
        with qtbot.waitSignal(crashed.run_state):
            crashed.train()
        runs.end("done")
        qtbot.waitUntil(lambda: crashed.state == "done")
        store.save(crashed.document, runs.facts[0]["folder"] / "document.loom")
        crash(crashed)

        with open_session(qtbot, tmp_path) as session:
            (lost,) = session.places.lost()
            assert session.recover(lost)
            assert session.document == crashed.document
            session.save(tmp_path / "kept.loom")
            assert (tmp_path / "kept.runs" / "1" / "run.json").is_file()


def test_an_empty_leftover_is_swept(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "data" / "open" / "abc").mkdir(parents=True)

    assert Places(tmp_path / "data").lost() == []
    assert not (tmp_path / "data" / "open" / "abc").exists()


def test_a_broken_leftover_is_told_and_stays(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "open" / "abc"
    folder.mkdir(parents=True)
    (folder / "document.loom").write_text("{")
    (folder / "note.json").write_text("[1]")
    with open_session(qtbot, tmp_path) as session:
        told: list[str] = []
        session.told.connect(told.append)
        (lost,) = session.places.lost()

        assert not session.recover(lost)
        assert len(told) == 1
        assert (folder / "document.loom").exists()


def test_a_disk_that_takes_nothing_is_told_once(qtbot: QtBot, tmp_path: Path, expect_message: object) -> None:
    expect_message("autosave failed")  # type: ignore[operator]
    with open_session(qtbot, tmp_path) as session:
        told: list[str] = []
        session.told.connect(told.append)
        session.apply(wired(), "Open")
        session.workspace.enter()
        session.workspace.document.mkdir()  # in the way of the file
        for _ in range(2):
            session.autosave.write()
            session.autosave.finish()
        qtbot.waitUntil(lambda: bool(told))

        assert len(told) == 1
        assert "Save it yourself" in told[0]
