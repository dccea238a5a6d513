"""The Run menu."""

from __future__ import annotations

from runtime.sinks import can_generate, sinks_of
from studio.actions import Commands, action
from studio.commands.conditions import active, filled, working
from studio.translate import tr


def _sink(commands: Commands) -> str:
    """What would be generated: the selected node, else the likeliest of the graph that is shown; empty for nothing."""
    session = commands.session
    if not working(commands) or session.latest is None:
        return ""
    checked = session.latest
    chosen = [key for key in session.document.nodes if key in session.selection and can_generate(checked, key)]
    return next((key for key in (*chosen, *sinks_of(checked)) if key in session.document.nodes), "")


def _train_text(commands: Commands) -> str:
    return {"running": tr("Pause"), "paused": tr("Go on")}.get(commands.session.state, tr("Train"))


@action("Train", "F5", menu="run", icon="play", when=filled, wording=_train_text, words="run start learn pause")
def train(commands: Commands) -> None:
    if commands.session.state == "running":
        commands.session.pause()
    else:
        commands.session.train()


@action("Stop", "Shift+F5", menu="run", icon="stop", when=active)
def stop(commands: Commands) -> None:
    commands.session.stop()


@action("Train one batch", "F10", menu="run", icon="step", when=filled, words="step", divided=True)
def step_batch(commands: Commands) -> None:
    commands.session.step(batches=1)


@action("Train one epoch", "Shift+F10", menu="run", icon="step_epoch", when=filled, words="step")
def step_epoch(commands: Commands) -> None:
    commands.session.step(epochs=1)


@action(
    "Reset to the first weights",
    "Ctrl+R",
    menu="run",
    icon="reset",
    when=lambda c: working(c) and c.session.state != "none",
    divided=True,
)
def reset(commands: Commands) -> None:
    commands.session.reset()


@action("New first weights", "Ctrl+Shift+R", menu="run", icon="dice", when=filled, words="seed random")
def new_weights(commands: Commands) -> None:
    commands.session.new_weights()


@action("Restart with the network as it is now", "Ctrl+F5", menu="run", icon="restart", when=filled)
def restart(commands: Commands) -> None:
    commands.session.restart()


@action(
    "Generate …",
    "Shift+F7",
    menu="run",
    icon="node_samples_view",
    when=lambda c: bool(_sink(c)),
    words="sample decode denoise dream latent noise draw",
    divided=True,
)
def generate(commands: Commands) -> None:
    sink = _sink(commands)
    if sink:
        commands.session.generate_wished.emit(sink)
