"""What differs between two documents, in words: lines for lists, plates on the canvas and plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runtime.annotations import average_of, every_of
from runtime.blocks import inside
from runtime.changes import Change, Part, stage_changes
from runtime.compare import Changed, Comparison, compare
from runtime.document import Document, Node, Wire
from runtime.facts import facts_of
from runtime.stage_settings import stage_settings
from runtime.training_settings import training_settings
from studio.node_words import named_value
from studio.translate import node_name, tr

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
SIGNS = {ADDED: "+", REMOVED: "−", CHANGED: "~"}
FIELD_NAMES = {
    "type": "Type",
    "title": "Title",
    "note": "Note",
    "muted": "Muted",
    "frozen": "Frozen",
    "pinned": "Pinned",
    "linked": "Shared weights",
    "link": "How weights follow",
    "stages": "Order of stages",
    "order": "Order of inputs",
    "extra": "Other fields",
}
PART_NAMES = {
    "frame": "Frame “{title}”",
    "comment": "Comment “{title}”",
    "block": "Block “{title}”",
    "stage": "Stage “{title}”",
}
MOST_INSIDE = 12  # lines told of one block
LONGEST = 60  # letters of a value or title; the rest is an ellipsis


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of the list: its sign, what it is about, what is said of it, and where it is in either document."""

    sign: str
    what: str
    details: tuple[str, ...] = ()
    old: tuple[str, ...] = ()  # nodes
    new: tuple[str, ...] = ()
    wire: Wire | None = None

    @property
    def sentence(self) -> str:
        """The line as it is read aloud and copied."""
        return "; ".join([_signed(self.sign, self.what), *self.details])


def _signed(sign: str, what: str) -> str:
    if sign == ADDED:
        return tr("Added: {what}", what=what)
    return tr("Removed: {what}", what=what) if sign == REMOVED else tr("Changed: {what}", what=what)


def differences_of(found: Comparison, old: Document, new: Document) -> list[Difference]:
    """A line for each difference. Wires of nodes that came or went are not told apart from them."""
    lines = _graph_lines(found, old, new)
    for part in found.parts:
        sign = REMOVED if part.new is None else ADDED if part.old is None else CHANGED
        title = _short((part.new if part.new is not None else part.old) or part.id)
        details = _details(part, found, old, new) if sign == CHANGED else ()
        lines.append(Difference(sign, tr(PART_NAMES[part.kind], title=title), details))
    if found.whole:
        told = tuple(_whole_change(change, old, new) for change in found.whole)
        lines.append(Difference(CHANGED, tr("The whole document"), told))
    return lines


def _graph_lines(found: Comparison, old: Document, new: Document) -> list[Difference]:
    """Nodes and wires."""
    lines = [Difference(REMOVED, node_name(old.nodes[key], old), old=(key,)) for key in found.removed]
    lines += [Difference(ADDED, node_name(new.nodes[key], new), new=(key,)) for key in found.added]
    for changed in found.changed:
        name = node_name(new.nodes[changed.new], new)
        lines.append(Difference(CHANGED, name, node_changes(changed, old, new), (changed.old,), (changed.new,)))
    gone, came = set(found.removed), set(found.added)
    lines += [
        Difference(REMOVED, _wire_name(wire, old), old=(wire.source.node, wire.target.node), wire=wire)
        for wire in found.wires_removed
        if not gone & {wire.source.node, wire.target.node}
    ]
    lines += [
        Difference(ADDED, _wire_name(wire, new), new=(wire.source.node, wire.target.node), wire=wire)
        for wire in found.wires_added
        if not came & {wire.source.node, wire.target.node}
    ]
    return lines


def _details(part: Part, found: Comparison, old: Document, new: Document) -> tuple[str, ...]:
    """What of a block or a stage is another."""
    if part.kind == "block":
        return _inside(part.id, old, new)
    if part.kind != "stage":
        return ()
    before, after = (next(stage for stage in document.stages if stage.id == part.id) for document in (old, new))
    items = {item.key: item for stage in (before, after) for item in stage_settings(stage.settings)}
    lines = []
    for change in stage_changes(before, after, found.pairs):
        item = items.get(change.field) if change.setting else None
        if item is not None and item.kind not in ("node", "nodes"):
            lines.append(_arrow(tr(item.name), named_value(item, change.old), named_value(item, change.new)))
            continue
        name = tr(item.name) if item else tr("Goals") if change.field == "goals" else _field_name(change.field)
        if change.field == "title":
            lines.append(_arrow(name, _plain(change.old), _plain(change.new)))
        else:
            lines.append(_arrow(name, _named(change.old, old), _named(change.new, new)))
    return tuple(lines)


