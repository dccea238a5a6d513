"""Which layers say what actions are worth, and in which world those are taken. No torch."""

from __future__ import annotations

from nodes.catalogue import find
from nodes.worlds import ACTIONS, World
from runtime.checked import Checked
from runtime.document import End


def gives_values(checked: Checked, node: str) -> bool:
    """Whether the first output of a layer is a number for each action, computed from places of a world."""
    facts = find(checked.document.nodes[node].type)
    if facts is None or facts.kind != "module" or not facts.outputs:
        return False
    end = End(node, facts.outputs[0].key)
    signal = checked.signal(node, end.port)
    fits = signal is not None and signal.floating and signal.rank == 2 and signal.varies(0)
    return fits and signal is not None and signal.shape[1] == len(ACTIONS) and places_above(checked, end) is not None


def likeliest_values(checked: Checked, nodes: list[str]) -> str:
    """Of the layers that give values, the last one that is no lagging copy; nothing where there is none."""
    own = [node for node in nodes if not any(checked.document.nodes[one].lagged for one in _above(checked, node))]
    return (own or nodes or [""])[-1]


def places_above(checked: Checked, end: End) -> End | None:
    """The port of a world's source that tells the place, and from which a wire follows."""
    for node in _above(checked, end.node):
        for wire in checked.document.incoming[node]:
            source = checked.origin(wire.source)
            signal = checked.signal(source.node, source.port)
            if _tells_world(checked, source.node) and signal is not None and signal.rank > 1 and signal.floating:
                return source
    return None


def world_of_source(checked: Checked, source: str) -> World | None:
    """The world that a source takes its rows from. Raises `Problem` for settings that make none."""
    declared = checked.document.nodes[source]
    facts = find(declared.type)
    if facts is None or not _tells_world(checked, source):
        return None
    world: World = facts.bind(declared.settings).world()
    return world


def _tells_world(checked: Checked, node: str) -> bool:
    facts = find(checked.document.nodes[node].type)
    return facts is not None and hasattr(facts.declaration, "world")


def _above(checked: Checked, node: str) -> list[str]:
    """A node and all nodes that it depends on, in the order of the graph."""
    above = checked.document.upstream(node) | {node}
    return [key for key in checked.order if key in above]
