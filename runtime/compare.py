"""What differs between two documents: nodes added, removed, changed and moved, wires, and what belongs to the whole.

Pure and torch-free: previews of repairs and the window that compares two documents draw the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.changes import Change, Part, alike, stage_order, stage_parts
from runtime.document import Document, End, Node, Wire
from runtime.facts import facts_of
from runtime.training_settings import training_settings

FIELDS = ("type", "title", "note", "muted", "frozen", "pinned", "link", "extra")
Step = tuple[str, str, str]  # from a node along a wire: its port, the other's port, the other's type


@dataclass(frozen=True, slots=True)
class Changed:
    """A node that both documents have and that is not the same in them. `old` and `new` are its ids."""

    old: str
    new: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The way from an old document to a new one. Ids of removed things are the old document's, all others the new's."""

    pairs: Mapping[str, str] = field(default_factory=dict)  # old id → new id of every node that both have
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[Changed, ...] = ()
    moved: tuple[str, ...] = ()  # new ids
    wires_added: tuple[Wire, ...] = ()
    wires_removed: tuple[Wire, ...] = ()
    parts: tuple[Part, ...] = ()
    whole: tuple[Change, ...] = ()  # title, and training settings

    @property
    def same(self) -> bool:
        """Whether nothing differs, not even a place."""
        return not (self.moved or self.count)

    @property
    def count(self) -> int:
        """How many differences there are; places on the canvas do not count."""
        nodes = len(self.added) + len(self.removed) + len(self.changed)
        return nodes + len(self.wires_added) + len(self.wires_removed) + len(self.parts) + len(self.whole)

    @property
    def back(self) -> dict[str, str]:
        """New id → old id of every node that both have."""
        return {new: old for old, new in self.pairs.items()}


def compare(old: Document, new: Document, *, related: bool = True) -> Comparison:
    """Compare two documents. Nodes are matched by id; when the documents are not `related`, by what else tells them.

    That is, in this order: title, place among nodes already matched, and being the only one of a type.
    """
    pairs = match(old, new, related=related)
    back = {value: key for key, value in pairs.items()}
    present, kept = set(new.wires), {_renamed(wire, pairs) for wire in old.wires}
    return Comparison(
        pairs=pairs,
        added=tuple(key for key in new.nodes if key not in back),
        removed=tuple(key for key in old.nodes if key not in pairs),
        changed=tuple(_changed(old, new, pairs)),
        moved=tuple(key for key, was in back.items() if new.nodes[key].position != old.nodes[was].position),
        wires_added=tuple(wire for wire in new.wires if wire not in kept),
        wires_removed=tuple(wire for wire in old.wires if _renamed(wire, pairs) not in present),
        parts=(*_parts(old, new, pairs), *stage_parts(old, new, pairs)),
        whole=tuple(_whole(old, new)),
    )


def match(old: Document, new: Document, *, related: bool = True) -> dict[str, str]:
    """Which node of the new document is which of the old one: old id → new id, in the order of the new document."""
    pairs = {key: key for key, node in old.nodes.items() if key in new.nodes and new.nodes[key].type == node.type}
    if not related:
        _match_alone(old, new, pairs, lambda node: (node.type, node.title) if node.title else None)
        _match_along_wires(old, new, pairs)
        _match_alone(old, new, pairs, lambda node: node.type)
        _match_along_wires(old, new, pairs)
    taken = set(pairs.values())
    pairs |= {key: key for key in old.nodes if key in new.nodes and key not in pairs and key not in taken}
    place = {key: number for number, key in enumerate(new.nodes)}
    return dict(sorted(pairs.items(), key=lambda pair: place[pair[1]]))


def _match_alone(old: Document, new: Document, pairs: dict[str, str], mark: Callable[[Node], object]) -> None:
    """Match nodes that have a mark which no other unmatched node of their document has."""
    taken = set(pairs.values())
    ours = _by_mark((node for key, node in old.nodes.items() if key not in pairs), mark)
    theirs = _by_mark((node for key, node in new.nodes.items() if key not in taken), mark)
    for name, found in ours.items():
        if len(found) == 1 and len(theirs.get(name, ())) == 1:
            pairs[found[0]] = theirs[name][0]


def _by_mark(nodes: Iterable[Node], mark: Callable[[Node], object]) -> dict[object, list[str]]:
    found: dict[object, list[str]] = {}
    for node in nodes:
        name = mark(node)
        if name is not None:
            found.setdefault(name, []).append(node.id)
    return found


def _match_along_wires(old: Document, new: Document, pairs: dict[str, str]) -> None:
    """From every matched pair go along wires of the same ports to nodes of the same type, and match those in order."""
    taken, waiting = set(pairs.values()), list(pairs.items())
    while waiting:
        ours, theirs = waiting.pop()
        for ahead in (True, False):
            found = _neighbors(new, theirs, ahead=ahead)
            for step, keys in _neighbors(old, ours, ahead=ahead).items():
                free = [key for key in keys if key not in pairs]
                left = [key for key in found.get(step, ()) if key not in taken]
                for one, other in zip(free, left, strict=False):
                    pairs[one] = other
                    taken.add(other)
                    waiting.append((one, other))


