"""Nodes that take their weights from another: which may, and what is left to count as their own."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from nodes.spec import Form
from runtime.checked import CheckedNode
from runtime.document import Document, Node

_UNKNOWN = CheckedNode()


def can_link(document: Document, node: Node, known: Mapping[str, CheckedNode]) -> bool:
    """Whether a node of the flat graph can take its weights from the node it names.

    The same and lagging weights need the same layer; a transposed weight needs the shape of the original's.
    """
    owner = document.nodes.get(node.linked)
    if owner is None or owner.shared or (misread(node) or ("",))[0] == "kind":
        return False
    own, other = (known.get(key, _UNKNOWN).form for key in (node.id, node.linked))
    if node.transposed:
        return bool(_weight(own)) and _weight(own) == _weight(other)
    return own == other


def turned_over(node: Node, known: Mapping[str, CheckedNode]) -> bool:
    """Whether a node may fit the one it names with the weight transposed only: as they are, their weights differ.

    Whether it does fit, `can_link` says of the node with that link.
    """
    own, other = (_weight(known.get(key, _UNKNOWN).form) for key in (node.id, node.linked))
    return bool(own) and own != other and own[:2] == other[1::-1]


def misread(node: Node) -> tuple[str, object] | None:
    """Which word of a node's link this version cannot read, and what it says; None where it reads all."""
    if not node.link:
        return None
    kind, every, average = (node.link.get(word) for word in ("kind", "every", "average"))
    if kind not in ("transposed", "lagged"):
        return "kind", kind
    if kind == "lagged" and every is not None and (type(every) is not int or every < 1):
        return "every", every
    if kind == "lagged" and average is not None and (type(average) not in (int, float) or not 0 <= average <= 1):
        return "average", average
    return None


def own_parameters(node: Node, parameters: int, form: Form | None) -> int:
    """How many learnt values of a linked node are its own: all but the weight where that is transposed, else none."""
    return parameters - prod(_weight(form)) if node.transposed else 0


def _weight(form: Form | None) -> tuple[int, ...]:
    from runtime.shapes import weight_shape  # torch comes with the first check, not before

    return weight_shape(form)
