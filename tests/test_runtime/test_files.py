"""Every write is whole or not at all: full disks, links, rights, leftovers and concurrent writers."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from runtime import files


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def full_after(monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """A disk with that many bytes left: writes are cut short, then refused."""
    left = {"bytes": room}
    write = os.write

    def scarce(handle: int, content: memoryview) -> int:
        if left["bytes"] == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = write(handle, content[: min(len(content), left["bytes"])])
        left["bytes"] -= written
        return written

    monkeypatch.setattr(files.os, "write", scarce)


def test_new_file_in_a_new_folder(tmp_path: Path) -> None:
    files.write_text(tmp_path / "a" / "b" / "new.txt", "한글\n")
    assert (tmp_path / "a" / "b" / "new.txt").read_bytes() == "한글\n".encode()
    assert names(tmp_path / "a" / "b") == ["new.txt"]


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 5000])
def test_content_arrives_in_full(tmp_path: Path, content: bytes) -> None:
    files.write_bytes(tmp_path / "file", memoryview(content))
    assert (tmp_path / "file").read_bytes() == content


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(files.os, "write", lambda handle, content: write(handle, content[:7]))
    files.write_bytes(tmp_path / "file", b"0123456789" * 10)
    assert (tmp_path / "file").read_bytes() == b"0123456789" * 10


@pytest.mark.parametrize("room", [0, 1, 500])
def test_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    target = tmp_path / "file"
    files.write_bytes(target, b"old")
    full_after(monkeypatch, room)
    with pytest.raises(OSError, match="No space left") as caught:
        files.write_bytes(target, b"n" * 1000)
    assert caught.value.errno == errno.ENOSPC
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_a_write_that_takes_nothing_does_not_hang(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files.os, "write", lambda handle, content: 0)
    with pytest.raises(OSError, match="No space left"):
        files.write_bytes(tmp_path / "file", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_at_any_step_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    target = tmp_path / "file"
    files.write_bytes(target, b"old")

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "no luck")

    monkeypatch.setattr(*((files.os, "fsync") if step == "fsync" else (Path, "replace")), fail)
    with pytest.raises(OSError, match="no luck"):
        files.write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_interruption_leaves_nothing(tmp_path: Path) -> None:
    def interrupted(path: Path) -> None:
        path.write_bytes(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        files.write_by(tmp_path / "file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.make_folder(tmp_path / "folder", lambda folder: interrupted(folder / "part"))
    assert names(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is POSIX")
def test_a_real_limit_of_the_system(tmp_path: Path) -> None:
    """The kernel itself cuts the write short here; nothing is simulated."""
    script = """
import resource, signal, sys
from runtime import files
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    files.write_bytes(sys.argv[1], b"n" * 5000)
except OSError as fault:
    print(type(fault).__name__, fault.errno)
