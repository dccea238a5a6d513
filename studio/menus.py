"""Menus, shortcuts and buttons, made from the table of actions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolButton, QWidget

from studio.actions import MENUS, Action, Commands
from studio.commands import ACTIONS
from studio.icons import icon
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed, tr


class Menus(QObject):
    """A `QAction` for every action of the table, kept up to date with what is possible now."""

    def __init__(self, commands: Commands, window: QWidget) -> None:
        super().__init__(window)
        self._commands = commands
        self._window = window
        self.bar = QMenuBar()
        self.bar.setNativeMenuBar(True)
        self.actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._submenus: dict[tuple[str, str], QMenu] = {}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        for declared in ACTIONS:
            self.actions[declared.key] = self._make(declared)
        self._fill()
        self._more = self.bar.findChild(QToolButton, "qt_menubar_ext_button")  # Qt's own, where the menus lack room
        language_changed.connect(self.retranslate)
        theme_changed.connect(self._retint)
        self.retranslate()

    def refresh_soon(self) -> None:
        """Look at what is possible once the present turn of the event loop is over."""
        if not self._soon.isActive():
            self._soon.start(0)

    def refresh(self) -> None:
        """Enable, tick and word every action by what is the case now."""
        for declared in ACTIONS:
            made = self.actions[declared.key]
            made.setEnabled(declared.when is None or declared.when(self._commands))
            if declared.checked is not None:
                made.setChecked(declared.checked(self._commands))
            if declared.wording is not None:
                made.setText(declared.wording(self._commands))

    def retranslate(self) -> None:
        """Words in the language in force."""
        for key, title in MENUS:
            self._menus[key].setTitle(tr(title))
        for (_, title), submenu in self._submenus.items():
            submenu.setTitle(tr(title))
        self._recent.setTitle(tr("Open recent"))
        if self._more is not None:
            self._more.setAccessibleName(tr("More menus"))
        for declared in ACTIONS:
            self.actions[declared.key].setText(tr(declared.text))
        self.refresh()
        for button, made in self._buttons:
            _describe(button, made)

    def button(self, key: str, parent: QWidget) -> QToolButton:
        """A button with the icon of an action; its words and keys are the tooltip."""
        made = self.actions[key]
        button = QToolButton(parent)
        button.setDefaultAction(made)
        made.changed.connect(lambda: _describe(button, made))
        _describe(button, made)
        self._buttons.append((button, made))
        return button

    _buttons: list[tuple[QToolButton, QAction]]

    def _make(self, declared: Action) -> QAction:
        made = QAction(self._window)
        made.setObjectName(declared.key)
        made.setShortcuts([QKeySequence(keys) for keys in declared.shortcuts])
        made.setCheckable(declared.checked is not None)
        made.setMenuRole(_ROLES.get(declared.key, QAction.MenuRole.NoRole))
        made.triggered.connect(self._handler(declared))
        if declared.icon:
            made.setIcon(icon(declared.icon))
            made.setIconVisibleInMenu(declared.checked is None)  # there its place is the tick's
        self._window.addAction(made)
        return made

    def _handler(self, declared: Action) -> Callable[[], None]:
        def act() -> None:
            declared.handler(self._commands)
            self.refresh_soon()  # Qt has flipped the tick; the truth may be another

        return act

    def _fill(self) -> None:
        self._buttons = []
        for key, _ in MENUS:
            menu = QMenu(self.bar)
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(self.refresh)
            self.bar.addMenu(menu)
            self._menus[key] = menu
        self._recent = QMenu(self._menus["file"])
        self._recent.aboutToShow.connect(self._list_recent)
        for declared in ACTIONS:
            menu = self._submenu(declared) if declared.under else self._menus[declared.menu]
            if declared.divided:
                menu.addSeparator()
            menu.addAction(self.actions[declared.key])
            if declared.key == "open":
                menu.addMenu(self._recent)

    def _submenu(self, declared: Action) -> QMenu:
        """The submenu of an action, made where the first of its actions comes."""
        key = declared.menu, declared.under
        if key not in self._submenus:
            self._submenus[key] = self._menus[declared.menu].addMenu("")
        return self._submenus[key]

    def _list_recent(self) -> None:
        self._recent.clear()
        for path in preferences().recent_files():
            entry = self._recent.addAction(path.stem.replace("&", "&&"))
            entry.setToolTip(str(path))
            entry.triggered.connect(lambda _=False, path=path: self._commands.window.files.open(path))
        if self._recent.isEmpty():
            self._recent.addAction(tr("Nothing opened yet")).setEnabled(False)

    def _retint(self) -> None:
        for declared in ACTIONS:
            if declared.icon:
                self.actions[declared.key].setIcon(icon(declared.icon))


_ROLES = {
    "about": QAction.MenuRole.AboutRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "quit": QAction.MenuRole.QuitRole,
}


def _describe(button: QToolButton, made: QAction) -> None:
    keys = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    text = made.text().rstrip(" …")
    button.setToolTip(f"{text} ({keys})" if keys else text)
    button.setAccessibleName(text)
