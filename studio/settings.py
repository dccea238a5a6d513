"""Preferences: one typed table, kept by QSettings. The dialog is generated from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QSettings, Signal

from nodes.spec import Setting, own_settings, setting

RECENT = 12  # files remembered


class Table:
    """Every preference with its default, bounds and the sentence that explains it."""

    theme = setting(
        "system",
        choices=(("system", "As the system"), ("dark", "Dark"), ("light", "Light")),
        help="The colors of the whole program.",
    )
    language = setting(
        "system",
        choices=(("system", "As the system"), ("en", "English"), ("ko", "한국어")),
        help="The language of every text.",
    )
    size = setting(
        "100",
        choices=(
            ("100", "100 %"),
            ("110", "110 %"),
            ("125", "125 %"),
            ("150", "150 %"),
            ("175", "175 %"),
            ("200", "200 %"),
        ),
        title="Interface size",
        help="How large texts and controls are, as far as the screen has room. It counts from the next start on.",
    )
    motion = setting(
        "system",
        choices=(("system", "As the system"), ("full", "Full"), ("reduced", "Reduced")),
        title="Motion",
        help="Whether things glide to their places or are there at once.",
    )
    autosave = setting(
        5,
        minimum=2,
        maximum=3600,
        title="Keep changes after (seconds)",
        help="Seconds after a change until it is kept for the case of a crash.",
    )
    minimap = setting(
        True,
        title="Minimap",
        help="Whether a small picture of the whole network helps where parts are out of sight.",
    )
    wires = setting(
        "forward",
        choices=(
            ("forward", "Activations forward"),
            ("backward", "Gradients backward"),
            ("family", "Neither"),
        ),
        title="What wires show",
        help="What the width and the color of wires tell while a run goes on.",
    )
    pictures = setting(
        "few",
        choices=(("few", "Up to 30 nodes in sight"), ("always", "Always"), ("never", "Never")),
        title="Pictures on nodes",
        help="Whether nodes show what they answer: feature maps, decision maps, states, attention.",
    )
    doctor = setting(
        True,
        title="Doctor",
        help="Whether runs are looked over for what ails the network.",
    )
    moments_memory = setting(
        256,
        minimum=16,
        maximum=65_536,
        title="Time machine in memory (MB)",
        help="What moments of a run may take of the memory; what is beyond it lies in the folder of the run.",
    )
    moments_disk = setting(
        2048,
        minimum=0,
        maximum=1_048_576,
        title="Time machine on the disk (MB)",
        help="What moments of a run may take of the disk; beyond it they are thinned. Those of all earlier runs of a "
        "file may take as much together: when it is opened, the oldest go.",
    )
    watch = setting(
        True,
        title="Watch the network while it trains",
        help="Whether a run looks into its layers. Without it training is a little faster and only losses are told.",
    )
    start_page = setting(
        True,
        title="Begin with the start page",
        help="Whether the program opens with the examples or with an empty canvas.",
    )


class Preferences(QObject):
    """Reads and writes preferences; what a file holds that does not fit its declaration counts as the default."""

    changed = Signal(str)  # the key

    def __init__(self, storage: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._storage = storage or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "netloom", "netloom"
        )
        self._table = {item.key: item for item in own_settings(Table)}
        self._values: dict[str, Any] = {}  # as they were read or set: painting asks for them again and again

    def table(self) -> tuple[Setting, ...]:
        """Every preference, in the order of the dialog."""
        return tuple(self._table.values())

    def value(self, key: str) -> Any:
        """The value of a preference."""
        if key not in self._values:
            declared = self._table[key]
            kept = self._read(f"preferences/{key}", declared.default)
            self._values[key] = kept if declared.refuse(kept) is None else declared.default
        return self._values[key]

    def set(self, key: str, value: Any) -> None:
        """Keep a value and announce it; raises `Problem` when it does not fit."""
        problem = self._table[key].refuse(value)
        if problem:
            raise problem
        if value != self.value(key):
            self._write(f"preferences/{key}", value)
            self._values[key] = value
            self.changed.emit(key)

    def recent_files(self) -> list[Path]:
        """Files opened or saved lately, the latest first."""
        kept = self._read("recent", [])
        return [Path(item) for item in kept if isinstance(item, str)] if isinstance(kept, list) else []

    def remember_file(self, path: Path) -> None:
        """Put a file first among the recent ones."""
        others = [item for item in self.recent_files() if item != path]
        self._write("recent", [str(item) for item in [path, *others][:RECENT]])
        self.changed.emit("recent")

    def forget_file(self, path: Path) -> None:
        """Drop a file from the recent ones."""
        left = [item for item in self.recent_files() if item != path]
        if len(left) < len(self.recent_files()):
            self._write("recent", [str(item) for item in left])
            self.changed.emit("recent")

    def layout(self, key: str) -> bytes:
        """The kept geometry of a window; empty when there is none."""
        kept = self._storage.value(f"layout/{key}")
        return bytes(kept.data()) if hasattr(kept, "data") else b""

    def keep_layout(self, key: str, content: Any) -> None:
        """Keep the geometry of a window (a QByteArray)."""
        self._storage.setValue(f"layout/{key}", content)

    def fact(self, key: str, default: Any) -> Any:
        """A small remembered fact of the window that is no preference (which panels are folded)."""
        return self._read(f"facts/{key}", default)

    def keep_fact(self, key: str, value: Any) -> None:
        """Remember a small fact."""
        self._write(f"facts/{key}", value)

    def _read(self, key: str, default: Any) -> Any:
        """Values are kept as JSON: an INI file turns everything else into texts."""
        text = self._storage.value(key)
        try:
            return json.loads(text) if isinstance(text, str) else default
        except ValueError:
            return default

    def _write(self, key: str, value: Any) -> None:
        self._storage.setValue(key, json.dumps(value, ensure_ascii=False))


_current: dict[str, Preferences] = {}


def preferences() -> Preferences:
    """The preferences of this person."""
    if "preferences" not in _current:
        _current["preferences"] = Preferences()
    return _current["preferences"]


def use_preferences(kept: Preferences | None) -> None:
    """Use these preferences from now on; None for those of the person again."""
    _current.clear()
    if kept is not None:
        _current["preferences"] = kept
