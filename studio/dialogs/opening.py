"""Opens dialogs; each is there at most once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from studio.session import Session
from studio.translate import language_changed

if TYPE_CHECKING:
    from studio.window import Window

Dialog = TypeVar("Dialog", bound=QDialog)


class Dialogs:
    """The dialogs of the window. None of them stops the window: all are open beside it."""

    def __init__(self, session: Session, window: Window) -> None:
        self._session = session
        self._window = window
        self.open: dict[str, QDialog] = {}
        language_changed.connect(window.reopen_dialogs)

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

    def source(self) -> QDialog:
        """The live source."""
        from studio.dialogs.source import SourceWindow

        return self._show("source", lambda: SourceWindow(self._session, self._window))

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
        for dialog in list(self.open.values()):
            dialog.close()

    def _show(self, name: str, make: Callable[[], QDialog]) -> QDialog:
        dialog = self.open.get(name)
        if dialog is None:
            dialog = make()
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.finished.connect(lambda: self.open.pop(name, None))
            self.open[name] = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
