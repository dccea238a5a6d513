"""The edits that a monkey tries: each is a pure function of the editor with arguments drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from monkey_graph import EXPRESSIONS, LINES, Graph

from nodes.catalogue import catalogue
from nodes.spec import Problem, Setting
from runtime import annotations, blocks, edits, fragment, rewiring, store, unpacking
from runtime.checked import Checked
from runtime.document import Document, End, Exposed
from runtime.facts import facts_of
from runtime.quick_chain import entering, parse
from runtime.training_settings import training_settings
from studio.chain_names import ChainNames
from studio.offered import addable_types, offered_blocks, put_in


def add(graph: Graph) -> Document:
    if graph.crowded:
        return remove(graph)
    types = [key for key, facts in catalogue().items() if facts.kind != "block"]
    return edits.add_node(graph.document, graph.random.choice(types), graph.place, title=graph.text)[0]


def add_offered(graph: Graph) -> Document:
    if graph.crowded:
        return remove(graph)
    types = addable_types(graph.document, inside=graph.inside)
    return put_in(graph.document, graph.random.choice(types).key, graph.place)[0]


def add_block(graph: Graph) -> Document:
    if graph.crowded or len(graph.document.blocks) > 25:
        return remove(graph)
    return put_in(graph.document, graph.random.choice(offered_blocks(graph.document)).key, graph.place)[0]


def quick_chain(graph: Graph) -> Document:
    if graph.crowded:
        return remove(graph)
    chain = parse(graph.random.choice(LINES), ChainNames(addable_types(graph.document, inside=graph.inside)))
    if chain.problem:
        raise chain.problem
    document, before = graph.document, None
    for step in chain.steps:
        document, made = put_in(document, step.type_key, graph.place, step.settings)
        assert step.facts is not None
        into = entering(step.facts, "tensor")
        if before is not None and into is not None:
            document = edits.connect(document, before, End(made, into.key))
        before = End(made, step.facts.outputs[0].key) if step.facts.outputs else None
    return document


def remove(graph: Graph) -> Document:
    return edits.remove(graph.document, graph.some)


def remove_wires(graph: Graph) -> Document:
    return edits.remove(graph.document, wires=graph.wires)


def remove_and_heal(graph: Graph) -> Document:
    return rewiring.remove_and_heal(graph.document, graph.some, judge(graph))


def detach(graph: Graph) -> Document:
    return rewiring.detach(graph.document, graph.some, judge(graph))


def judge(graph: Graph) -> Callable[[Document], Checked] | None:
    from runtime.check import check

    return check if graph.random.random() < 0.05 and not graph.inside else None


def insert_on_wire(graph: Graph) -> Document:
    return rewiring.insert_on_wire(graph.document, graph.node, graph.wires[0])


def connect(graph: Graph) -> Document:
    keys = graph.keys
    source, target = sorted(graph.random.choices(range(len(keys)), k=2))
    if graph.random.random() < 0.2:
        source, target = target, source
    ends = graph.port(keys[source], outputs=True), graph.port(keys[target], outputs=False)
    return edits.connect(graph.document, *ends)


def connect_to_nothing(graph: Graph) -> Document:
    return edits.connect(graph.document, End(graph.node, "gone"), End("nobody", "x"))


def move(graph: Graph) -> Document:
    return edits.move(graph.document, dict.fromkeys(graph.some, graph.place))


def set_setting(graph: Graph) -> Document:
    node = graph.node
    facts = facts_of(graph.document, node)
    settings = facts.active_settings(graph.document.nodes[node].settings) if facts else ()
    settings = tuple(item for item in settings if item.kind not in ("block", "file"))
    if not settings:
        raise Problem("Nothing can be set.")
    item = graph.random.choice(settings)
    return edits.set_setting(graph.document, node, item.key, value(graph, item))


def value(graph: Graph, item: Setting) -> Any:
    chance = graph.random.random()
    if chance < 0.15:
        return {"expression": graph.random.choice(EXPRESSIONS)}
    if chance < 0.3:
        return graph.random.choice((None, -1, 0, 10**30, "x", [], {}, {"expression": 5}, float("nan"), True))
    plain: Mapping[str, Any] = {
        "bool": graph.flag,
        "int": graph.random.randint(1, 12),
        "float": graph.random.random(),
        "choice": graph.random.choice([choice.key for choice in item.choices] or [""]),
        "ints": [graph.random.randint(1, 4)] * (item.length or 2),
        "columns": {graph.text: graph.text},
    }
    return plain.get(item.kind, graph.text)


def set_training(graph: Graph) -> Document:
    item = graph.random.choice(training_settings())
    return edits.set_training(graph.document, item.key, value(graph, item))


def rename(graph: Graph) -> Document:
    return edits.change_node(graph.document, graph.node, title=graph.text)


def paste(graph: Graph) -> Document:
    if graph.crowded or len(graph.held.nodes) > 25:
        return copy(graph)
    keep, link = graph.flag, graph.random.random() < 0.3
    document, _ = fragment.paste(graph.document, graph.held, graph.place, keep_entering=keep, link=link)
    _, lost = rewiring.sound(document, document.wires[len(graph.document.wires) :])
    return document.but(wires=tuple(wire for wire in document.wires if wire not in set(lost)))


def copy(graph: Graph) -> Document:
    """As text, so that what the clipboard says is what was copied."""
    taken = fragment.copy(graph.document, graph.some, graph.document.comments)
    graph.held = store.fragment_from_text(store.fragment_to_text(taken))
    assert graph.held == taken
    return graph.document


def group(graph: Graph) -> Document:
    if len(graph.document.blocks) > 25:
        return unpack(graph)
    return blocks.group(graph.document, graph.some, graph.text)[0]


def unpack(graph: Graph) -> Document:
    use = graph.use()
    if graph.crowded:
        return edits.remove(graph.document, [use])
    node = graph.document.nodes[use]
    times = node.settings.get("times", 2)
    if node.type == "repeat" and isinstance(times, int) and times > 4:
        return edits.set_setting(graph.document, use, "times", 2)
    return unpacking.unpack(graph.document, use)[0]


def unroll(graph: Graph) -> Document:
    if graph.crowded:
        return remove(graph)
    return unpacking.unroll(graph.document, graph.use("repeat"))[0]


def repeat(graph: Graph) -> Document:
    return blocks.repeat(graph.document, graph.use(), graph.random.randint(1, 3))


def make_own(graph: Graph) -> Document:
    if len(graph.document.blocks) > 25:
        return blocks.drop_unused(graph.document, graph.document.blocks)
    return blocks.make_own(graph.document, graph.use())


def expose(graph: Graph) -> Document:
    key = graph.random.choice(("width", "kernel", "depth"))
    default = graph.random.choice((8, 0.5, True, "text"))
    block = graph.one(graph.document.blocks)
    others = [item for item in graph.document.blocks[block].settings if item.key != key]
    settings = (*others, Exposed(key, default, graph.text))
    return blocks.change_block(graph.document, block, settings=settings)


def change_block(graph: Graph) -> Document:
    return blocks.change_block(graph.document, graph.one(graph.document.blocks), title=graph.text, summary=graph.text)


def use_another_block(graph: Graph) -> Document:
    return edits.set_setting(graph.document, graph.use(), "block", graph.one(graph.document.blocks))


def drop_unused(graph: Graph) -> Document:
    return blocks.drop_unused(graph.document, graph.document.blocks)


def states(graph: Graph) -> Document:
    change = graph.random.choice((annotations.set_muted, annotations.set_frozen, annotations.set_pinned))
    return change(graph.document, graph.some, graph.flag)


def note(graph: Graph) -> Document:
    return annotations.set_note(graph.document, graph.some, graph.text)


def link(graph: Graph) -> Document:
    owner = graph.node
    alike = [key for key, node in graph.document.nodes.items() if node.type == graph.document.nodes[owner].type]
    return annotations.link(graph.document, graph.random.sample(alike, min(2, len(alike))), owner)


def unlink(graph: Graph) -> Document:
    return annotations.unlink(graph.document, graph.some)


def frame(graph: Graph) -> Document:
    return annotations.add_frame(graph.document, graph.some, graph.text)[0]


def frame_members(graph: Graph) -> Document:
    key = graph.one(graph.document.frames)
    return annotations.set_members(graph.document, {key: graph.some}, {key: set(graph.some)})


def change_frame(graph: Graph) -> Document:
    return annotations.change_frame(graph.document, graph.one(graph.document.frames), title=graph.text)


def remove_frame(graph: Graph) -> Document:
    return annotations.remove_frames(graph.document, [graph.one(graph.document.frames)])


def comment(graph: Graph) -> Document:
    return annotations.add_comment(graph.document, graph.place, graph.text)[0]


def change_comment(graph: Graph) -> Document:
    key = graph.one(graph.document.comments)
    changes: dict[str, Any] = {"text": graph.text} if graph.flag else {"size": graph.place}
    return annotations.change_comment(graph.document, key, **changes)


def move_comment(graph: Graph) -> Document:
    return annotations.move_comments(graph.document, {graph.one(graph.document.comments): graph.place})


def remove_comment(graph: Graph) -> Document:
    return annotations.remove_comments(graph.document, [graph.one(graph.document.comments)])


def reroute(graph: Graph) -> Document:
    first = graph.wires[0]
    same = [wire for wire in graph.document.wires if wire.source == first.source]
    return annotations.add_reroute(graph.document, same[: graph.random.randint(1, 3)], graph.place)[0]


def without_reroutes(graph: Graph) -> Document:
    points = [key for key, node in graph.document.nodes.items() if annotations.is_reroute(node)]
    return annotations.without_reroutes(graph.document, [graph.one(points)])


EDITS: Mapping[str, Callable[[Graph], Document]] = {
    edit.__name__: edit
    for edit in (
        add,
        add_offered,
        add_block,
        quick_chain,
        remove,
        remove_wires,
        remove_and_heal,
        detach,
        insert_on_wire,
        connect,
        connect_to_nothing,
        move,
        set_setting,
        set_training,
        rename,
        paste,
        copy,
        group,
        unpack,
        unroll,
        repeat,
        make_own,
        expose,
        change_block,
        use_another_block,
        drop_unused,
        states,
        note,
        link,
        unlink,
        frame,
        frame_members,
        change_frame,
        remove_frame,
        comment,
        change_comment,
        move_comment,
        remove_comment,
        reroute,
        without_reroutes,
    )
}
