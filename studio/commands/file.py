"""The File menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import trained, working


@action("New", "Ctrl+N", menu="file", icon="new")
def new(commands: Commands) -> None:
    commands.window.files.new()


@action("Open …", "Ctrl+O", menu="file", icon="open")
def open(commands: Commands) -> None:
    commands.window.files.ask_open()


@action("Start page", "Ctrl+Home", menu="file", icon="home", when=working, words="examples recent welcome")
def start_page(commands: Commands) -> None:
    commands.window.show_start()


@action("Save", "Ctrl+S", menu="file", icon="save", when=working, divided=True)
def save(commands: Commands) -> None:
    commands.window.files.save()


@action("Save as …", "Ctrl+Shift+S", menu="file", when=working)
def save_as(commands: Commands) -> None:
    commands.window.files.ask_save()


@action("Export the trained model …", "Ctrl+E", menu="file", icon="export", when=trained, words="onnx safetensors")
def export(commands: Commands) -> None:
    commands.window.dialogs.export()


@action("Preferences …", "Ctrl+,", menu="file", icon="settings", words="options settings", divided=True)
def preferences(commands: Commands) -> None:
    commands.window.dialogs.preferences()


@action("Quit", "Ctrl+Q", menu="file", icon="quit", divided=True)
def quit(commands: Commands) -> None:
    commands.window.close()
