"""The File menu."""

from __future__ import annotations

from studio import comparing
from studio.actions import Commands, action
from studio.commands.conditions import filled, trained, working
from studio.translate import tr


@action("New", "Ctrl+N", "Ctrl+T", menu="file", icon="new", words="tab")
def new(commands: Commands) -> None:
    commands.window.files.new()


@action("Open …", "Ctrl+O", menu="file", icon="open")
def open(commands: Commands) -> None:
    commands.window.files.ask_open()


@action("Start page", "Ctrl+Home", menu="file", icon="home", when=working, words="examples recent welcome")
def start_page(commands: Commands) -> None:
    commands.window.show_start()


@action("Close", "Ctrl+W", menu="file", icon="close", when=working, words="tab")
def close_tab(commands: Commands) -> None:
    commands.window.files.close()


@action("Save", "Ctrl+S", menu="file", icon="save", when=working, divided=True)
def save(commands: Commands) -> None:
    commands.window.files.save()


@action("Save as …", "Ctrl+Shift+S", menu="file", when=working)
def save_as(commands: Commands) -> None:
    commands.window.files.ask_save()


@action("Export the trained model …", "Ctrl+E", menu="file", icon="export", when=trained, words="onnx safetensors")
def export(commands: Commands) -> None:
    commands.window.dialogs.export()


def _other_tab(commands: Commands) -> str:
    other = commands.window.tabs.previous
    return tr("Compare with “{title}”", title=other.session.title) if other else tr("Compare with the other tab")


@action(
    "Compare with the other tab",
    menu="file",
    under="Compare",
    when=lambda c: working(c) and c.window.tabs.previous is not None,
    wording=_other_tab,
    words="diff difference document",
    divided=True,
)
def compare_with_tab(commands: Commands) -> None:
    other = commands.window.tabs.previous
    if other is not None:
        commands.window.compare_with(other)


@action(
    "Compare with …",
    "Ctrl+Shift+D",
    menu="file",
    under="Compare",
    icon="compare",
    when=working,
    words="diff difference",
)
def compare_with(commands: Commands) -> None:
    comparing.ask_and_compare(commands.window.dialogs, commands.session, commands.window)


@action(
    "Compare with the saved file",
    menu="file",
    under="Compare",
    when=lambda c: working(c) and c.session.path is not None and c.session.dirty,
    words="diff difference changes",
)
def compare_with_saved(commands: Commands) -> None:
    comparing.compare_with_saved(commands.window.dialogs, commands.session)


@action(
    "Compare with what the run was started with",
    menu="file",
    under="Compare",
    when=lambda c: working(c) and c.session.running_document is not None,
    words="diff difference changes training",
)
def compare_with_run(commands: Commands) -> None:
    comparing.compare_with_run(commands.window.dialogs, commands.session)


@action(
    "Save a picture of the canvas …",
    "Ctrl+Shift+E",
    menu="file",
    icon="picture",
    when=filled,
    words="svg png pdf export image",
)
def save_picture(commands: Commands) -> None:
    commands.window.dialogs.picture()


@action("Save the table of layers …", menu="file", icon="table", when=filled, words="summary csv markdown export")
def save_layers(commands: Commands) -> None:
    commands.window.bench.sides.layers.ask_save()


@action("Preferences …", "Ctrl+,", menu="file", icon="settings", words="options settings", divided=True)
def preferences(commands: Commands) -> None:
    commands.window.dialogs.preferences()


@action("Quit", "Ctrl+Q", menu="file", icon="quit", divided=True)
def quit(commands: Commands) -> None:
    commands.window.close()
