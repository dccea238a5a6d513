"""Where things are kept: examples, the runs of a document, and what must survive a crash."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QLockFile

from runtime import files
from studio.resources import asset

OPEN, DOCUMENT, NOTE, LOCK, RUNS = "open", "document.loom", "note.json", "lock", "runs"
MOMENTS, NAMES = "moments", "names.json"  # folder of a run; file beside the runs, by number what each is called
WAIT = 50  # milliseconds to wait for a lock


@dataclass(frozen=True, slots=True)
class Lost:
    """A document that a crash left behind: its autosave, how it was called, its file and when it was last kept.

    `row` is where its tab stood among the others; None where that was not kept.
    """

    identity: str
    document: Path
    title: str
    path: Path | None
    when: datetime
    row: int | None = None


class Workspace:
    """The private folder of one open document: its autosave and, while it has no file, its runs.

    A lock in it says that the program that owns it lives; a folder without a living owner was left by a crash.
    """

    def __init__(self, places: Places, identity: str = "") -> None:
        self.identity = identity or os.urandom(6).hex()
        self._places = places
        self._lock: QLockFile | None = None

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self._places.data / OPEN / self.identity

    def enter(self) -> Path:
        """The folder, made and locked when it is first needed."""
        if self._lock is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = _lock(self.folder)
            self._lock.tryLock(WAIT)
        return self.folder

    @property
    def document(self) -> Path:
        """The file of the autosave."""
        return self.folder / DOCUMENT

    @property
    def runs(self) -> Path:
        """The folder of runs while the document has no file."""
        return self.folder / RUNS

    def keep(self, content: bytes, title: str, path: Path | None, row: int | None = None) -> None:
        """Keep the bytes of the document for the case of a crash, and where its tab stands; raises `OSError`."""
        self.enter()
        note = {"title": title, "path": str(path) if path else None, "row": row}
        files.write_text(self.folder / NOTE, json.dumps(note))
        files.write_bytes(self.document, content)

    def forget(self) -> None:
        """Remove the autosave; the runs stay."""
        for name in (DOCUMENT, NOTE):
            with contextlib.suppress(OSError):  # what cannot be removed must not keep anybody from closing
                (self.folder / name).unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove the folder with all that is in it."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
        shutil.rmtree(self.folder, ignore_errors=True)


class Places:
    """The folders of this person; `data` is for tests."""

    def __init__(self, data: Path | None = None) -> None:
        self._data = data

    @cached_property
    def data(self) -> Path:
        """The folder of this person's data."""
        import platformdirs  # takes longer to import than the first window can wait

        return self._data or Path(platformdirs.user_data_dir("netloom", appauthor=False))

    def example(self, name: str) -> Path:
        """The file of an example."""
        return asset(f"examples/{name}.loom")

    def workspace(self, identity: str = "") -> Workspace:
        """A workspace; a fresh one without an identity."""
        return Workspace(self, identity)

    def lost(self) -> list[Lost]:
        """What crashes left behind, the latest first. Folders with nothing to recover are removed on the way."""
        found = []
        for folder in sorted((self.data / OPEN).glob("*/")):
            lock = _lock(folder)
            if not lock.tryLock(0):
                continue  # its owner lives
            lock.unlock()
            document = folder / DOCUMENT
            run = last_run(folder / RUNS)
            if not document.is_file() and run is not None:
                document = run / DOCUMENT  # nothing was edited, but something was trained
            if document.is_file():
                found.append(_read_note(folder, document))
            else:
                shutil.rmtree(folder, ignore_errors=True)
        return sorted(found, key=lambda item: item.when, reverse=True)


def runs_of(path: Path) -> Path:
    """The folder of the runs of a file, beside it."""
    return path.with_name(path.stem + ".runs")


def run_numbers(folder: Path) -> list[int]:
    """The numbers of the runs in a folder, in order."""
    if not folder.is_dir():
        return []
    return sorted(int(item.name) for item in folder.iterdir() if item.is_dir() and item.name.isdecimal())


def run_names(folder: Path) -> dict[int, str]:
    """What people call the runs in a folder, by number; those with a number alone are not in it."""
    found: object = None
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((folder / NAMES).read_text(encoding="utf-8"))
    named = found.items() if isinstance(found, dict) else ()
    return {int(key): name for key, name in named if key.isdecimal() and isinstance(name, str) and name}


def name_run(folder: Path, number: int, name: str) -> None:
    """Call a run in a folder so, or by its number alone. Raises `OSError`."""
    names = {key: known for key, known in run_names(folder).items() if key != number} | ({number: name} if name else {})
    told = {str(key): names[key] for key in sorted(names)}
    files.write_text(folder / NAMES, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def last_run(folder: Path) -> Path | None:
    """The run with the highest number, or None."""
    numbers = run_numbers(folder)
    return folder / str(numbers[-1]) if numbers else None


def bring_run(run: Path, folder: Path, *, keep: bool) -> Path:
    """Put a run into the folder where it belongs, under the next free number; the old one stays with `keep`.

    Raises `OSError`; then the run is where it was.
    """
    if run.parent == folder:
        return run
    target = folder / str(max(run_numbers(folder), default=0) + 1)
    files.make_folder(target, lambda fresh: _copy(run, fresh))
    name = run_names(run.parent).get(int(run.name), "")
    if name:
        with contextlib.suppress(OSError):  # the run itself is there, which counts
            name_run(folder, int(target.name), name)
    if not keep:
        shutil.rmtree(run, ignore_errors=True)
    return target


def _copy(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True, copy_function=_copy_file)


def _copy_file(source: str, target: str) -> str:
    """Moments of a run are large, and nobody writes into their files again."""
    (files.link_or_copy if Path(source).parent.name == MOMENTS else shutil.copy2)(source, target)
    return target


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / LOCK))
    lock.setStaleLockTime(0)  # only the end of its owner makes a lock stale, not its age
    return lock


def _read_note(folder: Path, document: Path) -> Lost:
    note: object = None
    with contextlib.suppress(OSError, ValueError):
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    known = note if isinstance(note, dict) else {}
    title, path, row = known.get("title", ""), known.get("path"), known.get("row")
    if not title:  # nothing was edited: the document itself says what it is called
        with contextlib.suppress(OSError, ValueError):
            kept: object = json.loads(document.read_text(encoding="utf-8"))
            title = kept.get("title") if isinstance(kept, dict) else ""
    return Lost(
        identity=folder.name,
        document=document,
        title=title if isinstance(title, str) else "",
        path=Path(path) if isinstance(path, str) else None,
        when=datetime.fromtimestamp(document.stat().st_mtime),
        row=row if isinstance(row, int) else None,
    )
