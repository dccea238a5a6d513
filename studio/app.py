"""The program: the window first, torch afterwards in a thread."""

from __future__ import annotations

import importlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from runtime.allocator import share_arena
from studio.dressing import Dressing
from studio.faults import Faults
from studio.garbage import Garbage
from studio.job import Job
from studio.qt_words import QtWords
from studio.recovering import offer
from studio.scaling import remember_screen, scale_interface
from studio.settings import preferences
from studio.style import style_sheet
from studio.theme import theme, theme_changed, use_theme
from studio.tips import Application
from studio.translate import system_language, use_language
from studio.warming import stop_source_scan
from studio.widgets.emblem import emblem_icon

if TYPE_CHECKING:
    from studio.window import Window

READY = 150  # milliseconds for the start page to paint itself before the workbench is made behind it
WAKE = 250  # milliseconds between looks at signals of the system (Ctrl+C in the terminal)


def main(arguments: list[str] | None = None) -> int:
    """Open the studio, with a document if a file is named, and run it until the window closes."""
    given = sys.argv[1:] if arguments is None else arguments
    stop_source_scan()
    app = make_application()
    faults = Faults(parent=app)
    faults.watch()
    window = make_window(faults)
    window.show()
    wake = QTimer(app)
    wake.timeout.connect(lambda: None)  # lets Python's signal handlers run
    wake.start(WAKE)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    QTimer.singleShot(0, window, lambda: begin(window, given))
    QTimer.singleShot(READY, faults, faults.write_log)
    try:
        return app.exec()
    finally:
        faults.release()


def make_application() -> QApplication:
    """The application with its theme, language and style; also usable in tests, where one exists already."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        share_arena()
        QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
        scale_interface()
        app = Application(sys.argv[:1])
        Garbage(app)
        remember_screen()
    app.setApplicationName("Netloom")
    app.setApplicationDisplayName("Netloom")
    app.setDesktopFileName("netloom")
    app.setWindowIcon(emblem_icon())
    app.setQuitOnLastWindowClosed(True)
    theme_changed.connect(_dress)
    app.findChild(QtWords) or QtWords(app)
    app.styleHints().colorSchemeChanged.connect(_follow_preferences)
    preferences().changed.connect(_follow_preference)
    _follow_preferences()
    return app


def make_window(faults: Faults | None = None) -> Window:
    """The window with its session."""
    from studio.session import Session
    from studio.window import Window

    session = Session()
    window = Window(session)
    session.setParent(window)
    if faults is not None:
        faults.told.connect(window.toast.say)
    return window


def begin(window: Window, arguments: list[str]) -> None:
    """What is done once the window is on screen: warm up torch, open what was asked for, offer what a crash left."""
    QTimer.singleShot(READY, window, lambda: _prepare(window))
    if arguments:
        window.files.open(Path(arguments[0]))
    offer(window, window.session.places.lost())


def _prepare(window: Window) -> None:
    """Import the workbench in a thread, so that the start page answers meanwhile; then make it."""
    job = Job(lambda progress: importlib.import_module("studio.workbench"), "netloom-prepare", window)
    job.done.connect(lambda _: _make_ready(window))
    job.failed.connect(lambda _: _make_ready(window))  # where the fault is told
    job.start()


def _make_ready(window: Window) -> None:
    """The workbench, so that the first click finds it made; only then torch, whose import would slow both down."""
    window.bench  # noqa: B018 - asking for it makes it
    window.session.checking.start()


def system_theme() -> str:
    """The theme that the system asks for; dark where it does not say."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return "light" if scheme == Qt.ColorScheme.Light else "dark"


def _follow_preferences() -> None:
    _follow_preference("language")
    _follow_preference("theme")


def _follow_preference(key: str) -> None:
    wanted = preferences().value(key) if key in ("theme", "language") else ""
    if key == "theme":
        name = system_theme() if wanted == "system" else wanted
        if name != theme().name or not QApplication.instance().styleSheet():  # type: ignore[union-attr]
            use_theme(name)
    elif key == "language":
        use_language(system_language() if wanted == "system" else wanted)


def _dress() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        worn = app.findChild(Dressing) or Dressing(app)
        worn.put_on(style_sheet(theme()))
