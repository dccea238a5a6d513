"""Which nodes give samples that depend on no data: noise, constants and parameters alone stand above them. No torch."""

from __future__ import annotations

from nodes.catalogue import find
from nodes.spec import Problem
from runtime.alike import name_at
from runtime.checked import Checked
from runtime.document import Document, End
from runtime.facts import types_of, used_block
from runtime.findings import ERROR

NONE = (
    "Nothing here generates: every node depends on data. Wire noise, a constant or a parameter to an Output or a view."
)


def find_sink(checked: Checked, name: str) -> str:
    """The node of a flat graph by its path, its path in the document, its title or what it is called in the studio.

    Raises `Problem` where there is none of that name, or several.
    """
    flat, expansion = checked.flat, checked.expansion
    if name in flat.document.nodes or (expansion and name in expansion.uses):
        return name
    titles = {key: node.title for key, node in flat.document.nodes.items()}
    titles |= {key: used.node.title for key, used in expansion.uses.items()} if expansion else {}
    called = [key for key in titles if name_at(_whole(checked), key) == name]
    found = called or [key for key, title in titles.items() if title == name]
    if len(found) == 1:
        return found[0]
    if found:
        raise Problem(
            "More than one node is called “{name}”: {known}. Name one of these.",
            name=name,
            known=_listed(checked, found),
        )
    raise Problem(
        "There is no node “{name}”. Nodes that generate without data are: {known}.", name=name, known=known_of(checked)
    )


def only_sink(checked: Checked) -> str:
    """The one view or Output of a document that generates. Raises `Problem` where there is none or a choice."""
    found = sinks_of(checked)
    if len(found) == 1:
        return found[0]
    known = known_of(checked)
    raise Problem("Name the node with --from. Nodes that generate without data are: {known}.", known=known)


def sinks_of(checked: Checked) -> list[str]:
    """The views and Outputs of a graph that generate, the likeliest first: samples views, other views, Outputs."""
    facts = {key: find(node.type) for key, node in checked.document.nodes.items()}
    shown = [key for key, known in facts.items() if known is not None and known.kind == "view"]
    shown.sort(key=lambda key: checked.document.nodes[key].type != "samples_view")
    shown += [key for key, known in facts.items() if known is not None and known.kind == "output"]
    return [key for key in shown if can_generate(checked, key)]


def known_of(checked: Checked) -> str:
    """The nodes that generate, for a sentence. Raises `Problem` where there are none."""
    flat = checked.flat
    found = sinks_of(checked)
    found += [key for key in flat.document.nodes if "/" not in key and key not in found and _generated(flat, key)]
    if not found:
        raise Problem(NONE)
    return _listed(checked, found)


def _listed(checked: Checked, found: list[str]) -> str:
    """Nodes by what they are called in the studio; those that share even that by their paths."""
    names = [name_at(_whole(checked), key) for key in found]
    return ", ".join(f"“{name if names.count(name) == 1 else key}”" for name, key in zip(names, found, strict=True))


def _whole(checked: Checked) -> Document:
    """The document whose nodes and blocks the paths of its flat graph go through."""
    expansion = checked.flat.expansion
    return expansion.whole if expansion is not None and expansion.whole is not None else checked.document


def _generated(flat: Checked, node: str) -> bool:
    facts = find(flat.document.nodes[node].type)
    return facts is not None and facts.kind in ("module", "output", "view") and not _data_above(flat, node)


def _data_above(flat: Checked, node: str) -> list[str]:
    """The sources with rows above a node."""
    above = flat.document.upstream(node)
    return [key for key in flat.kind("source") if key in above and not is_endless(flat, key)]


def is_endless(checked: Checked, source: str) -> bool:
    """Whether a source draws its samples instead of having rows."""
    facts = find(checked.document.nodes[source].type)
    return facts is not None and bool(getattr(facts.declaration, "endless", False))


_asked: list[tuple[Checked, dict[str, bool]]] = []  # the answers for the last graph: menus ask again and again


def can_generate(checked: Checked, node: str) -> bool:
    """Whether a node of the graph that is shown gives samples that depend on no data."""
    known = _asked[0][1] if _asked and _asked[0][0] is checked else {}
    if node not in known:
        known[node] = _can_generate(checked, node)
        _asked[:] = [(checked, known)]
    return known[node]


def _can_generate(checked: Checked, node: str) -> bool:
    try:
        end = end_of(checked, checked.path + node)
    except Problem:
        return False
    above = checked.flat.document.upstream(end.node)
    return any(not checked.flat.document.incoming[key] for key in above)


def sources_of(checked: Checked, sink: str) -> tuple[str, ...]:
    """The sources that the samples of a node come of, by path in the order of the graph; none where it gives none."""
    try:
        above = checked.flat.document.upstream(end_of(checked, sink).node)
    except Problem:
        return ()
    return tuple(source for source in checked.flat.kind("source") if source in above)


def end_of(checked: Checked, sink: str) -> End:
    """The output that a sink stands for: of a view what enters it, of several outputs the one that is looked at.

    Raises `Problem` for what gives no samples, depends on data or does not check.
    """
    flat, expansion = checked.flat, checked.expansion
    used = expansion.uses.get(sink) if expansion else None
    node = flat.document.nodes.get(sink)
    facts = find(node.type) if node else None
    if used is not None and used.outputs:
        end = _looked_at(flat, sink, list(used.outputs.values()))
    elif facts is not None and facts.kind in ("view", "output") and flat.document.incoming[sink]:
        end = flat.document.incoming[sink][0].source
    elif facts is not None and facts.outputs and facts.kind not in ("loss", "source"):
        end = _looked_at(flat, sink, [End(sink, port.key) for port in facts.outputs])
    else:
        raise Problem("{node} gives no samples. Choose a layer, a block, an Output or a view.", node=named(flat, sink))
    data = _data_above(flat, end.node)
    if data:
        raise Problem(
            "{node} depends on the data of “{source}”, so there is nothing to generate. "
            "Choose a node above which only noise, constants and parameters stand.",
            node=named(flat, sink),
            source=named(flat, data[0]),
        )
    if flat.signal(end.node, end.port) is None:
        above = flat.document.upstream(end.node)
        fault = next((one for one in flat.findings if one.severity == ERROR and one.node in above), None)
        if fault is not None:
            raise Problem(fault.sentence, **{"node": named(flat, fault.node), **fault.values})
        raise Problem("{node} cannot be computed yet. Mend what is marked above it.", node=named(flat, sink))
    return end


def _looked_at(flat: Checked, sink: str, ends: list[End]) -> End:
    """Of the outputs of a node the first that a view or an Output takes, else the first with a wire, else the first."""
    document, seen = flat.document, types_of("view") | types_of("output")
    leaving = {
        end: [wire.target.node for wire in document.outgoing[end.node] if wire.source == end]
        for end in ends
        if end.node in document.nodes
    }
    taken = {end: [key for key in keys if not key.startswith(f"{sink}/")] for end, keys in leaving.items()}
    shown = [end for end, keys in taken.items() if any(document.nodes[key].type in seen for key in keys)]
    return next(iter(shown or [end for end in taken if taken[end]] or ends))


def named(flat: Checked, node: str) -> str:
    """How a sentence names a node: by its title, a use by that of its block, else by its type."""
    expansion = flat.expansion
    used = expansion.uses.get(node) if expansion else None
    known = used.node if used else flat.document.nodes.get(node)
    facts = find(known.type) if known else None
    block = used_block(expansion.whole, known) if expansion and expansion.whole and known else None
    return (known.title if known else "") or (block.title if block else "") or (facts.title if facts else node)
