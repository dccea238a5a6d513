"""What stays behind at an export: node types that say `exportable = False`, and what differentiates while it runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.checked import Checked
from runtime.cuts import computed, cuts_of
from runtime.facts import types_with
from runtime.findings import WARNING, Finding

SENTENCE = "{node} runs beside the network and cannot be exported. Connect the Output to the network."
DIFFERENTIATES = (
    "{node} differentiates while it runs, which an exported network cannot do. Connect the Output to what is above it."
)


def beside(checked: Checked, outputs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The nodes that some outputs need and that cannot be exported, in the order of the graph; each with a sentence."""
    nodes = checked.document.nodes
    kept, differentiating = types_with("exportable", False), types_with("follows")
    found = [key for key in checked.order if nodes[key].type in kept or nodes[key].type in differentiating]
    needed = {key for cut in cuts_of(checked, outputs) for key in cut.nodes} if found else set()
    for key in found:
        if key in needed and nodes[key].type in kept:
            yield key, SENTENCE
        elif key in needed:
            yield key, DIFFERENTIATES


def refuse_beside(checked: Checked, outputs: Iterable[str]) -> None:
    """Raise `Problem` where an output depends on what cannot be exported."""
    for key, sentence in beside(checked, outputs):
        facts = find(checked.document.nodes[key].type)
        raise Problem(sentence, node=checked.document.nodes[key].title or (facts.title if facts else key))


def not_exportable(checked: Checked) -> Iterator[Finding]:
    """The law: an Output stands below nothing that cannot be exported."""
    for key, sentence in beside(checked, computed(checked)):
        yield Finding(key, sentence, WARNING, kind="not_exportable")
