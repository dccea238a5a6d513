"""What a typed row of nodes lacks to be trained and exported, added where it is clear: right answers and an Output.

Where several sources or several answers could be meant, nothing is guessed: the repairs offer them. Torch-free.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from nodes.catalogue import catalogue
from nodes.spec import NodeType, Port, Problem, Signal
from runtime import edits
from runtime.document import Document, End
from runtime.facts import facts_of
from runtime.repairs.surgery import ROW, append
from runtime.repairs.wiring import ANSWERS, LABEL, takes_labels

Known = Callable[[End], Signal | None]  # what an output gives, as far as a check has told


def completed(document: Document, added: Sequence[str], known: Known = lambda end: None) -> tuple[Document, list[str]]:
    """The document with the losses among `added` given right answers, and an Output where none follows what is learnt.

    An Output is added only behind a loss that is made smaller here, in a document that has none. Also what was added.
    """
    losses = [key for key in added if _is(document, key, "loss")]
    for loss in losses:
        document = _answered(document, loss, known)
    learnt = [key for key in losses if any(_is(document, wire.target.node, "goal") for wire in document.outgoing[key])]
    if len(learnt) == 1 and not any(_is(document, key, "output") for key in document.nodes):
        return _with_output(document, learnt[0])
    return document, []


def _answered(document: Document, loss: str, known: Known) -> Document:
    """The loss with the only right answer wired that the only source above it has for it."""
    facts = facts_of(document, loss)
    sources = [key for key in document.upstream(loss) if _is(document, key, "source")]
    for port in facts.inputs if facts else ():
        if facts is None or len(sources) != 1 or port.key not in ANSWERS or document.entering(loss, port.key):
            continue
        ends = _fitting(document, sources[0], facts, port, known)
        if len(ends) == 1:
            document = edits.connect(document, ends[0], End(loss, port.key))
    return document


def _fitting(document: Document, source: str, facts: NodeType, port: Port, known: Known) -> list[End]:
    """The outputs of a source that mean what an input of a loss asks for: labels for classes, else a number."""
    wanted = LABEL if takes_labels(facts, port) else port.key
    given = _given(document, source, known)
    return [End(source, key) for key, signal in given.items() if wanted in (key, signal.meaning)]


def _given(document: Document, source: str, known: Known) -> dict[str, Signal]:
    """What each output of a source gives, as a check told, else as it says of itself unless it has a file to read."""
    node, facts = document.nodes[source], facts_of(document, source)
    if facts is None:
        return {}
    told = {port.key: signal for port in facts.outputs if (signal := known(End(source, port.key)))}
    if told or any(setting.kind == "file" for setting in facts.settings):
        return told
    try:
        described: dict[str, Signal] = facts.bind(node.settings).describe()
    except Problem:  # told by the check
        return {}
    return described


def _with_output(document: Document, loss: str) -> tuple[Document, list[str]]:
    """An Output at what the loss compares, above the loss where there is room."""
    facts = facts_of(document, loss)
    wires = document.entering(loss, facts.inputs[0].key) if facts and facts.inputs else []
    if len(wires) != 1:
        return document, []
    output = next(item for item in catalogue().values() if item.kind == "output")
    others = [node.position for node in document.nodes.values()]
    document, fresh = append(document, output.key, wires[0].source.node)
    x, y = document.nodes[loss].position
    if _free(others, x, y - ROW):
        document = edits.move(document, {fresh: (x, y - ROW)})
    return edits.connect(document, wires[0].source, End(fresh, output.inputs[0].key)), [fresh]


def _free(places: Collection[tuple[float, float]], x: float, y: float) -> bool:
    return not any(abs(across - x) < 2 * ROW and abs(down - y) < ROW for across, down in places)


def _is(document: Document, node: str, kind: str) -> bool:
    facts = facts_of(document, node)
    return facts is not None and facts.kind == kind
