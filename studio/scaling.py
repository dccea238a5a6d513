"""How large the whole interface is: Qt scales it, if it is told before it begins."""

from __future__ import annotations

import os

from PySide6.QtGui import QGuiApplication

from studio.settings import preferences

NEEDED = 960, 560  # pixels that the window needs at the least
SCREEN = "screen"  # the fact under which the size of the screen is remembered, in pixels of the unscaled interface
WORD = "QT_SCALE_FACTOR"  # Qt takes it from the environment alone


def scale_interface() -> None:
    """Be as large as was chosen, though no larger than the screen of last time has room for the window."""
    wanted = int(preferences().value("size")) / 100
    if wanted != 1.0 and WORD not in os.environ:
        kept = preferences().fact(SCREEN, [])
        sides = [float(side) for side in kept] if isinstance(kept, list) and len(kept) == 2 else []
        fitting = [side / need for side, need in zip(sides, NEEDED, strict=False)]
        os.environ[WORD] = str(max(1.0, min([wanted, *fitting])))


def remember_screen() -> None:
    """Remember what room there is; to be called once Qt knows."""
    screen = QGuiApplication.primaryScreen()
    if screen is not None:
        scale = float(os.environ.get(WORD, "1"))
        room = screen.availableSize()
        preferences().keep_fact(SCREEN, [round(room.width() * scale), round(room.height() * scale)])
