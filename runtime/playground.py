"""A document as TensorFlow Playground sees it: points in the plane, a chain of layers, a loss, a goal; and its knobs.

All pure functions from a document to a document, made of ordinary edits. No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from nodes.catalogue import find
from nodes.spec import Problem
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire
from runtime.neuron_chain import chain_of

OWN = "own_points"
CLASSIFICATION = ("circle", "xor", "gauss", "spiral", "moons", OWN)
REGRESSION = ("plane", "multi_gauss")
SETS = (*CLASSIFICATION, *REGRESSION)
FEATURES = "playground_features"
ACTIVATIONS = ("relu", "tanh", "sigmoid", "leaky_relu", "elu", "softplus", "gelu", "silu", "mish", "sine", "square")
WIDTH, WIDE = 168.0, 264.0  # of a node with the room beside it, and of the one that derives the inputs
MOST_LAYERS = 12
ANSWER = {"classes": ("accuracy", "r2"), "values": ("r2", "accuracy")}  # the metric that makes sense, and the other


@dataclass(frozen=True, slots=True)
class Playground:
    """Which node of the document plays which part; `passed` are the activations behind each layer, muted ones too."""

    source: str
    features: str
    layers: tuple[str, ...]
    passed: tuple[tuple[str, ...], ...]
    losses: tuple[str, ...]
    metrics: tuple[str, ...]
    goal: str

    @property
    def hidden(self) -> tuple[str, ...]:
        """The layers before the last."""
        return self.layers[:-1]


def playground_of(checked: Checked, node: str = "") -> Playground | None:
    """The parts of the chain that a node belongs to; None where it is no chain from one source to one goal."""
    document = checked.document
    chain = chain_of(checked, node)
    if chain is None or any(column.linear and column.linear not in document.nodes for column in chain):
        return None
    layers = tuple(column.linear for column in chain if column.linear)
    above = document.upstream(layers[0])
    sources = [key for key in above if _kind(document, key) == "source"]
    between = [key for key in above if key != layers[0] and document.nodes[key].type == FEATURES]
    below = document.downstream(layers[-1])
    goals = [key for key in below if _kind(document, key) == "goal"]
    if len(sources) != 1 or len(goals) != 1 or len(between) > 1:
        return None
    return Playground(
        source=sources[0],
        features=between[0] if between else "",
        layers=layers,
        passed=tuple(activations_behind(document, layer) for layer in layers),
        losses=tuple(key for key in document.nodes if key in below and _kind(document, key) == "loss"),
        metrics=tuple(key for key in document.nodes if key in below and _kind(document, key) == "metric"),
        goal=goals[0],
    )


def activations_behind(document: Document, layer: str) -> tuple[str, ...]:
    """The activations after a layer up to where something else follows, those that are muted too."""
    found: list[str] = []
    at = layer
    while True:
        onward = [wire.target.node for wire in document.outgoing[at]]
        after = next((key for key in onward if _family(document, key) == "activations" and key not in found), None)
        if after is None:
            return tuple(found)
        found.append(after)
        at = after


def activation(document: Document, play: Playground, place: int) -> str:
    """The type of the activation behind a layer; empty where it has none that acts."""
    acting = [key for key in play.passed[place] if not document.nodes[key].muted]
    return document.nodes[acting[0]].type if acting else ""


def set_data(document: Document, play: Playground, key: str) -> Document:
    """Other points; loss, answer and metric follow where other points ask another question.

    Noise is kept from set to set, but points of one's own stand where they are put until somebody asks for it.
    """
    old = document.nodes[play.source]
    if old.type == key:
        return document
    changed = retype(document, play.source, key)
    source = changed.nodes[play.source]
    if old.type in SETS and (old.type in REGRESSION) != (key in REGRESSION) and "points" in source.settings:
        settings = {name: value for name, value in source.settings.items() if name != "points"}
        changed = edits.change_node(changed, play.source, settings=settings)
    if key == OWN:
        changed = edits.set_setting(changed, play.source, "noise", 0)
    return fit_answer(changed, play)


def fit_answer(document: Document, play: Playground) -> Document:
    """Make the last layer, its activation, the losses and metrics fit what the source gives."""
    source = document.nodes[play.source]
    classes = classes_of(source)
    last, behind = play.layers[-1], play.passed[-1]
    changed = document
    for key in behind:
        changed = edits.change_node(changed, key, muted=classes != 2)
    changed = edits.set_setting(changed, last, "units", classes if classes > 2 else 1)
    port = "label" if classes > 2 else "target"
    for key in play.losses:
        crossed = changed.nodes[key].type == "cross_entropy"
        if classes > 2 and not crossed:
            changed = retype(changed, key, "cross_entropy")
        elif classes <= 2 and crossed:
            changed = edits.change_node(retype(changed, key, "mse"), key, settings={"half": True})
    wanted, other = ANSWER["classes" if classes else "values"]
    for key in play.metrics:
        if changed.nodes[key].type == other:
            changed = retype(changed, key, wanted)
    wires = tuple(_from_port(wire, play.source, port) for wire in changed.wires)
    return changed.but(wires=tuple(dict.fromkeys(wires)))


def classes_of(source: Node) -> int:
    """How many classes a source has: 0 for real numbers."""
    if source.type in REGRESSION:
        return 0
    facts = find(source.type)
    try:
        bound = facts.bind(source.settings) if facts else None
        return int(bound.classes()) if bound is not None and hasattr(bound, "classes") else 2
    except Problem:  # what is drawn cannot be read; the node itself says so
        return 2


def set_train_share(document: Document, play: Playground, share: float) -> Document:
    """So much of the rows is trained on; what is held out keeps its proportion, or is validation alone."""
    settings = document.nodes[play.source].settings
    facts = find(document.nodes[play.source].type)
    usual = {item.key: item.default for item in facts.settings} if facts else {}
    held = [float(settings.get(key, usual.get(key, 0.0))) for key in ("validation", "test")]
    part = held[0] / sum(held) if sum(held) else 1.0
    left = max(0.0, 1.0 - share)
    changed = edits.set_setting(document, play.source, "validation", round(left * part, 4))
    return edits.set_setting(changed, play.source, "test", round(left * (1 - part), 4))


def draw_anew(document: Document, play: Playground, seed: int) -> Document:
    """Other points, and others of them held out, as this seed decides; points of one's own stay where they are."""
    for key in {"seed", "split_seed"} & _values(document.nodes[play.source]).keys():
        document = edits.set_setting(document, play.source, key, seed)
    return document