"""
    (tmp_path / "file").write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "file")], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == f"OSError {errno.EFBIG}\n"
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


def test_write_by_lets_a_library_write(tmp_path: Path) -> None:
    def replace_it(path: Path) -> None:  # as libraries do that write beside and rename
        beside = path.with_suffix(".other")
        beside.write_bytes(b"new")
        beside.chmod(0o600)
        beside.replace(path)

    files.write_by(tmp_path / "file", replace_it)
    assert (tmp_path / "file").read_bytes() == b"new"
    assert names(tmp_path) == ["file"]
    (tmp_path / "other").touch()
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "file").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real" / "file")
    (tmp_path / "dangling").symlink_to(tmp_path / "real" / "fresh")
    files.write_bytes(tmp_path / "link", b"new")
    files.write_bytes(tmp_path / "dangling", b"first")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "file").read_bytes() == b"new"
    assert (tmp_path / "real" / "fresh").read_bytes() == b"first"
    assert names(tmp_path / "real") == ["file", "fresh"]


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX")
def test_rights_stay_and_new_files_follow_the_umask(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"old")
    secret.chmod(0o600)
    files.write_bytes(secret, b"new")
    assert secret.stat().st_mode & 0o777 == 0o600
    old = os.umask(0o027)
    try:
        files.write_bytes(tmp_path / "fresh", b"new")
        files.make_folder(tmp_path / "folder", lambda folder: files.write_text(folder / "inside", "x"))
    finally:
        os.umask(old)
    assert (tmp_path / "fresh").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o750


def test_a_file_meant_to_stay_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"old")
    monkeypatch.setattr(files.os, "access", lambda path, mode: False)  # root may write everything, so it is told not to
    with pytest.raises(PermissionError):
        files.write_bytes(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names(tmp_path) == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="pipes in a folder are POSIX")
def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        files.write_bytes(tmp_path / "pipe", b"new")
    with pytest.raises(IsADirectoryError):
        files.write_bytes(tmp_path / "folder", b"new")
    assert names(tmp_path) == ["folder", "pipe"]


def test_leftovers_of_a_crash_are_swept_and_young_ones_stay(tmp_path: Path) -> None:
    for age, name in ((7200, "old"), (0, "young")):
        leftover = tmp_path / f".netloom-{name}.part"
        leftover.write_bytes(b"half")
        os.utime(leftover, (leftover.stat().st_atime, leftover.stat().st_mtime - age))
        folder = tmp_path / f".netloom-folder-{name}.part"
        folder.mkdir()
        (folder / "half").write_bytes(b"half")
        os.utime(folder, (folder.stat().st_atime, folder.stat().st_mtime - age))
    (tmp_path / "mine.part").write_bytes(b"kept")
    files.write_bytes(tmp_path / "file", b"new")
    assert names(tmp_path) == [".netloom-folder-young.part", ".netloom-young.part", "file", "mine.part"]


def test_an_older_folder_that_a_crash_left_nameless_gets_its_name_back(tmp_path: Path) -> None:
    aside = tmp_path / ".netloom-aside-1.part"
    (aside / "run").mkdir(parents=True)
    (aside / "run" / "weights").write_bytes(b"precious")
    os.utime(aside, (1, 1))
    files.sweep(tmp_path)
    assert (tmp_path / "run" / "weights").read_bytes() == b"precious"
    assert names(tmp_path) == ["run"]


def fill(*wanted: str, text: str = "new"):
    def write(folder: Path) -> None:
        for name in wanted:
            files.write_text(folder / name, text)

    return write


def test_folder_appears_whole_and_replaces_its_like(tmp_path: Path) -> None:
    files.make_folder(tmp_path / "run", fill("a", "sub/b", text="old"))
    (tmp_path / "run" / "__pycache__").mkdir()
    (tmp_path / "run" / "__pycache__" / "predict.pyc").write_bytes(b"")
    files.make_folder(tmp_path / "run", fill("a", "sub/b", "c"))
    assert (tmp_path / "run" / "sub" / "b").read_text() == "new"
    assert names(tmp_path / "run") == ["a", "c", "sub"]
    assert names(tmp_path) == ["run"]


def test_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "thesis.txt").write_text("years of work")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError, match=r"holds other things \(thesis.txt\)"):
        files.make_folder(tmp_path / "home", fill("a"))
    with pytest.raises(NotADirectoryError):
        files.make_folder(tmp_path / "file", fill("a"))
    assert (tmp_path / "home" / "thesis.txt").read_text() == "years of work"
    assert (tmp_path / "file").read_text() == "mine"
    assert names(tmp_path) == ["file", "home"]


def test_folder_set_aside_comes_back_or_is_discarded(tmp_path: Path) -> None:
    files.make_folder(tmp_path / "run", fill("a"))
    gone = files.set_aside(tmp_path / "run")
    assert not (tmp_path / "run").exists()
    files.write_text(tmp_path / "other", "text")
    assert (gone / "a").exists(), "no sweep takes what may be wanted back"
    files.make_folder(tmp_path / "run", fill("b"))
    with pytest.raises(FileExistsError):
        files.bring_back(gone, tmp_path / "run")
    files.bring_back(gone, tmp_path / "elsewhere" / "run")
    assert names(tmp_path / "elsewhere" / "run") == ["a"] and names(tmp_path) == ["elsewhere", "other", "run"]
    files.discard(files.set_aside(tmp_path / "run"))
    assert names(tmp_path) == ["elsewhere", "other"]


def test_folder_set_aside_comes_back_to_another_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.make_folder(tmp_path / "run", fill("a"))
    gone, replace = files.set_aside(tmp_path / "run"), Path.replace

    def cross(source: Path, target: Path) -> Path:
        if source == gone:
            raise OSError(errno.EXDEV, "another disk")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", cross)
    files.bring_back(gone, tmp_path / "run")
    assert names(tmp_path / "run") == ["a"] and names(tmp_path) == ["run"]


def test_folder_that_nobody_wanted_back_is_swept_after_days(tmp_path: Path) -> None:
    files.make_folder(tmp_path / "run", fill("a"))
    gone = files.set_aside(tmp_path / "run")
    os.utime(gone, (0, time.time() - 2 * files.OLD))
    files.sweep(tmp_path)
    assert gone.exists()
    os.utime(gone, (0, time.time() - 1.1 * files.FORGOTTEN))
    files.sweep(tmp_path)
    assert names(tmp_path) == []


def test_folder_that_cannot_take_its_name_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.make_folder(tmp_path / "run", fill("a", text="old"))
    replace = Path.replace

    def fail(source: Path, target: Path) -> Path:
        if target.name == "run" and target.parent == tmp_path:
            raise OSError(errno.EIO, "no luck")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no luck"):
        files.make_folder(tmp_path / "run", fill("a"))
    assert (tmp_path / "run" / "a").read_text() == "old"
    assert names(tmp_path) == ["run"]


def test_concurrent_writers_leave_one_whole_file(tmp_path: Path) -> None:
    contents = [bytes([65 + number]) * 20_000 for number in range(6)]
    start = threading.Barrier(len(contents))

    def write(content: bytes) -> None:
        start.wait()
        for _ in range(5):
            files.write_bytes(tmp_path / "file", content)

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (tmp_path / "file").read_bytes() in contents
    assert names(tmp_path) == ["file"]
