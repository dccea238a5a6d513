"""The View menu."""

from __future__ import annotations

from studio.actions import Commands, action
from studio.commands.conditions import chosen, filled, working
from studio.settings import preferences
from studio.translate import language


@action("Show everything", "Ctrl+9", menu="view", icon="fit", when=filled, words="zoom fit")
def fit(commands: Commands) -> None:
    commands.window.canvas.fit()


@action(
    "Show the selection",
    "Ctrl+Shift+9",
    menu="view",
    under="Zoom",
    icon="zoom_selection",
    when=chosen,
    words="zoom",
)
def zoom_to_selection(commands: Commands) -> None:
    commands.window.canvas.zoom_to_selection()


@action("Actual size", "Ctrl+0", menu="view", under="Zoom", icon="search", when=filled, words="zoom 100 %")
def actual_size(commands: Commands) -> None:
    commands.window.canvas.actual_size()


@action("Zoom in", "Ctrl++", "Ctrl+=", menu="view", under="Zoom", icon="zoom_in", when=filled)
def zoom_in(commands: Commands) -> None:
    commands.window.canvas.zoom_in()


@action("Zoom out", "Ctrl+-", menu="view", under="Zoom", icon="zoom_out", when=filled)
def zoom_out(commands: Commands) -> None:
    commands.window.canvas.zoom_out()


@action(
    "Minimap",
    "Ctrl+Shift+M",
    menu="view",
    when=working,
    checked=lambda c: bool(preferences().value("minimap")),
    words="overview map corner",
)
def minimap(commands: Commands) -> None:
    commands.window.canvas.reading.switch_minimap()


@action(
    "Pictures on nodes",
    "Ctrl+Shift+I",
    menu="view",
    icon="picture",
    when=working,
    checked=lambda c: working(c) and c.window.canvas.reading.pictures.wanted,
    words="feature maps decision boundary activations attention live insight thumbnails",
)
def pictures(commands: Commands) -> None:
    commands.window.canvas.reading.pictures.switch()


@action(
    "Large picture of the node",
    "Ctrl+Alt+P",
    menu="view",
    icon="expand",
    when=chosen,
    words="feature maps decision boundary attention pin enlarge",
)
def large_picture(commands: Commands) -> None:
    commands.window.bench.go_to("canvas")
    commands.window.canvas.reading.pictures.plates.toggle_chosen()


@action(
    "What wires show",
    "Ctrl+Alt+F",
    menu="view",
    when=working,
    words="activations forward gradients backward width color flow",
)
def next_on_wires(commands: Commands) -> None:
    commands.window.canvas.reading.flow.turn()


@action(
    "Nodes",
    "F6",
    menu="view",
    icon="panel_left",
    when=working,
    checked=lambda c: working(c) and c.window.bench.shown("palette"),
    words="palette panel fold",
    divided=True,
)
def fold_palette(commands: Commands) -> None:
    commands.window.bench.fold("palette")


@action(
    "Plots",
    "F7",
    menu="view",
    icon="panel_bottom",
    when=working,
    checked=lambda c: working(c) and c.window.bench.shown("dashboard"),
    words="dashboard panel fold",
)
def fold_dashboard(commands: Commands) -> None:
    commands.window.bench.fold("dashboard")


@action(
    "Settings and problems",
    "F9",
    menu="view",
    icon="panel_right",
    when=working,
    checked=lambda c: working(c) and c.window.bench.shown("inspector"),
    words="inspector panel fold",
)
def fold_inspector(commands: Commands) -> None:
    commands.window.bench.fold("inspector")


@action(
    "Only the canvas",
    "F12",
    menu="view",
    icon="canvas_only",
    when=working,
    checked=lambda c: working(c) and c.window.bench.only_canvas,
    words="fold all panels",
)
def canvas_only(commands: Commands) -> None:
    commands.window.bench.show_only_canvas()


@action("Full screen", "F11", menu="view", checked=lambda c: c.window.isFullScreen())
def full_screen(commands: Commands) -> None:
    commands.window.toggle_full_screen()


@action("PyTorch source", "Ctrl+U", menu="view", icon="code", when=working, words="code python", divided=True)
def source(commands: Commands) -> None:
    commands.window.bench.go_to("source")


@action(
    "Neurons and weights",
    "Ctrl+Alt+N",
    menu="view",
    icon="node_linear",
    when=filled,
    words="playground neuron weight decision map layer open",
)
def neurons(commands: Commands) -> None:
    commands.window.bench.open_neurons(next(iter(commands.session.selection), ""))


@action("Examine the curves", "Ctrl+Shift+C", menu="view", icon="expand", when=working, words="plot zoom csv png svg")
def examine_curves(commands: Commands) -> None:
    commands.window.dialogs.curves()


@action(
    "Dark colors",
    menu="view",
    under="Colors",
    icon="theme",
    checked=lambda c: preferences().value("theme") == "dark",
    words="theme night",
    divided=True,
)
def dark(commands: Commands) -> None:
    preferences().set("theme", "dark")


@action(
    "Light colors",
    menu="view",
    under="Colors",
    checked=lambda c: preferences().value("theme") == "light",
    words="theme day",
)
def light(commands: Commands) -> None:
    preferences().set("theme", "light")


@action("Colors of the system", menu="view", under="Colors", checked=lambda c: preferences().value("theme") == "system")
def system_colors(commands: Commands) -> None:
    preferences().set("theme", "system")


@action(
    "English",
    menu="view",
    under="Language",
    icon="language",
    checked=lambda c: language() == "en",
    words="language 언어",
    divided=True,
)
def english(commands: Commands) -> None:
    preferences().set("language", "en")


@action("한국어", menu="view", under="Language", checked=lambda c: language() == "ko", words="language Korean 언어")
def korean(commands: Commands) -> None:
    preferences().set("language", "ko")
