"""Opens dialogs; each is there at most once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from runtime.document import Document, End, Wire
from studio.session import Session
from studio.translate import language_changed

if TYPE_CHECKING:
    from studio.window import Window

Dialog = TypeVar("Dialog", bound=QDialog)
# Dialogs that go and come with their document.
OF_DOCUMENT = ("export", "wiring", "picture", "compare", "curves", "generate", "change", "before_run")


class Dialogs:
    """The dialogs of the window. None of them stops the window: all are open beside it."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.open: dict[str, QDialog] = {}
        self._away: dict[Session, dict[str, QDialog]] = {}  # of documents that are not in front
        language_changed.connect(window.reopen_dialogs)

    @property
    def _session(self) -> Session:
        return self._window.session

    def turn(self, old: Session, new: Session) -> None:
        """Another document comes to the front: with its dialogs, while those of the old one hide."""
        hidden = {name: self.open.pop(name) for name in OF_DOCUMENT if name in self.open}
        for dialog in hidden.values():
            dialog.hide()
        self._away[old] = hidden
        for name, dialog in self._away.pop(new, {}).items():
            self.open[name] = dialog
            dialog.show()

    def end(self, session: Session) -> None:
        """A document is closed that is not in front: so are its dialogs."""
        for dialog in self._away.pop(session, {}).values():
            dialog.close()

    def preferences(self) -> QDialog:
        """Preferences."""
        from studio.dialogs.preferences import PreferencesDialog

        return self._show("preferences", lambda: PreferencesDialog(self._window))

    def export(self) -> QDialog:
        """Export of the last run."""
        from studio.dialogs.export import ExportDialog

        return self._show("export", lambda: ExportDialog(self._session, self._window))

    def about(self) -> QDialog:
        """What this is."""
        from studio.dialogs.about import AboutDialog

        return self._show("about", lambda: AboutDialog(self._window))

    def shortcuts(self) -> QDialog:
        """All keys on one sheet."""
        from studio.dialogs.shortcuts import ShortcutSheet

        return self._show("shortcuts", lambda: ShortcutSheet(self._window))

    def commands(self) -> QDialog:
        """Find an action by words."""
        from studio.dialogs.command_search import CommandSearch

        return self._show("commands", lambda: CommandSearch(self._window.menus, self._window))

    def target_of(self, node: str) -> QDialog:
        """What a node is connected to."""
        from studio.dialogs.wiring import choose_target

        return self._show("wiring", lambda: choose_target(self._session, node, self._window))

    def other_target(self, wire: Wire) -> QDialog:
        """Another target for a wire."""
        from studio.dialogs.wiring import choose_other_target

        return self._show("wiring", lambda: choose_other_target(self._session, wire, self._window))

    def source_for(self, target: End, old: Wire | None) -> QDialog:
        """What enters an input."""
        from studio.dialogs.wiring import choose_source

        return self._show("wiring", lambda: choose_source(self._session, target, old, self._window))

    def picture(self) -> QDialog:
        """A picture of the canvas as a file."""
        from studio.dialogs.picture import PictureDialog

        return self._show("picture", lambda: PictureDialog(self._window.canvas, self._window))

    def compare(self, session: Session, other: Document, name: Callable[[], str], *, related: bool) -> QDialog:
        """Another document beside the present one; a comparison that is open gives way."""
        from studio.dialogs.compare import CompareWindow

        if "compare" in self.open:
            self.open["compare"].close()
        return self._show("compare", lambda: CompareWindow(session, other, name, related=related, parent=self._window))

    def generate(self, node: str) -> QDialog:
        """Samples of a node; those of another node give way."""
        from studio.dialogs.generate import GenerateWindow

        shown = self.open.get("generate")
        if isinstance(shown, GenerateWindow) and shown.node != node:
            shown.close()
        return self._show("generate", lambda: GenerateWindow(self._session, node, self._window))

    def before_run(self) -> QDialog:
        """Memory, time and the largest batch, before training."""
        from studio.dialogs.before_run import BeforeRun

        return self._show("before_run", lambda: BeforeRun(self._session, self._window))

    def change(self) -> QDialog:
        """What the last change of a paused run kept; a list that is open gives way."""
        from studio.dialogs.change import ChangeWindow

        if "change" in self.open:
            self.open["change"].close()
        return self._show("change", lambda: ChangeWindow(self._session, self._window))

    def curves(self, tab: str = "") -> QDialog:
        """The curves of the run, to zoom into; with the tab of a view in front. Brings in pyqtgraph."""
        from studio.dashboard.plot_window import PlotWindow

        board = self._window.bench.dashboard
        shown = self._show("curves", lambda: PlotWindow(self._session, board.memory, board.names, self._window))
        if tab and isinstance(shown, PlotWindow):
            shown.show_tab(tab)
        return shown

    def reopen(self) -> None:
        """Show anew, in the language in force, the dialogs that hold nothing but words."""
        for name, show in (("about", self.about), ("shortcuts", self.shortcuts), ("commands", self.commands)):
            dialog = self.open.get(name)
            if dialog is not None:
                place = dialog.pos()
                dialog.close()
                show().move(place)

    def close_all(self) -> None:
        """Close what is open."""
        for session in list(self._away):
            self.end(session)
        for dialog in list(self.open.values()):
            dialog.close()

    def _forget(self, dialog: QDialog) -> None:
        for name in [name for name, shown in self.open.items() if shown is dialog]:
            del self.open[name]

    def _show(self, name: str, make: Callable[[], QDialog]) -> QDialog:
        dialog = self.open.get(name)
        if dialog is None:
            dialog = make()
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(lambda: self._forget(dialog))
            self.open[name] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
