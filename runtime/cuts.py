"""Where exported functions start: the graph above the Outputs, cut at what enters their port `start`. No torch.

Outputs with equal starts are one function of one cut; a document may have several: an encoder from the images and a
decoder from a code. What two cuts have in common above the places where they differ is computed once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Document, End
from runtime.facts import is_kind
from runtime.findings import WARNING, Finding

START = "start"  # the port of an Output at which a function's start enters
NOT_ABOVE = (
    "{node} does not depend on its start “{start}”, or another start lies between. Remove that wire from its start."
)
NO_ROWS = "{node} starts at “{start}”, which has no row for each sample. Start at a wire that has one."


@dataclass(frozen=True, slots=True)
class Cut:
    """Outputs with the same starts, and what a run of them needs: `nodes` in the order of the graph."""

    outputs: tuple[str, ...]
    starts: tuple[End, ...]
    nodes: tuple[str, ...]
    above: Mapping[str, frozenset[End]]  # node → the starts that it depends on


def cuts_of(checked: Checked, outputs: Iterable[str]) -> tuple[Cut, ...]:
    """The cuts of these Outputs of a flat graph."""
    groups: dict[frozenset[End], list[str]] = {}
    for output in outputs:
        groups.setdefault(frozenset(starts_of(checked, output)), []).append(output)
    return tuple(_cut(checked, found) for found in groups.values())


def starts_of(checked: Checked, output: str) -> tuple[End, ...]:
    """Where the function of an Output starts, beside the sources; reroute points are passed through."""
    document = checked.document
    return tuple(dict.fromkeys(_origin(document, wire.source) for wire in document.entering(output, START)))


def _origin(document: Document, end: End) -> End:
    """Where what leaves a port comes from; the ports of blocks, which are reroutes of the flat graph, stay."""
    while "/" not in end.node and is_kind(document.nodes[end.node], "reroute") and document.incoming[end.node]:
        end = document.incoming[end.node][0].source
    return end


def result_of(document: Document, output: str) -> End:
    """The port whose value an Output names."""
    return next(wire.source for wire in document.incoming[output] if wire.target.port != START)


def needed_by(document: Document, ends: Iterable[End], given: Sequence[End]) -> set[str]:
    """The nodes above these output ports, as far as they are not cut off by what is given."""
    waiting, found = [end for end in ends if end not in given], set[str]()
    while waiting:
        node = waiting.pop().node
        if node not in found:
            found.add(node)
            waiting += [wire.source for wire in document.incoming[node] if wire.source not in given]
    return found


def _cut(checked: Checked, outputs: Sequence[str]) -> Cut:
    document, starts = checked.document, starts_of(checked, outputs[0])
    needed = needed_by(document, [result_of(document, output) for output in outputs], starts)
    order = tuple(key for key in checked.order if key in needed)
    above: dict[str, frozenset[End]] = {}
    for key in order:
        sources = [wire.source for wire in document.incoming[key]]
        found = [frozenset((end,)) if end in starts else above[end.node] for end in sources]
        above[key] = frozenset().union(*found)
    return Cut(tuple(outputs), starts, order, above)


def inputs_of(checked: Checked, cuts: Sequence[Cut]) -> tuple[End, ...]:
    """The inputs of the whole function: source ports in the order of the graph, then the starts."""
    document = checked.document
    used = {wire.source for one in cuts for key in one.nodes for wire in document.incoming[key]}
    used |= {result_of(document, output) for one in cuts for output in one.outputs}
    sources = [
        End(key, port.key)
        for key in checked.kind("source")
        if (facts := find(document.nodes[key].type))
        for port in facts.outputs
    ]
    starts = [end for one in cuts for end in one.starts]
    return tuple(end for end in dict.fromkeys([*sources, *starts]) if end in used)


def misplaced(checked: Checked, outputs: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Starts that cannot be: the Output, why, and the node at which it would start."""
    for output in outputs:
        starts = starts_of(checked, output)
        used = set(inputs_of(checked, [_cut(checked, [output])])) if starts else set()
        for start in starts:
            signal = checked.signal(start.node, start.port)
            sentence = "" if start in used else NOT_ABOVE
            if signal is not None and not (signal.rank and signal.varies(0)):
                sentence = sentence or NO_ROWS
            if sentence:
                yield output, sentence, start.node


def _named(checked: Checked, node: str) -> str:
    declared = checked.document.nodes[node]
    facts = find(declared.type)
    return declared.title or (facts.title if facts and "/" not in node else node)


def law(checked: Checked) -> Iterator[Finding]:
    """The law: what an Output starts at leads to it, and has a row for each sample."""
    for output, sentence, start in misplaced(checked, computed(checked)):
        yield Finding(output, sentence, WARNING, {"start": Mention(start)}, port=START, kind="misplaced_start")


def refuse_misplaced(checked: Checked, outputs: Iterable[str]) -> None:
    """Raise `Problem` where a function cannot start where it should."""
    for output, sentence, start in misplaced(checked, outputs):
        raise Problem(sentence, node=_named(checked, output), start=_named(checked, start))


def computed(checked: Checked) -> tuple[str, ...]:
    """The Outputs that check, in the order of the graph."""
    return tuple(key for key in checked.kind("output") if checked.nodes[key].form is not None)
