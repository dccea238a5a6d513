"""What the signs on a node mean, in words, for its card."""

from __future__ import annotations

from html import escape

from runtime.annotations import twins
from runtime.document import Document
from studio.theme import theme
from studio.translate import node_name, tr


def states_card(document: Document, node: str) -> str:
    """A node's note, and a line for each of its states, as rich text; empty where there is nothing to say."""
    known, lines = document.nodes[node], list[str]()
    if known.muted:
        lines.append(tr("Muted: it is skipped, and its first input passes on."))
    if known.frozen:
        lines.append(tr("Frozen: training leaves its weights alone."))
    if known.linked and known.linked in document.nodes:
        lines.append(tr("Uses the weights of {node}.", node=node_name(document.nodes[known.linked])))
    elif twins(document, node):
        lines.append(tr("Other nodes that use its weights: {number}", number=len(twins(document, node))))
    if known.pinned:
        lines.append(tr("Pinned: it stays where it is when others are arranged."))
    muted = theme().color("muted").name()
    told = "".join(f'<p style="margin:2px 0;color:{muted}">{escape(line)}</p>' for line in lines)
    note = escape(known.note).replace("\n", "<br>")
    return (f'<p style="margin:4px 0">{note}</p>' if note else "") + told
