"""The one place that writes files. A file is either the old one or the new one, never a part.

The bytes go into a temporary file in the same folder, are written in full, flushed to the disk, and take the
name in one step; the folder is flushed too. Leftovers of a crash are swept the next time the folder is used.
Nothing of a person's is lost by a wrong path: only regular files are replaced, and a folder only by one that has
everything the old one had.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PREFIX, SUFFIX = ".netloom-", ".part"
ASIDE = ".netloom-aside-"  # holds an older folder for the moment in which the new one takes its name
GONE = ".netloom-gone-"  # a folder that a person deleted, and may still want back
OLD = 3600.0  # seconds after which a leftover cannot belong to a living writer
FORGOTTEN = 7 * 86400.0  # seconds after which nobody who deleted a folder can be there to want it back


def write_bytes(path: Path | str, content: bytes | bytearray | memoryview) -> None:
    """Put content at path, whole or not at all. Raises `OSError` (no space, no right), the old file untouched."""
    with _temporary(Path(path)) as temporary:
        handle = os.open(temporary, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            left = memoryview(content).cast("B")
            while left:
                written = os.write(handle, left)
                if written == 0:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
                left = left[written:]
        finally:
            os.close(handle)


def write_text(path: Path | str, text: str) -> None:
    """Put text at path as UTF-8 with `\\n` line ends, whole or not at all."""
    write_bytes(path, text.encode())


def write_by(path: Path | str, writer: Callable[[Path], None]) -> None:
    """Let a library write to a temporary path, then give it the name. The writer may raise; nothing changes then.

    Some libraries report success on a full disk, so the file is flushed to the disk before it takes the name.
    """
    with _temporary(Path(path)) as temporary:
        writer(temporary)


def make_folder(path: Path | str, fill: Callable[[Path], None]) -> None:
    """Fill a folder beside the path and give it the name when it is complete.

    An older folder there is replaced when the new one has everything that it had; else `FileExistsError`, so that
    a wrong path never costs a person's files.
    """
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target.parent)
    _refuse_folder(target, None)
    fresh = target.parent / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    fresh.mkdir()
    try:
        fill(fresh)
        _refuse_folder(target, fresh)
        for folder, _, names in os.walk(fresh):
            for name in names:
                _flush(Path(folder, name))
            _flush_folder(Path(folder))
        _take_name(fresh, target)
        _flush_folder(target.parent)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def link_or_copy(source: Path | str, target: Path | str) -> None:
    """Give a file that nobody writes into again a second name; a copy where the disk knows no such thing."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def set_aside(folder: Path | str) -> Path:
    """Take a folder away in one step, so that it can come back; where it waits. Raises `OSError`, the folder in place.

    What nobody brings back or discards is swept after some days.
    """
    place = Path(folder)
    gone = place.with_name(f"{GONE}{secrets.token_hex(8)}{SUFFIX}")
    os.utime(place)  # from now on it counts how long it lies aside
    _replace(place, gone)
    _flush_folder(place.parent)
    return gone


def bring_back(gone: Path, folder: Path | str) -> None:
    """Give a folder that was set aside a name again. Raises `OSError`, also where there is something by now."""
    place = Path(folder)
    if place.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        _replace(gone, place)
    except OSError as fault:
        if fault.errno != errno.EXDEV:
            raise
        make_folder(place, lambda fresh: _copy(gone, fresh))  # on another disk
        discard(gone)
    _flush_folder(place.parent)


def discard(gone: Path) -> None:
    """Remove a folder that was set aside for good; what cannot be removed now is swept later."""
    shutil.rmtree(gone, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True)


def _refuse_folder(target: Path, fresh: Path | None) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(target))
    if fresh is not None:
        foreign = _entries(target) - _entries(fresh)
        if foreign:
            raise FileExistsError(errno.EEXIST, f"the folder holds other things ({min(foreign)})", str(target))


def _entries(folder: Path) -> set[str]:
    """Relative names of everything in the folder, but not what a running program leaves behind."""
    found = (entry.relative_to(folder) for entry in folder.rglob("*"))
    return {name.as_posix() for name in found if "__pycache__" not in name.parts}


def _take_name(fresh: Path, target: Path) -> None:
    aside = target.parent / f"{ASIDE}{secrets.token_hex(8)}{SUFFIX}"
    if target.exists():
        aside.mkdir()
        _replace(target, aside / target.name)
    try:
        _replace(fresh, target)
    except BaseException:
        if aside.exists():
            (aside / target.name).rename(target)
            aside.rmdir()
        raise
    shutil.rmtree(aside, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what a crash left behind in a folder; young leftovers may belong to a living writer and stay.

    An older folder that a crash left without its name gets it back.
    """
    for leftover in folder.glob(f"{PREFIX}*{SUFFIX}"):
        with contextlib.suppress(OSError):
            kept_for = FORGOTTEN if leftover.name.startswith(GONE) else OLD
            if time.time() - leftover.lstat().st_mtime <= kept_for:
                continue
            if leftover.name.startswith(ASIDE):
                for kept in leftover.iterdir():
                    if not (folder / kept.name).exists():
                        kept.rename(folder / kept.name)
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    target = Path(os.path.realpath(target))  # through a link, so that the link stays
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = _refuse_file(target)
    sweep(target.parent)
    temporary = target.parent / f"{PREFIX}{secrets.token_hex(8)}{SUFFIX}"
    rights = 0o666 if mode is None else mode | 0o200  # less the person's umask, which the system subtracts
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, rights))
    given = stat.S_IMODE(temporary.stat().st_mode)
    try:
        yield temporary
        temporary.chmod(
            given if mode is None else mode
        )  # some libraries write beside and rename, with rights of their own
        _flush(temporary)
        _replace(temporary, target)
        _flush_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _refuse_file(target: Path) -> int | None:
    """The rights of the file that is there, None for a new one; refuses what must not be replaced."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if not stat.S_ISREG(mode):  # a device such as /dev/null would be gone for the whole system
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    if not os.access(target, os.W_OK):  # replacing would go through, but somebody meant it to stay
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    return mode & 0o777


def _replace(source: Path, target: Path) -> None:
    """Give the name. On Windows a virus scanner or an indexer may hold the file for a moment, so it is tried again."""
    for wait in (0.05, 0.2, 0.5) if os.name == "nt" else ():
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    source.replace(target)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system lets a folder be opened (not Windows)."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
