"""Going through the tabs of the open documents, at the end of the View menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import several_tabs


@action("Next tab", "Ctrl+Tab", "Ctrl+PgDown", menu="view", when=several_tabs, words="document switch", divided=True)
def next_tab(commands: Commands) -> None:
    commands.window.show_tab(commands.window.tabs.step(1))


@action("Previous tab", "Ctrl+Shift+Tab", "Ctrl+PgUp", menu="view", when=several_tabs, words="document switch")
def previous_tab(commands: Commands) -> None:
    commands.window.show_tab(commands.window.tabs.step(-1))


@action("Move the tab to the right", "Ctrl+Shift+PgDown", menu="view", when=several_tabs, words="document order")
def tab_right(commands: Commands) -> None:
    tabs = commands.window.tabs
    tabs.move(tabs.front, tabs.all.index(tabs.front) + 1)


@action("Move the tab to the left", "Ctrl+Shift+PgUp", menu="view", when=several_tabs, words="document order")
def tab_left(commands: Commands) -> None:
    tabs = commands.window.tabs
    tabs.move(tabs.front, tabs.all.index(tabs.front) - 1)
