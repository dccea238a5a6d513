"""The main window: places the start page, the workbench, bars and messages. No logic of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QImage
from PySide6.QtWidgets import QFrame, QMainWindow, QStackedWidget, QStyle, QVBoxLayout, QWidget

from nodes.spec import Problem
from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import node_at
from studio import comparing
from studio.actions import Commands
from studio.cure import cures
from studio.dialogs.opening import Dialogs
from studio.filing import Filing
from studio.menus import Menus
from studio.news_room import find_room
from studio.panels.start import StartPage
from studio.session import Session
from studio.settings import preferences
from studio.status_line import StatusLine
from studio.tab_row import TabRow
from studio.tabs import Tab, Tabs
from studio.top_bar import TopBar
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.message_bar import MessageBar
from studio.widgets.toast import Toast

if TYPE_CHECKING:  # at run time the workbench is built after the window is on screen
    from runtime.hot_report import Report
    from runtime.telemetry import Event, Failed
    from studio.canvas.view import Canvas
    from studio.workbench import Workbench

FIRST = QSize(1280, 800)  # pixels of the window that nobody has sized yet, where the screen has them
PATIENCE = 10.0  # seconds that threads are waited for at the end
PANEL_BUTTONS = ("export", "fold_palette", "fold_dashboard", "fold_inspector")


class Window(QMainWindow):
    """Start page and workbench under one top bar."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.tabs: Tabs = Tabs(session, self)
        self.files = Filing(self.tabs, self)
        self.dialogs = Dialogs(self)
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
        self.tab_row = TabRow(self.tabs, self.files, self.show_tab, self.compare_with)
        self._lay_out()
        self.toast = Toast(self)
        self.toast.find_room = partial(find_room, self)
        self.toast.signs = lambda: (self.canvas.reading.flow, self.canvas.reading.zoom) if self.working else ()
        self._connect()
        self.resize(_first_size(self))
        kept = preferences().layout("window")
        if kept:
            self.restoreGeometry(kept)
        self.show_start() if preferences().value("start_page") else self.show_bench()
        self.retranslate()

    @property
    def session(self) -> Session:
        """The session of the document in front."""
        return self.tabs.front.session

    @property
    def bench(self) -> Workbench:
        """The workbench of the document in front."""
        return self.tabs.front.bench

    @property
    def canvas(self) -> Canvas:
        """The canvas."""
        return self.bench.canvas

    @property
    def working(self) -> bool:
        """Whether a document is on screen, not the start page."""
        return self.tabs.front.has_bench and self._stack.currentWidget() is self.bench

    def show_start(self) -> None:
        """Show the start page; the document stays open behind it."""
        self.start.refresh()
        self._stack.setCurrentWidget(self.start)
        self._show_bars()
        self.start.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tab(self, tab: Tab) -> None:
        """Show the document of a tab."""
        self.tabs.turn_to(tab)
        self.show_bench()

    def compare_with(self, other: Tab) -> None:
        """The document in front beside that of another tab."""
        comparing.compare_with_open(self.dialogs, self.session, other.session)

    def leave_start(self) -> None:
        """Back from the start page, where there is a document to come back to."""
        if self.tab_row.wanted and not self.working:
            self.show_bench()

    def show_bench(self) -> None:
        """Show the document in front."""
        self._stack.setCurrentWidget(self.bench)
        self._show_bars()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def reopen_dialogs(self) -> None:
        """Another language: dialogs that hold nothing but words are shown anew."""
        self.dialogs.reopen()

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
            for tab in self.tabs.all:
                tab.session.check_files()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Nothing is lost without a question; a run is stopped and saved."""
        if not self.files.may_leave_all():
            event.ignore()
            return
        preferences().keep_layout("window", self.saveGeometry())
        self.dialogs.close_all()
        self.hide()  # what the run still has to save keeps nobody waiting
        self.start.finish(PATIENCE)
        self.tabs.finish()
        event.accept()

    def _lay_out(self) -> None:
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._lines = (_line(), _line(), _line())
        above, below, under_tabs = self._lines
        for part in (self.top, above, self.tab_row, under_tabs, self.messages, self._stack, below, self.status):
            column.addWidget(part, 1 if part is self._stack else 0)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        self._attend(self.tabs.front)
        self.tabs.joined.connect(self._attend)
        self.tabs.turned.connect(self._turn)
        self.tabs.left.connect(self._clear_away)
        self.tabs.changed.connect(self._show_row)
        self._stack.currentChanged.connect(self.menus.refresh_soon)
        self.start.left.connect(self.leave_start)
        self.status.run.clicked.connect(self.menus.actions["go_doctor"].trigger)
        self.status.totals.clicked.connect(self.menus.actions["before_run"].trigger)
        preferences().changed.connect(self.menus.refresh_soon)
        language_changed.connect(self.retranslate)

    def _attend(self, tab: Tab) -> None:
        """Hear one more session."""
        session = tab.session
        tab.made.connect(self._furnish)
        tab.changed.connect(self.retranslate)
        session.told.connect(lambda text: self._tell(tab, text))
        session.doctoring.changed.connect(lambda: self._heed_doctor(tab))
        session.past.waited.connect(self.toast.take_back)
        session.generate_wished.connect(self.dialogs.generate)
        session.runs.changing.done.connect(lambda report: self._tell_change(tab, report))
        session.opened.connect(lambda: self._show_opened(tab))
        session.arrived.connect(lambda event: self._hear(tab, event))
        session.run_state.connect(lambda state: self._show_run_state(tab, state))
        for signal in (session.changed, session.checked, session.selected, session.run_state, session.opened):
            signal.connect(self.menus.refresh_soon)
        session.staging.changed.connect(self.menus.refresh_soon)

    def _furnish(self, bench: Workbench) -> None:
        from studio.attending import attend_outline

        bench.folded.connect(self._show_bars)
        bench.canvas.notice.came.connect(self.toast.stand, Qt.ConnectionType.QueuedConnection)  # when it has its place
        bench.sides.found_out.connect(self.toast.take_back)
        bench.dashboard.examine_wished.connect(self.dialogs.curves)
        attend_outline(bench, self.dialogs)
        self._stack.addWidget(bench)
        self.menus.refresh_soon()

    def _turn(self, old: Tab, new: Tab) -> None:
        if old.has_bench:
            old.bench.canvas.abandon_gesture()
            new.bench.look_like(old.bench)
        if self.messages.topic != "failure":
            old.failure = None  # a person has seen it and closed it
        self.messages.take_back("failure")
        self.status.follow(new.session)
        self.start.follow(new.session)
        self.dialogs.turn(old.session, new.session)
        if new.transport is not None:
            self.top.put_transport(new.transport)
        if self._stack.currentWidget() is not self.start:
            self.show_bench()
        self._show_failure()

    def _clear_away(self, tab: Tab) -> None:
        self.dialogs.end(tab.session)
        if tab.has_bench:
            self._stack.removeWidget(tab.bench)

    def _show_bars(self) -> None:
        bare = self.working and self.bench.only_canvas
        self.top.setVisible(not bare)
        self._lines[0].setVisible(not bare)
        for part in (self.status, self._lines[1]):
            part.setVisible(self.working and not bare)
        self.tab_row.stand(not self.working)
        self._show_row()
        if self.working and self.tabs.front.transport is not None:
            self.top.put_transport(self.tabs.front.transport)
        self.top.show_transport(self.working)
        for button in self._panel_buttons:
            button.setVisible(self.working)
        keys = self.menus.actions["canvas_only"].shortcut().toString()
        told = tr("{key} brings the panels back.", key=keys)
        self.toast.say(told) if bare else self.toast.take_back(told)
        self.menus.refresh_soon()
        self.retranslate()

    def _show_row(self) -> None:
        shown = self.tab_row.wanted and not (self.working and self.bench.only_canvas)
        for row in (self.tab_row, self._lines[2]):
            row.setVisible(shown)

    def _tell(self, tab: Tab, text: str) -> None:
        behind = tab is not self.tabs.front and tab in self.tabs.all
        self.toast.say(tr("{title}: {message}", title=tab.session.title, message=text) if behind else text)

    def _tell_change(self, tab: Tab, report: Report) -> None:
        if tab is self.tabs.front:
            self.toast.say(tab.session.past.told_of(report), tr("Show list"), self.dialogs.change)

    def _show_opened(self, tab: Tab) -> None:
        tab.failure = None
        if tab is self.tabs.front:
            self.show_bench()
            self.messages.take_back("failure")

    def _hear(self, tab: Tab, event: Event) -> None:
        if type(event).__name__ == "Failed":  # an import would be one per event here, and make the start wait above
            tab.failure = cast("Failed", event)
            if tab is self.tabs.front:
                self._show_failure()
            else:
                self._tell(tab, tr("Training has failed."))

    def _show_failure(self) -> None:
        event = self.tabs.front.failure
        if event is None or self.messages.topic == "recovery":
            return
        document = self.session.running_document or self.session.whole
        node = event.node if node_at(self.session.whole, event.node) else ""
        self.messages.say(
            tr_problem(Problem(event.sentence, **dict(event.values)), document, event.node),
            role="error",
            topic="failure",
            answers=(
                *cures(self.session, event),
                *(((tr("Show node"), lambda: self._show_node(node)),) if node else ()),
            ),
            close=tr("Close"),
        )

    def _heed_doctor(self, tab: Tab) -> None:
        """What the Doctor found in a run that broke may be a better cure than the one that is offered."""
        shown = tab is self.tabs.front and tab.failure is not None and self.messages.topic == "failure"
        if not shown or not self.messages.isVisible() or tab.failure is None:
            return
        offered = [words for words, _ in cures(tab.session, tab.failure)]
        if offered != [button.text() for button in self.messages.buttons[: len(offered)]]:
            self._show_failure()

    def _show_node(self, node: str) -> None:
        self.show_bench()
        node = self.session.go_inside(node)
        self.session.select([node])
        self.session.focus_wished.emit(node)

    def _show_run_state(self, tab: Tab, state: str) -> None:
        if state == "running":
            self.toast.take_back(tr("Getting ready to train …"))
        if state in ("running", "none"):
            tab.failure = None
            if tab is self.tabs.front:
                self.messages.take_back("failure")


def _first_size(window: QWidget) -> QSize:
    """No larger than what the screen leaves below a title bar, so that the lower edge is seen."""
    room = window.screen().availableSize()
    bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, window)
    return FIRST.boundedTo(QSize(room.width(), room.height() - bar))


def _picture(document: Document, checked: Checked | None, size: tuple[int, int], ratio: float) -> QImage:
    from studio.canvas.picture import picture_of

    return picture_of(document, checked, size, ratio=ratio, whole_titles=True)


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("surface", "line")
    line.setFixedHeight(1)
    return line
