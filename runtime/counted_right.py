"""Whether a network that chooses among classes tells how many it gets right, and the node that would. No torch."""

from __future__ import annotations

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, End
from runtime.predicted import choosing
from runtime.repairs.surgery import append

COUNTER = "accuracy"  # the type that tells it


def counted(checked: Checked) -> bool:
    """Whether a node of the network tells what share of the samples is right."""
    return any(checked.flat.document.nodes[node].type == COUNTER for node in checked.flat.metrics)


def with_counter(checked: Checked) -> Document | None:
    """The document with an Accuracy at what the first loss of classes compares, where no metric tells anything yet.

    None where there is nothing to count, or where the loss lies inside a block.
    """
    document, facts = checked.document, catalogue()[COUNTER]
    if checked.flat.metrics or not checked.trainable:
        return None
    for one in choosing(checked.flat):
        if one.loss not in document.nodes:
            continue
        compared = [document.entering(one.loss, port.key) for port in facts.inputs]
        ends = [wires[0].source for wires in compared if wires]
        signals = [signal for end in ends if (signal := checked.signal(end.node, end.port))]
        if len(signals) < len(facts.inputs):
            continue
        try:
            facts.bind({}).build(*signals)
            placed, fresh = append(document, COUNTER, ends[0].node)
            for end, port in zip(ends, facts.inputs, strict=True):
                placed = edits.connect(placed, end, End(fresh, port.key))
        except Problem:  # these scores and labels are no such pair
            continue
        return placed
    return None