def _field_name(field: str) -> str:
    return tr(FIELD_NAMES[field]) if field in FIELD_NAMES else field


def _inside(block: str, old: Document, new: Document) -> tuple[str, ...]:
    """What differs inside a block that both documents have."""
    before, after = inside(old, block), inside(new, block)
    lines = [line.sentence for line in _graph_lines(compare(before, after), before, after)]
    return (*lines[:MOST_INSIDE], *(("…",) if len(lines) > MOST_INSIDE else ()))


def node_changes(changed: Changed, old: Document, new: Document) -> tuple[str, ...]:
    """Each change of a node as `name: before → after`."""
    return tuple(_node_change(change, changed, old, new) for change in changed.changes)


def as_text(lines: Iterable[Difference], before: str, after: str) -> str:
    """The list as plain text under the names of both documents."""
    head = [f"− {before}", f"+ {after}", ""]
    return "\n".join([*head, *(f"{SIGNS[line.sign]} {line.sentence}" for line in lines), ""])


def _node_change(change: Change, changed: Changed, old: Document, new: Document) -> str:
    if not change.setting:
        return _field_change(change, old, new)
    before = _setting_value(old, changed.old, change.field, change.old)
    after = _setting_value(new, changed.new, change.field, change.new)
    return _arrow(after[0], before[1], after[1])


def _setting_value(document: Document, node: str, key: str, value: object) -> tuple[str, str]:
    """The name of a setting and its value, as the inspector says them."""
    facts = facts_of(document, node)
    items = facts.active_settings(document.nodes[node].settings) if facts else ()
    item = next((item for item in items if item.key == key), None)
    if item is None:
        return key, _plain(value)
    return tr(item.name), _plain(value) if isinstance(value, bool) else named_value(item, value)


def _field_change(change: Change, old: Document, new: Document) -> str:
    name = tr(FIELD_NAMES[change.field])
    if change.field == "type":
        return _arrow(name, _type_name(change.old), _type_name(change.new))
    if change.field == "extra":
        return name
    if change.field == "link":
        return _arrow(name, _way(change.old), _way(change.new))
    if change.field == "stages":
        return _arrow(name, _stage_names(change.old, old), _stage_names(change.new, new))
    if change.field in ("linked", "order"):
        return _arrow(name, _named(change.old, old), _named(change.new, new))
    return _arrow(name, _plain(change.old), _plain(change.new))


def _way(link: object) -> str:
    """How weights follow those of another node."""
    how = Node("", "", linked="?", link=link if isinstance(link, Mapping) else {})
    if how.transposed:
        return tr("transposed")
    average = average_of(how)
    if how.lagged and average is not None:
        return tr("moving average, {share} kept", share=f"{average:g}")
    return tr("copied every {steps} steps", steps=every_of(how)) if how.lagged else tr("the same")


def _stage_names(keys: object, document: Document) -> str:
    titles = {stage.id: stage.title or stage.id for stage in document.stages}
    return ", ".join(titles.get(key, str(key)) for key in keys) if isinstance(keys, tuple) else ""


def _whole_change(change: Change, old: Document, new: Document) -> str:
    if not change.setting:
        return _field_change(change, old, new)
    item = next((item for item in training_settings() if item.key == change.field), None)
    if item is None:
        return _arrow(change.field, _plain(change.old), _plain(change.new))
    return _arrow(tr(item.name), named_value(item, change.old), named_value(item, change.new))


def _arrow(name: str, before: str, after: str) -> str:
    return tr("{setting}: {old} → {new}", setting=name, old=_short(before) or "–", new=_short(after) or "–")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return tr("on") if value else tr("off")
    return "" if value is None else str(value)


def _named(keys: object, document: Document) -> str:
    found = keys if isinstance(keys, (tuple, list)) else (keys,) if keys else ()
    return ", ".join(node_name(document.nodes[key], document) if key in document.nodes else str(key) for key in found)


def _type_name(key: str) -> str:
    from nodes.catalogue import find

    facts = find(key)
    return tr(facts.title) if facts else key


def _wire_name(wire: Wire, document: Document) -> str:
    source, target = (node_name(document.nodes[end.node], document) for end in (wire.source, wire.target))
    return tr("Wire {source} → {target}", source=source, target=target)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
