"""Preferences: typed, kept, and never broken by what a file holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from nodes.spec import Problem
from studio.settings import RECENT, Preferences


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "preferences.ini"


def read(file: Path) -> Preferences:
    return Preferences(QSettings(str(file), QSettings.Format.IniFormat))


def test_at_first_everything_is_the_default_and_has_help(qtbot: QtBot, file: Path) -> None:
    preferences = read(file)
    for item in preferences.table():
        assert preferences.value(item.key) == item.default
        assert item.help.endswith(".")


def test_changes_are_kept_soon_and_the_time_has_a_unit(qtbot: QtBot, file: Path) -> None:
    (kept,) = (item for item in read(file).table() if item.key == "autosave")
    assert kept.default == 5
    assert "seconds" in kept.name


def test_what_is_set_is_announced_once_and_kept(qtbot: QtBot, file: Path) -> None:
    preferences = read(file)
    heard: list[str] = []
    preferences.changed.connect(heard.append)

    for key, value in (("theme", "light"), ("autosave", 60), ("start_page", False)):
        preferences.set(key, value)
        preferences.set(key, value)

    assert heard == ["theme", "autosave", "start_page"]
    preferences._storage.sync()
    again = read(file)
    assert [again.value(key) for key in heard] == ["light", 60, False]


@pytest.mark.parametrize(
    ("key", "value"), [("theme", "pink"), ("autosave", 0), ("autosave", "often"), ("start_page", 1)]
)
def test_what_does_not_fit_is_refused(qtbot: QtBot, file: Path, key: str, value: object) -> None:
    with pytest.raises(Problem):
        read(file).set(key, value)


@pytest.mark.parametrize("kept", ['"pink"', "17", "not json", "", "@Invalid()"])
def test_what_a_foreign_file_holds_counts_as_the_default(qtbot: QtBot, file: Path, kept: str) -> None:
    preferences = read(file)
    preferences._storage.setValue("preferences/theme", kept)
    preferences._storage.setValue("recent", kept)

    assert preferences.value("theme") == "system"
    assert preferences.recent_files() == []


def test_recent_files_are_few_unique_and_the_latest_first(qtbot: QtBot, file: Path) -> None:
    preferences = read(file)
    paths = [Path(f"/nets/{number}.loom") for number in range(RECENT + 3)]
    for path in [*paths, paths[5]]:
        preferences.remember_file(path)

    recent = preferences.recent_files()
    assert recent[:2] == [paths[5], paths[-1]]
    assert len(recent) == len(set(recent)) == RECENT
    preferences.forget_file(paths[5])
    assert paths[5] not in preferences.recent_files()


def test_names_in_any_script_survive(qtbot: QtBot, file: Path) -> None:
    preferences = read(file)
    preferences.remember_file(Path('/신경망/숫자, "1" = 2.loom'))
    preferences._storage.sync()
    assert read(file).recent_files() == [Path('/신경망/숫자, "1" = 2.loom')]
