"""The words of slow motion, in the language in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from studio.explanation_words import amount, bracketed, class_name
from studio.translate import tr
from studio.widgets import numbers

PHASES: dict[str, Callable[[], str]] = {
    "forward": lambda: tr("Forward"),
    "loss": lambda: tr("Loss"),
    "backward": lambda: tr("Backward"),
    "update": lambda: tr("Update"),
}


MOVES: dict[str, Callable[[], str]] = {
    "sgd": lambda: tr("Every weight moves against its gradient, times the learning rate."),
    "momentum": lambda: tr("Every weight goes on as it moved before, turned by its gradient."),
    "adam": lambda: tr(
        "Every weight moves against the mean of its gradients, divided by how large they usually are: "
        "by about the learning rate."
    ),
    "rmsprop": lambda: tr("Every weight moves against its gradient, divided by how large it usually is."),
    "adagrad": lambda: tr("Every weight moves against its gradient, divided by how large all so far were together."),
    "lbfgs": lambda: tr("Several looks at the loss on this batch say how it bends; the weights go where it is least."),
    "solves": lambda: tr("The weights that fit this batch best are worked out at once; no gradient is followed."),
}
MOVES["adamw"] = MOVES["adam"]


def phase_name(phase: str) -> str:
    """What a phase is called."""
    return PHASES[phase]()


def only_shown(why: str) -> str:
    """Why a step is not to be taken; nothing where it is."""
    if why == "over":
        return tr("The run is over and stays as it is. This is the step that would come next.")
    return tr("A stored moment: this is the step that came next. Nothing is done.") if why == "moment" else ""


def others_in_pictures() -> str:
    """What is said where a source makes its samples: small pictures have some of their own to be compared by."""
    return tr(
        "These samples are made for this step alone. "
        "The small pictures on the nodes show other samples, the same ones at every step."
    )


def sentence(step: Mapping[str, Any]) -> str:
    """What happens in a sub-step."""
    match step["phase"]:
        case "forward" if step["wires"]:
            return tr("The values come in, and what the node makes of them goes on.")
        case "forward" if step["made"]:
            return tr("The source makes a new batch; none of its samples was there before.")
        case "forward":
            return tr("A batch is drawn from the data.")
        case "loss" if step["factor"] != 1.0:
            return tr("The loss times {factor} is made as small as it can be.", factor=step["factor"])
        case "loss":
            return tr("One number says how wrong the network is on this batch.")
        case "backward":
            return tr("How much the loss would change with each of these values.")
    if not step["goal"]:
        return tr("These weights follow others.")
    return MOVES.get(step["kind"], MOVES["sgd"])()


def facts_of(step: Mapping[str, Any]) -> list[tuple[str, str, bool]]:
    """Names and numbers of a sub-step: name, value, whether it is a shape."""
    if step["phase"] == "update":
        found = [(tr("Learning rate"), amount(step["rate"]), False)] if "rate" in step else []
        for one in step["parameters"]:
            ratio = numbers.percent(one["ratio"]) if one["ratio"] is not None else "–"
            found.append((one["name"], " × ".join(map(str, one["shape"])), True))
            found.append((tr("moves by"), f"{amount(one['change'])} ({ratio})", False))
        return found
    shape = " × ".join(map(str, step["shape"])) or "1"
    found = [(tr("Shape of one sample"), shape, True)]
    if step["value"] is not None:
        return [(tr("Value"), amount(step["value"] * step["factor"]), False)]
    if step["whole"]:
        label = step["whole"]["label"] and step["count"] == 1
        found.append((tr("Label") if label else tr("Whole numbers"), whole_told(step, 8), False))
        return found
    name = tr("Size of the gradient (RMS)") if step["phase"] == "backward" else tr("Size of the values (RMS)")
    found.append((name, amount(step["size"]), False))
    found.append((tr("Mean"), amount(step["mean"]), False))
    found.append((tr("From, to"), f"{amount(step['low'])}, {amount(step['high'])}", False))
    return found


def brief(step: Mapping[str, Any]) -> str:
    """The one number that a sub-step is about, as it stands beside its node."""
    if step["phase"] == "update":
        size = sum(one["change"] ** 2 for one in step["parameters"]) ** 0.5
        return f"‖Δw‖ {amount(size)}"
    if step["phase"] == "forward" and step["whole"]:
        return whole_told(step, 3)
    if step["value"] is not None:
        return f"{'∂L' if step['phase'] == 'backward' else 'L'} {amount(step['value'] * step['factor'])}"
    return f"{'RMS g' if step['phase'] == 'backward' else 'RMS x'} {amount(step['size'])}"


def whole_told(step: Mapping[str, Any], most: int) -> str:
    """The first whole numbers of a sample by their names; a label alone says that it is a class."""
    names: list[str] = step["whole"]["names"]
    if step["count"] == 1:
        return class_name(0, names) if step["whole"]["label"] else names[0]
    return ", ".join(names[:most]) + (" …" if step["count"] > most else "")


def weight_name(parameter: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """A weight by its place: `w[3, 7]`."""
    name: str = parameter["name"]
    for long, short in (("weight", "w"), ("bias", "b")):
        name = name.replace(long, short)
    return bracketed(name, row["index"])
