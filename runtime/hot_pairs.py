"""Which node of a changed graph is which node of the graph before, and what is still the same. Plain data, no torch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from runtime.checked import Checked
from runtime.document import Document, Node
from runtime.identifiers import name_modules


def pairs_of(old: Document, new: Document) -> dict[str, str]:
    """Path in a flat graph → path of the same node in the flat graph before. A node of another type is another node.

    What has no namesake may have gone into a block or come out of one: then the last part of its path is the same, or
    where several copies came out, its type, in their order.
    """
    found = {path: path for path, node in new.nodes.items() if path in old.nodes and old.nodes[path].type == node.type}
    for alike in (_last, _kind):
        left = [path for path in old.nodes if path not in found and old.nodes[path].type != "reroute"]
        for path in [path for path in new.nodes if path not in found]:
            there = next(_moved(old, new, left, path, alike is _last), None)
            if there is not None:
                found[path] = there
                left.remove(there)
    return found


def _moved(old: Document, new: Document, left: list[str], path: str, named: bool) -> Iterator[str]:
    node = new.nodes[path]
    for other in left:
        before = old.nodes[other]
        if before.type != node.type or other.count("/") == path.count("/"):
            continue
        if (_last(other) == _last(path)) if named else _kind(other) == _kind(path) and before.title == node.title:
            yield other


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _kind(path: str) -> str:
    return _last(path).rstrip("0123456789")


def unchanged(old: Checked, new: Checked, pairs: Mapping[str, str], node: str) -> bool:
    """Whether a node of the new graph does what it did; what enters it may be something else."""
    before = pairs.get(node)
    if before is None or before not in old.nodes:
        return False
    one, two = old.nodes[before], new.nodes[node]
    same = _told(old.document.nodes[before], {}) == _told(new.document.nodes[node], pairs)
    return same and one.form == two.form and one.outputs == two.outputs


def renamed(old: Checked, new: Checked, tensors: Iterable[str]) -> dict[str, str]:
    """What the tensors of a graph were called before, by their names now, where titles alone have made them others."""
    was, now = name_modules(old.flat), name_modules(new.flat)
    if list(was) != list(now):
        return {}
    found = {}
    for tensor in tensors:
        path = max((one for one in now if tensor.startswith(f"{now[one]}.")), key=lambda one: len(now[one]), default="")
        if path and was[path] != now[path]:
            found[tensor] = was[path] + tensor.removeprefix(now[path])
    return found


def same_run(old: Checked, new: Checked) -> bool:
    """Whether a run of one flat graph would be a run of the other."""
    alike = old.nodes.keys() == new.nodes.keys() and all(
        old.nodes[key].form == new.nodes[key].form for key in old.nodes
    )
    return alike and old.order == new.order and _meaning(old.document) == _meaning(new.document)


def same_network(old: Checked, new: Checked, pairs: Mapping[str, str]) -> bool:
    """Whether both compute the same numbers from the same weights: goals, views and names count for nothing."""
    return _computing(old, {}) == _computing(new, pairs)


def _meaning(document: Document) -> tuple[object, ...]:
    nodes = {key: _told(node, {}) for key, node in document.nodes.items()}
    frames = {key: frame.members for key, frame in document.frames.items()}
    return nodes, document.wires, dict(document.training), document.stages, frames


def _told(node: Node, pairs: Mapping[str, str]) -> tuple[object, ...]:
    linked = pairs.get(node.linked, node.linked)
    return node.type, dict(node.settings), node.muted, node.frozen, linked, dict(node.link)


def _computing(checked: Checked, pairs: Mapping[str, str]) -> tuple[object, ...]:
    aside = {*checked.kind("goal"), *checked.kind("view")}
    document = checked.document
    nodes = {
        pairs.get(key, key): (_told(node, pairs), checked.nodes[key].form)
        for key, node in document.nodes.items()
        if key not in aside and key in checked.nodes
    }
    ends = [(wire.source, wire.target) for wire in document.wires if wire.target.node not in aside]
    return nodes, {tuple((pairs.get(end.node, end.node), end.port) for end in both) for both in ends}
