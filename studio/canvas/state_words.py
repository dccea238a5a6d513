"""What the signs on a node mean, in words, for its card."""

from __future__ import annotations

from html import escape

from runtime import annotations as notes
from runtime.annotations import twins
from runtime.document import Document, Node
from studio.theme import theme
from studio.translate import node_name, tr
from studio.widgets import numbers


def states_card(document: Document, node: str, stilled: str = "") -> str:
    """A node's note, and a line for each of its states, as rich text; empty where there is nothing to say.

    `stilled` says by which stage it is frozen.
    """
    known, lines = document.nodes[node], list[str]()
    if known.muted:
        lines.append(tr("Muted: it is skipped, and its first input passes on."))
    if known.frozen:
        lines.append(tr("Frozen: training leaves its weights alone."))
    lines += [stilled] if stilled else []
    if known.linked and known.linked in document.nodes:
        lines.append(_link(known, node_name(document.nodes[known.linked], document)))
    elif twins(document, node):
        lines.append(tr("Other nodes that use its weights: {number}", number=len(twins(document, node))))
    if known.pinned:
        lines.append(tr("Pinned: it stays where it is when others are arranged."))
    muted = theme().color("muted").name()
    told = "".join(f'<p style="margin:2px 0;color:{muted}">{escape(line)}</p>' for line in lines)
    note = escape(known.note).replace("\n", "<br>")
    return (f'<p style="margin:4px 0">{note}</p>' if note else "") + told


def _link(node: Node, owner: str) -> str:
    """Whose weights a node uses, and how."""
    if node.transposed:
        return tr("Uses the weights of {node}, transposed.", node=owner)
    average, every = notes.average_of(node), notes.every_of(node)
    if node.lagged and average is not None:
        share = f"{average:g}"
        words = "Follows the weights of {node} slowly: {share} of its own stays at each step."
        return tr(words, node=owner, share=share)
    if node.lagged:
        steps = numbers.count(every)
        return tr("Copies the weights of {node} every {steps} steps.", node=owner, steps=steps)
    return tr("Uses the weights of {node}.", node=owner)
