"""Where dialogs for files begin: never in the folder that the program happens to run in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from studio.settings import preferences

Location = QStandardPaths.StandardLocation
SAVED, OPENED = "saved in", "opened in"  # under which the folder that was chosen last is remembered


def saving_folder(document: Path | None, usual: Location = Location.DocumentsLocation) -> Path:
    """Where something is saved at first: where it was last, else beside the document, else in the usual folder."""
    return _kept(SAVED) or (document.parent if document is not None else _usual(usual))


def opening_folder(usual: Location = Location.DocumentsLocation) -> Path:
    """Where something is looked for at first: where it was found last, else in the usual folder."""
    return _kept(OPENED) or _usual(usual)


def keep_folder(fact: str, file: str | Path) -> None:
    """Begin there the next time."""
    preferences().keep_fact(fact, str(Path(file).parent))


def _kept(fact: str) -> Path | None:
    kept = str(preferences().fact(fact, ""))
    return Path(kept) if kept and Path(kept).is_dir() else None


def _usual(location: Location) -> Path:
    found = Path(QStandardPaths.writableLocation(location))
    return found if found.is_dir() else Path.home()
