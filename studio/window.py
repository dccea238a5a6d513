"""The main window: places the start page, the workbench, bars and messages. No logic of its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from studio.actions import Commands
from studio.dialogs.opening import Dialogs
from studio.filing import Filing
from studio.menus import Menus
from studio.panels.start import StartPage
from studio.places import Lost
from studio.session import Session
from studio.settings import preferences
from studio.status_line import StatusLine
from studio.top_bar import TopBar
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.message_bar import MessageBar
from studio.widgets.toast import Toast

if TYPE_CHECKING:  # at run time the workbench is built after the window is on screen
    from runtime.telemetry import Event
    from studio.canvas.view import Canvas
    from studio.workbench import Workbench

PATIENCE = 10.0  # seconds that threads are waited for at the end
PANEL_BUTTONS = ("export", "fold_palette", "fold_dashboard", "fold_inspector")


class Window(QMainWindow):
    """Start page and workbench under one top bar."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.files = Filing(session, self)
        self.dialogs = Dialogs(session, self)
        self._bench: Workbench | None = None
        self.start = StartPage(session, self.files, _picture)
        self.messages = MessageBar()
        self.status = StatusLine(session)
        self.commands = Commands(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        self.menus = Menus(self.commands, self)
        self.top = TopBar(self.menus.bar)
        self._panel_buttons = [self.menus.button(key, self.top) for key in PANEL_BUTTONS]
        for button in (*self._panel_buttons, self.menus.button("command_search", self.top)):
            self.top.add_button(button)
        self.top.add_button(self.menus.button("preferences", self.top))
        self._lay_out()
        self.toast = Toast(self)
        self._connect()
        self.resize(1280, 800)
        kept = preferences().layout("window")
        if kept:
            self.restoreGeometry(kept)
        self.show_start() if preferences().value("start_page") else self.show_bench()
        self.retranslate()

    @property
    def bench(self) -> Workbench:
        """The workbench; made when it is first asked for, since it takes longer than the whole start page."""
        if self._bench is None:
            from studio.dashboard.transport import Transport
            from studio.workbench import Workbench

            self._bench = Workbench(self.session)
            self._bench.folded.connect(self._show_bars)
            self._bench.dashboard.examine_wished.connect(self.dialogs.curves)
            self._stack.addWidget(self._bench)
            self.top.put_transport(Transport(self.session))
            self.menus.refresh_soon()
        return self._bench

    @property
    def canvas(self) -> Canvas:
        """The canvas."""
        return self.bench.canvas

    @property
    def working(self) -> bool:
        """Whether a document is on screen, not the start page."""
        return self._bench is not None and self._stack.currentWidget() is self._bench

    def show_start(self) -> None:
        """Show the start page; the document stays open behind it."""
        self.start.refresh()
        self._stack.setCurrentWidget(self.start)
        self._show_bars()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_bench(self) -> None:
        """Show the document."""
        self._stack.setCurrentWidget(self.bench)
        self._show_bars()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def reopen_dialogs(self) -> None:
        """Another language: dialogs that hold nothing but words are shown anew."""
        self.dialogs.reopen()

    def offer_recovery(self, lost: Lost) -> None:
        """Offer what a crash left behind."""
        moment = "%H:%M" if lost.when.date() == date.today() else "%Y-%m-%d %H:%M"
        name = lost.title or (lost.path.stem if lost.path else tr("Untitled"))
        self.messages.say(
            tr(
                "Netloom ended unexpectedly. “{title}” was kept at {time}.",
                title=name,
                time=f"{lost.when:{moment}}",
            ),
            role="warning",
            topic="recovery",
            answers=((tr("Recover"), lambda: self._recover(lost)), (tr("Discard"), lambda: self._discard(lost))),
            close=tr("Decide later"),
        )

    def toggle_full_screen(self) -> None:
        """Full screen, or back."""
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def retranslate(self) -> None:
        """Words in the language in force."""
        name = self.session.title if self.working else ""
        self.setWindowTitle(f"{name}[*] – Netloom" if name else "Netloom[*]")
        self.setWindowModified(self.session.dirty and self.working)

    def changeEvent(self, event: QEvent) -> None:
        """Whoever comes back may have mended a file elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.session.check_files()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is lost without a question; a run is stopped and saved."""
        if not self.files.may_leave():
            event.ignore()
            return
        preferences().keep_layout("window", self.saveGeometry())
        self.dialogs.close_all()
        self.hide()  # what the run still has to save keeps nobody waiting
        self.start.finish(PATIENCE)
        self.session.close()
        event.accept()

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lines = (_line(), _line())
        for part in (self.top, self._lines[0], self.messages, self._stack, self._lines[1], self.status):
            column.addWidget(part, 1 if part is self._stack else 0)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        session, soon = self.session, self.menus.refresh_soon
        session.told.connect(self.toast.say)
        session.opened.connect(self.show_bench)
        session.opened.connect(lambda: self.messages.take_back("failure"))
        session.title_changed.connect(self.retranslate)
        session.arrived.connect(self._hear)
        session.run_state.connect(self._show_run_state)
        for signal in (session.changed, session.checked, session.selected, session.run_state, session.opened):
            signal.connect(soon)
        self._stack.currentChanged.connect(soon)
        preferences().changed.connect(soon)
        language_changed.connect(self.retranslate)

    def _show_bars(self) -> None:
        bare = self.working and self.bench.only_canvas
        self.top.setVisible(not bare)
        self._lines[0].setVisible(not bare)
        for part in (self.status, self._lines[1]):
            part.setVisible(self.working and not bare)
        self.top.show_transport(self.working)
        for button in self._panel_buttons:
            button.setVisible(self.working)
        if bare:
            keys = self.menus.actions["canvas_only"].shortcut().toString()
            self.toast.say(tr("{key} brings the panels back.", key=keys))
        self.menus.refresh_soon()
        self.retranslate()

    def _hear(self, event: Event) -> None:
        from runtime.telemetry import Failed

        if not isinstance(event, Failed):
            return
        document = self.session.running_document or self.session.document
        node = event.node if event.node in self.session.document.nodes else ""
        self.messages.say(
            tr_problem(Problem(event.sentence, **dict(event.values)), document, event.node),
            role="error",
            topic="failure",
            answers=((tr("Show node"), lambda: self._show_node(node)),) if node else (),
            close=tr("Close"),
        )

    def _show_node(self, node: str) -> None:
        self.show_bench()
        self.session.select([node])
        self.session.focus_wished.emit(node)

    def _show_run_state(self, state: str) -> None:
        if state in ("running", "none"):
            self.messages.take_back("failure")

    def _discard(self, lost: Lost) -> None:
        self.session.places.workspace(lost.identity).discard()
        self._offer_next()

    def _recover(self, lost: Lost) -> None:
        self.files.recover(lost)
        self._offer_next()

    def _offer_next(self) -> None:
        left = self.session.places.lost()
        if left:
            self.offer_recovery(left[0])


def _picture(document: Document, checked: Checked | None, size: tuple[int, int], ratio: float) -> QImage:
    from studio.canvas.picture import picture_of

    return picture_of(document, checked, size, ratio=ratio)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("surface", "line")
    line.setFixedHeight(1)
    return line