def can_draw_anew(document: Document, play: Playground) -> bool:
    """Whether another seed changes anything; points of one's own may stand still, with none of them held out."""
    node = document.nodes[play.source]
    values = _values(node)
    if node.type == OWN:
        return any(values[key] for key in ("noise", "validation", "test"))
    return "seed" in values


def set_activation(document: Document, play: Playground, key: str, places: Iterable[int]) -> Document:
    """Another activation behind the layers in these places; an empty key for none."""
    changed = document
    for place in places:
        own = play.passed[place]
        if not key:
            for node in own:
                changed = edits.change_node(changed, node, muted=True)
        elif own:
            changed = edits.change_node(retype(changed, own[0], key), own[0], muted=False)
        else:
            changed = _insert_behind(changed, play.layers[place], key)
    return changed


def set_regularization(document: Document, play: Playground, kind: str, rate: float) -> Document:
    """Pull the weights toward zero: `kind` is l1, l2 or empty. L1 sets weights to exactly zero, as Playground does."""
    changed = document
    for key in ("l1", "l2"):
        changed = edits.set_setting(changed, play.goal, key, float(rate) if key == kind else 0.0)
    return edits.set_setting(changed, play.goal, "exact_zeros", kind == "l1")


def set_feature(document: Document, play: Playground, key: str, on: bool) -> Document:
    """Switch an input on or off; the node that derives them is put in where it is missing."""
    changed, node = document, play.features
    if not node:
        changed, node = _insert_features(document, play)
    facts = find(FEATURES)
    assert facts is not None
    settings = changed.nodes[node].settings
    chosen = {item.key for item in facts.settings if settings.get(item.key, item.default)}
    chosen = chosen | {key} if on else chosen - {key}
    if not chosen:
        raise Problem("A network needs an input. Switch another one on first.")
    return edits.set_setting(changed, node, key, on)


def features_on(document: Document, play: Playground) -> frozenset[str]:
    """The inputs that are switched on."""
    if not play.features:
        return frozenset(("x1", "x2"))
    facts = find(FEATURES)
    settings = document.nodes[play.features].settings
    return (
        frozenset(item.key for item in facts.settings if settings.get(item.key, item.default)) if facts else frozenset()
    )


