"""What a network or a part of it costs: nodes, learnt values, multiply-adds, memory for the outputs of a batch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from runtime.checked import Checked
from runtime.document import Document
from runtime.facts import facts_of

BATCH = "batch_size"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over nodes. `memory` is in bytes, for the batches that reach each node; `batch` is the largest of them."""

    nodes: int
    parameters: int
    multiply_adds: int  # for one sample
    memory: int
    batch: int


def batches(document: Document) -> dict[str, int]:
    """How many samples a step draws from each source."""
    found = {}
    for key, node in document.nodes.items():
        facts = facts_of(document, node)
        if facts is not None and facts.kind == "source":
            default = next((item.default for item in facts.settings if item.key == BATCH), 1)
            size = node.settings.get(BATCH, default)
            found[key] = size if isinstance(size, int) and size > 0 else 1
    return found


def batch_at(document: Document, node: str) -> int:
    """The largest batch that reaches a node; 1 where none does."""
    sources = batches(document)
    if len(set(sources.values())) > 1:
        above = document.upstream(node)
        sources = {key: size for key, size in sources.items() if key in above}
    return max(sources.values(), default=1)


def totals_of(checked: Checked, chosen: Collection[str] = ()) -> Totals:
    """The sums over these nodes, or over all of the document."""
    document = checked.document
    sources = batches(document) or batches(checked.flat.document)  # inside a block there is none
    largest = max(sources.values(), default=1)
    known = checked.nodes if not chosen else {key: checked.nodes[key] for key in chosen if key in checked.nodes}
    samples = dict.fromkeys(known, largest)
    if len(set(sources.values())) > 1:  # the larger batch wins where two meet
        samples = dict.fromkeys(known, 1)
        for source, size in sorted(sources.items(), key=lambda pair: pair[1]):
            fed = document.downstream(source) if source in document.nodes else known.keys()
            samples.update(dict.fromkeys(fed & known.keys(), size))
    return Totals(
        nodes=len(chosen) or len(document.nodes),
        parameters=sum(node.parameters for node in known.values()) if chosen else checked.parameters,
        multiply_adds=sum(node.multiply_adds for node in known.values()),
        memory=sum(node.activation_bytes * samples[key] for key, node in known.items()),
        batch=largest,
    )
