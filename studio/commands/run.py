"""The Run menu."""

from __future__ import annotations

from runtime.sinks import can_generate, sinks_of
from studio.actions import Commands, action
from studio.commands.conditions import active, filled, working
from studio.pacing import FULL, pacing_of
from studio.settings import preferences
from studio.slow_motion import slow_motion_of
from studio.train_words import train_words
from studio.training_on import can_train_on
from studio.training_on import train_on as make_longer
from studio.translate import tr

_SPEED = "Speed"


def _sink(commands: Commands) -> str:
    """What would be generated: the selected node, else the likeliest of the graph that is shown; empty for nothing."""
    session = commands.session
    if not working(commands) or session.latest is None:
        return ""
    checked = session.latest
    chosen = [key for key in session.document.nodes if key in session.selection and can_generate(checked, key)]
    return next((key for key in (*chosen, *sinks_of(checked)) if key in session.document.nodes), "")


def _can_slow(commands: Commands) -> bool:
    return working(commands) and pacing_of(commands.session).place > 0


def _slowed(commands: Commands) -> bool:
    return working(commands) and pacing_of(commands.session).place < FULL


def _changed(commands: Commands) -> bool:
    return working(commands) and commands.session.runs.changing.wanted


def _train_text(commands: Commands) -> str:
    if _changed(commands):
        return tr("Go on with the changes")
    return train_words(commands.session)


@action("Train", "F5", menu="run", icon="play", when=filled, wording=_train_text, words="run start learn pause")
def train(commands: Commands) -> None:
    if commands.session.state == "running":
        commands.session.pause()
    else:
        commands.session.train()


@action(
    "Train on",
    "Alt+F5",
    menu="run",
    icon="train_on",
    when=lambda c: working(c) and can_train_on(c.session),
    words="more epochs longer continue resume go on further keep weights",
)
def train_on(commands: Commands) -> None:
    make_longer(commands.session)


@action(
    "Before training …",
    "Ctrl+Shift+B",
    menu="run",
    icon="table",
    when=filled,
    words="memory time epoch forecast estimate batch size largest fits measure",
)
def before_run(commands: Commands) -> None:
    commands.window.dialogs.before_run()


@action(
    "Go on without the changes",
    "Ctrl+Shift+F5",
    menu="run",
    icon="play",
    when=_changed,
    words="continue resume unchanged as it was",
)
def go_on_unchanged(commands: Commands) -> None:
    commands.session.go_on()


@action("Stop", "Shift+F5", menu="run", icon="stop", when=active)
def stop(commands: Commands) -> None:
    commands.session.stop()


@action("Train one example", menu="run", icon="step", when=filled, words="step single row", divided=True)
def step_example(commands: Commands) -> None:
    commands.session.step(examples=1)


@action("Train one batch", "F10", menu="run", icon="step", when=filled, words="step")
def step_batch(commands: Commands) -> None:
    commands.session.step(batches=1)


@action("Train one epoch", "Shift+F10", menu="run", icon="step_epoch", when=filled, words="step")
def step_epoch(commands: Commands) -> None:
    commands.session.step(epochs=1)


@action("Slower", "Ctrl+Alt+,", menu="run", under=_SPEED, when=_can_slow, words="speed pace slow steps per second")
def slower(commands: Commands) -> None:
    pacing = pacing_of(commands.session)
    pacing.set_place(pacing.place - 1)


@action("Faster", "Ctrl+Alt+.", menu="run", under=_SPEED, when=_slowed, words="speed pace fast steps per second")
def faster(commands: Commands) -> None:
    pacing = pacing_of(commands.session)
    pacing.set_place(pacing.place + 1)


@action("As fast as possible", "Ctrl+Alt+/", menu="run", under=_SPEED, when=_slowed, words="speed pace full")
def full_speed(commands: Commands) -> None:
    pacing_of(commands.session).set_place(FULL)


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
    "What the last change kept …",
    menu="run",
    icon="changed",
    when=lambda c: working(c) and c.session.runs.changing.report is not None,
    words="hot edit list weights resized reset new gone",
)
def show_change(commands: Commands) -> None:
    commands.window.dialogs.change()


@action(
    "Slow motion",
    "Ctrl+F10",
    menu="run",
    icon="slow_motion",
    when=filled,
    checked=lambda c: working(c) and slow_motion_of(c.session).active,
    words="sub-steps forward backward loss update gradient debug teach",
)
def slow_motion(commands: Commands) -> None:
    slow_motion_of(commands.session).toggle()


@action(
    "Watch the network while it trains",
    "Ctrl+Alt+O",
    menu="run",
    checked=lambda c: bool(preferences().value("watch")),
    words="look probes overhead fast quiet views off",
)
def watch(commands: Commands) -> None:
    preferences().set("watch", not preferences().value("watch"))


@action(
    "Try the network",
    "Ctrl+Alt+T",
    menu="run",
    icon="pencil",
    when=filled,
    divided=True,
    words="draw digit picture input sample predict row slider text saliency grad-cam",
)
def try_network(commands: Commands) -> None:
    commands.window.bench.open_try()


@action(
    "Generate …",
    "Shift+F7",
    menu="run",
    icon="node_samples_view",
    when=lambda c: bool(_sink(c)),
    words="sample decode denoise dream latent noise draw",
)
def generate(commands: Commands) -> None:
    sink = _sink(commands)
    if sink:
        commands.session.generate_wished.emit(sink)