def set_units(document: Document, layer: str, units: int) -> Document:
    """So many neurons."""
    return edits.set_setting(document, layer, "units", max(1, units))


def add_layer(document: Document, play: Playground) -> Document:
    """One more hidden layer of two neurons before the last layer, like the hidden layer before it."""
    if len(play.hidden) >= MOST_LAYERS:
        raise Problem("There are {count} hidden layers already.", count=len(play.hidden))
    last = play.layers[-1]
    entering = document.incoming[last][0]
    like = document.nodes[play.hidden[-1] if play.hidden else last]
    kind = next((activation(document, play, place) for place in reversed(range(len(play.hidden)))), "") or "tanh"
    x, y = document.nodes[last].position
    moved = {key: (node.position[0] + 2 * WIDTH, node.position[1]) for key, node in document.nodes.items()
             if node.position[0] >= x}  # fmt: skip
    changed = edits.move(document, moved)
    changed, layer = edits.add_node(changed, "linear", (x, y), {**like.settings, "units": 2})
    changed, act = edits.add_node(changed, kind, (x + WIDTH, y))
    changed = edits.connect(changed, entering.source, End(layer, "x"))
    changed = edits.connect(changed, End(layer, "y"), End(act, "x"))
    return edits.connect(changed, End(act, "y"), entering.target)


def remove_layer(document: Document, play: Playground) -> Document:
    """Without the last hidden layer; what looked at it looks at what is before it."""
    if not play.hidden:
        raise Problem("There is no hidden layer to take away.")
    layer = play.hidden[-1]
    gone = (layer, *play.passed[len(play.hidden) - 1])
    entering = document.incoming[layer][0].source
    wires = tuple(
        replace(wire, source=entering) if wire.source.node in gone and wire.target.node not in gone else wire
        for wire in document.wires
    )
    end = max(document.nodes[key].position[0] for key in gone)
    width = len(gone) * WIDTH
    changed = edits.remove(document.but(wires=wires), gone)
    moved = {key: (node.position[0] - width, node.position[1]) for key, node in changed.nodes.items()
             if node.position[0] > end}  # fmt: skip
    return edits.move(changed, moved)


def retype(document: Document, node: str, key: str) -> Document:
    """The node as one of another type, with the settings that both know."""
    facts, old = find(key), document.nodes[node]
    assert facts is not None
    if old.type == key:
        return document
    kept: dict[str, Any] = {}
    for item in facts.settings:
        value = old.settings.get(item.key)
        if value is not None and item.refuse(value) is None:
            kept[item.key] = value
    return edits.change_node(document, node, type=key, settings=kept)


def _insert_behind(document: Document, layer: str, key: str) -> Document:
    x, y = document.nodes[layer].position
    moved = {name: (node.position[0] + WIDTH, node.position[1]) for name, node in document.nodes.items()
             if node.position[0] > x}  # fmt: skip
    changed, act = edits.add_node(edits.move(document, moved), key, (x + WIDTH, y))
    wires = tuple(replace(wire, source=End(act, "y")) if wire.source.node == layer else wire for wire in changed.wires)
    return edits.connect(changed.but(wires=wires), End(layer, "y"), End(act, "x"))


def _insert_features(document: Document, play: Playground) -> tuple[Document, str]:
    first = play.layers[0]
    entering = document.incoming[first][0]
    x, y = document.nodes[first].position
    moved = {name: (node.position[0] + WIDE, node.position[1]) for name, node in document.nodes.items()
             if node.position[0] >= x}  # fmt: skip
    changed, node = edits.add_node(edits.move(document, moved), FEATURES, (x, y))
    changed = edits.connect(changed, entering.source, End(node, "x"))
    return edits.connect(changed, End(node, "y"), entering.target), node


def _from_port(wire: Wire, source: str, port: str) -> Wire:
    """A wire of what is to be answered, from the port where that now is."""
    if wire.source.node != source or wire.source.port not in ("label", "target"):
        return wire
    return replace(wire, source=End(source, port))


def _values(node: Node) -> dict[str, Any]:
    """All settings of a node with their values."""
    facts = find(node.type)
    return {item.key: node.settings.get(item.key, item.default) for item in facts.settings} if facts else {}


def _kind(document: Document, key: str) -> str:
    facts = find(document.nodes[key].type)
    return facts.kind if facts else ""


def _family(document: Document, key: str) -> str:
    facts = find(document.nodes[key].type)
    return facts.family if facts else ""