def _neighbors(document: Document, node: str, *, ahead: bool) -> dict[Step, list[str]]:
    found: dict[Step, list[str]] = {}
    for wire in document.outgoing[node] if ahead else document.incoming[node]:
        near, far = (wire.source, wire.target) if ahead else (wire.target, wire.source)
        keys = found.setdefault((near.port, far.port, document.nodes[far.node].type), [])
        if far.node not in keys:
            keys.append(far.node)
    return found


def _renamed(wire: Wire, pairs: Mapping[str, str]) -> Wire | None:
    """The same wire with the ids of the new document; None when one of its nodes is gone."""
    source, target = pairs.get(wire.source.node), pairs.get(wire.target.node)
    return Wire(End(source, wire.source.port), End(target, wire.target.port)) if source and target else None


def _changed(old: Document, new: Document, pairs: Mapping[str, str]) -> Iterable[Changed]:
    for before, after in pairs.items():
        if old.nodes[before] is new.nodes[after] and old.incoming[before] == new.incoming[after]:
            continue
        changes = [*_fields(old, new, before, after, pairs), *_settings(old, new, before, after)]
        changes += _orders(old, new, before, after, pairs)
        if changes:
            yield Changed(before, after, tuple(changes))


def _fields(old: Document, new: Document, before: str, after: str, pairs: Mapping[str, str]) -> Iterable[Change]:
    was, is_ = old.nodes[before], new.nodes[after]
    for name in FIELDS:
        one, other = getattr(was, name), getattr(is_, name)
        if not alike(one, other):
            yield Change(name, one, other)
    if pairs.get(was.linked, was.linked) != is_.linked:
        yield Change("linked", was.linked, is_.linked)


def _settings(old: Document, new: Document, before: str, after: str) -> Iterable[Change]:
    was, is_ = old.nodes[before], new.nodes[after]
    ours, theirs = _defaults(old, was), _defaults(new, is_)
    keys = was.settings.keys() | is_.settings.keys() if was.type == is_.type else ()
    for key in sorted(keys):
        one, other = was.settings.get(key, ours.get(key)), is_.settings.get(key, theirs.get(key))
        if not alike(one, other):
            yield Change(key, one, other, setting=True)


def _defaults(document: Document, node: Node) -> dict[str, Any]:
    facts = facts_of(document, node)
    return {item.key: item.default for item in facts.active_settings(node.settings)} if facts else {}


def _orders(old: Document, new: Document, before: str, after: str, pairs: Mapping[str, str]) -> Iterable[Change]:
    """The order of the wires at a port that takes many, where both documents have the same ones there."""
    for port in dict.fromkeys(wire.target.port for wire in new.incoming[after]):
        theirs = new.entering(after, port)
        ours = [_renamed(wire, pairs) for wire in old.entering(before, port)]
        if len(theirs) > 1 and ours != theirs and set(ours) == set(theirs):
            yield Change(
                "order",
                tuple(wire.source.node for wire in old.entering(before, port)),
                tuple(wire.source.node for wire in theirs),
            )


def _parts(old: Document, new: Document, pairs: Mapping[str, str]) -> Iterable[Part]:
    """Frames, comments and blocks; members of frames are compared under the ids of the new document."""
    kinds: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any], Callable[[Any], str]], ...] = (
        ("frame", old.frames, new.frames, lambda frame: frame.title),
        ("comment", old.comments, new.comments, lambda comment: comment.text),
        ("block", old.blocks, new.blocks, lambda block: block.title),
    )
    for kind, before, after, name in kinds:
        for key in dict.fromkeys((*before, *after)):
            one, other = before.get(key), after.get(key)
            if one is other or (one is not None and other is not None and _same_part(kind, one, other, pairs)):
                continue
            yield Part(kind, key, None if one is None else name(one), None if other is None else name(other))


def _same_part(kind: str, one: Any, other: Any, pairs: Mapping[str, str]) -> bool:
    if kind != "frame":
        return bool(one == other)
    members = {pairs.get(key, "") for key in one.members} == set(other.members)
    return members and (one.title, one.color, one.extra) == (other.title, other.color, other.extra)


def _whole(old: Document, new: Document) -> Iterable[Change]:
    if old.title != new.title:
        yield Change("title", old.title, new.title)
    defaults = {item.key: item.default for item in training_settings()}
    for key in sorted(old.training.keys() | new.training.keys()):
        one, other = (document.training.get(key, defaults.get(key)) for document in (old, new))
        if not alike(one, other):
            yield Change(key, one, other, setting=True)
    yield from stage_order(old, new)
    if not alike(old.extra, new.extra):
        yield Change("extra", old.extra, new.extra)
