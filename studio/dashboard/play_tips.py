"""What the knobs beside the neurons say of themselves, from what the document's nodes say of their settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nodes.catalogue import find
from nodes.settings import Setting
from runtime import playground
from runtime.document import Document
from runtime.playground import ACTIVATIONS, FEATURES, Playground
from studio.form import choices_of
from studio.translate import tr

Settings = Mapping[str, tuple[Setting, Any]]


def tips_of(document: Document, play: Playground, source: Settings, goal: Settings) -> dict[str, str]:
    """A sentence or two for each knob."""
    own = {
        "problem": tr("Whether points have a class to be told, or a number to be met."),
        "data": meaning_of(document.nodes[play.source].type),
        "share": tr("How many of the points are trained on; the others are held out, to measure what was learnt."),
        "features": tr("What the first layer receives: coordinates, and what is derived from them."),
        "layers": tr("How many layers there are between the inputs and the answer."),
        "activation": "\n".join((tr("Activation of all hidden layers"), *_meanings(document, play))),
        "pull": tr("What pulls the weights toward zero: L1 makes small ones exactly zero, L2 shrinks large ones most."),
        "pull_rate": tr("How strongly L1 or L2 pulls the weights toward zero; 0 for not at all."),
    }
    for key, settings, name in (("noise", source, "noise"), ("batch", source, "batch_size"),
                                ("rate", goal, "optimizer.learning_rate")):  # fmt: skip
        if name in settings:
            own[key] = tr(settings[name][0].help)
    if "optimizer" in goal:
        own["optimizer"] = "\n".join((tr(goal["optimizer"][0].help), *_of_choice(*goal["optimizer"])))
    return own


def feature_tips() -> dict[str, str]:
    """What each input is."""
    facts = find(FEATURES)
    return {item.key: tr(item.help) for item in facts.settings} if facts else {}


def activations() -> list[tuple[str, str, str]]:
    """The activations that are offered: key, name and what each does."""
    return [*((key, title_of(key), about(key)) for key in ACTIVATIONS), ("", tr("None"), "")]


def title_of(key: str) -> str:
    """What a type of node is called."""
    facts = find(key)
    return tr(facts.title) if facts else key


def about(key: str) -> str:
    """What a type of node is, in a sentence."""
    facts = find(key)
    return tr(facts.summary) if facts else ""


def meaning_of(key: str) -> str:
    """The same with its name."""
    return tr("{name}: {value}", name=title_of(key), value=about(key))


def _meanings(document: Document, play: Playground) -> list[str]:
    kinds = {playground.activation(document, play, place) for place in range(len(play.hidden))}
    return [meaning_of(kind) for kind in sorted(kinds - {""})]


def _of_choice(item: Setting, value: Any) -> list[str]:
    """What the choice that holds means."""
    return [tr("{name}: {value}", name=title, value=said) for key, title, said in choices_of(item) if key == value]
