"""The one table of actions: what can be done, its words, its keys, when, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.actions import action, collect
from studio.settings import preferences
from studio.translate import language, tr

if TYPE_CHECKING:
    from studio.session import Session
    from studio.window import Window


def working(commands: Commands) -> bool:
    """A document is on screen, not the start page."""
    return commands.window.working


def filled(commands: Commands) -> bool:
    """There is a node."""
    return working(commands) and bool(commands.session.document.nodes)


def chosen(commands: Commands) -> bool:
    """A node is selected."""
    return working(commands) and bool(commands.session.selection)


def active(commands: Commands) -> bool:
    """A run is under way."""
    return commands.session.runs.active


def trained(commands: Commands) -> bool:
    """There is a run with weights, and it rests."""
    return working(commands) and commands.session.state != "running" and commands.session.runs.kept


def _train_text(commands: Commands) -> str:
    return {"running": tr("Pause"), "paused": tr("Go on")}.get(commands.session.state, tr("Train"))


def _undo_text(commands: Commands) -> str:
    label = commands.session.undo_label
    return tr("Undo: {step}", step=label) if label else tr("Undo")


def _redo_text(commands: Commands) -> str:
    label = commands.session.redo_label
    return tr("Redo: {step}", step=label) if label else tr("Redo")


class Commands:
    """Every action of the studio as a method; menus, shortcuts and the command search are made from this class."""

    def __init__(self, window: Window) -> None:
        self.window: Window = window
        self.session: Session = window.session

    @action("New", "Ctrl+N", menu="file", icon="new")
    def new(self) -> None:
        self.window.files.new()

    @action("Open …", "Ctrl+O", menu="file", icon="open")
    def open(self) -> None:
        self.window.files.ask_open()

    @action("Start page", "Ctrl+Home", menu="file", icon="home", when=working, words="examples recent welcome")
    def start_page(self) -> None:
        self.window.show_start()

    @action("Save", "Ctrl+S", menu="file", icon="save", when=working, divided=True)
    def save(self) -> None:
        self.window.files.save()

    @action("Save as …", "Ctrl+Shift+S", menu="file", when=working)
    def save_as(self) -> None:
        self.window.files.ask_save()

    @action("Export the trained model …", "Ctrl+E", menu="file", icon="export", when=trained, words="onnx safetensors")
    def export(self) -> None:
        self.window.dialogs.export()

    @action("Preferences …", "Ctrl+,", menu="file", icon="settings", words="options settings", divided=True)
    def preferences(self) -> None:
        self.window.dialogs.preferences()

    @action("Quit", "Ctrl+Q", menu="file", icon="quit", divided=True)
    def quit(self) -> None:
        self.window.close()

    @action(
        "Undo",
        "Ctrl+Z",
        menu="edit",
        icon="undo",
        when=lambda c: working(c) and c.session.can_undo,
        wording=_undo_text,
    )
    def undo(self) -> None:
        self.session.undo()

    @action(
        "Redo",
        "Ctrl+Shift+Z",
        "Ctrl+Y",
        menu="edit",
        icon="redo",
        when=lambda c: working(c) and c.session.can_redo,
        wording=_redo_text,
    )
    def redo(self) -> None:
        self.session.redo()

    @action("Cut", "Ctrl+X", menu="edit", icon="cut", when=chosen, divided=True)
    def cut(self) -> None:
        self.window.canvas.cut()

    @action("Copy", "Ctrl+C", menu="edit", icon="copy", when=chosen)
    def copy(self) -> None:
        self.window.canvas.copy()

    @action("Paste", "Ctrl+V", menu="edit", icon="paste", when=working)
    def paste(self) -> None:
        self.window.canvas.paste()

    @action("Duplicate", "Ctrl+D", menu="edit", icon="duplicate", when=chosen)
    def duplicate(self) -> None:
        self.window.canvas.duplicate()

    @action("Delete", "Del", menu="edit", icon="delete", when=chosen, words="remove")
    def delete(self) -> None:
        self.window.canvas.delete_selection()

    @action("Select all", "Ctrl+A", menu="edit", icon="select_all", when=filled, divided=True)
    def select_all(self) -> None:
        self.window.canvas.select_all()

    @action("Add a node …", "Ctrl+K", menu="edit", icon="plus", when=working, words="search insert layer", divided=True)
    def add_node(self) -> None:
        self.window.canvas.open_search()

    @action("Arrange", "Ctrl+L", menu="edit", icon="arrange", when=filled, words="layout tidy")
    def arrange(self) -> None:
        self.window.canvas.arrange()

    @action("Train", "F5", menu="run", icon="play", when=filled, wording=_train_text, words="run start learn pause")
    def train(self) -> None:
        if self.session.state == "running":
            self.session.pause()
        else:
            self.session.train()

    @action("Stop", "Shift+F5", menu="run", icon="stop", when=active)
    def stop(self) -> None:
        self.session.stop()

    @action("Train one batch", "F10", menu="run", icon="step", when=filled, words="step", divided=True)
    def step_batch(self) -> None:
        self.session.step(batches=1)

    @action("Train one epoch", "Shift+F10", menu="run", icon="step_epoch", when=filled, words="step")
    def step_epoch(self) -> None:
        self.session.step(epochs=1)

    @action(
        "Reset to the first weights",
        "Ctrl+R",
        menu="run",
        icon="reset",
        when=lambda c: working(c) and c.session.state != "none",
        divided=True,
    )
    def reset(self) -> None:
        self.session.reset()

    @action("New first weights", "Ctrl+Shift+R", menu="run", icon="dice", when=filled, words="seed random")
    def new_weights(self) -> None:
        self.session.new_weights()

    @action("Restart with the network as it is now", "Ctrl+F5", menu="run", icon="restart", when=filled)
    def restart(self) -> None:
        self.session.restart()

    @action("Show everything", "Ctrl+9", menu="view", icon="fit", when=filled, words="zoom fit")
    def fit(self) -> None:
        self.window.canvas.fit()

    @action("Show the selection", "Ctrl+Shift+9", menu="view", icon="zoom_selection", when=chosen, words="zoom")
    def zoom_to_selection(self) -> None:
        self.window.canvas.zoom_to_selection()

    @action("Actual size", "Ctrl+0", menu="view", icon="search", when=filled, words="zoom 100 %")
    def actual_size(self) -> None:
        self.window.canvas.actual_size()

    @action("Zoom in", "Ctrl++", "Ctrl+=", menu="view", icon="zoom_in", when=filled)
    def zoom_in(self) -> None:
        self.window.canvas.zoom_in()

    @action("Zoom out", "Ctrl+-", menu="view", icon="zoom_out", when=filled)
    def zoom_out(self) -> None:
        self.window.canvas.zoom_out()

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
    def fold_palette(self) -> None:
        self.window.bench.fold("palette")

    @action(
        "Plots",
        "F7",
        menu="view",
        icon="panel_bottom",
        when=working,
        checked=lambda c: working(c) and c.window.bench.shown("dashboard"),
        words="dashboard panel fold",
    )
    def fold_dashboard(self) -> None:
        self.window.bench.fold("dashboard")

    @action(
        "Settings and problems",
        "F9",
        menu="view",
        icon="panel_right",
        when=working,
        checked=lambda c: working(c) and c.window.bench.shown("inspector"),
        words="inspector panel fold",
    )
    def fold_inspector(self) -> None:
        self.window.bench.fold("inspector")

    @action(
        "Only the canvas",
        "F12",
        menu="view",
        icon="canvas_only",
        when=working,
        checked=lambda c: working(c) and c.window.bench.only_canvas,
        words="fold all panels",
    )
    def canvas_only(self) -> None:
        self.window.bench.show_only_canvas()

    @action("Full screen", "F11", menu="view", checked=lambda c: c.window.isFullScreen())
    def full_screen(self) -> None:
        self.window.toggle_full_screen()

    @action("PyTorch source", "Ctrl+U", menu="view", icon="code", when=filled, words="code python", divided=True)
    def source(self) -> None:
        self.window.dialogs.source()

    @action(
        "Examine the curves", "Ctrl+Shift+C", menu="view", icon="expand", when=working, words="plot zoom csv png svg"
    )
    def examine_curves(self) -> None:
        self.window.dialogs.curves()

    @action(
        "Dark colors",
        menu="view",
        icon="theme",
        checked=lambda c: preferences().value("theme") == "dark",
        words="theme night",
        divided=True,
    )
    def dark(self) -> None:
        preferences().set("theme", "dark")

    @action("Light colors", menu="view", checked=lambda c: preferences().value("theme") == "light", words="theme day")
    def light(self) -> None:
        preferences().set("theme", "light")

    @action("Colors of the system", menu="view", checked=lambda c: preferences().value("theme") == "system")
    def system_colors(self) -> None:
        preferences().set("theme", "system")

    @action(
        "English",
        menu="view",
        icon="language",
        checked=lambda c: language() == "en",
        words="language 언어",
        divided=True,
    )
    def english(self) -> None:
        preferences().set("language", "en")

    @action("한국어", menu="view", checked=lambda c: language() == "ko", words="language Korean 언어")
    def korean(self) -> None:
        preferences().set("language", "ko")

    @action("To the nodes", "Ctrl+1", menu="go", icon="panel_left", when=working, words="palette search focus")
    def go_nodes(self) -> None:
        self.window.bench.go_to("palette")

    @action("To the canvas", "Ctrl+2", menu="go", icon="target", when=working, words="focus")
    def go_canvas(self) -> None:
        self.window.bench.go_to("canvas")

    @action("To the settings", "Ctrl+3", menu="go", icon="panel_right", when=working, words="inspector focus")
    def go_settings(self) -> None:
        self.window.bench.go_to("inspector")

    @action("To the problems", "Ctrl+4", menu="go", icon="warning", when=working, words="findings focus")
    def go_problems(self) -> None:
        self.window.bench.go_to("problems")

    @action("To the plots", "Ctrl+5", menu="go", icon="panel_bottom", when=working, words="dashboard focus")
    def go_plots(self) -> None:
        self.window.bench.go_to("dashboard")

    @action("Next problem", "F8", menu="go", icon="warning", when=working, words="finding error", divided=True)
    def next_problem(self) -> None:
        self.window.bench.problems.jump_to_next()

    @action("Find an action …", "Ctrl+Shift+P", menu="help", icon="command", words="command search palette")
    def command_search(self) -> None:
        self.window.dialogs.commands()

    @action("Keyboard shortcuts", "F1", menu="help", icon="keyboard", words="keys sheet")
    def shortcuts(self) -> None:
        self.window.dialogs.shortcuts()

    @action("About Netloom", menu="help", icon="info", divided=True)
    def about(self) -> None:
        self.window.dialogs.about()


ACTIONS = collect(Commands)
