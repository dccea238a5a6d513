"""Context menus: what can be done with a node, a wire, or the bare canvas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from runtime.neuron_chain import has_neurons
from runtime.sinks import can_generate
from studio import grouping, marking
from studio.canvas import annotating, area_mouse, naming
from studio.canvas.hits import Hit
from studio.explaining import explainable, explaining_of
from studio.icons import icon
from studio.translate import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.canvas.view import Canvas

_Line = tuple[str, str, str, "Callable[[], object]", bool] | None  # text, icon, keys, what it does, whether it can


def menu_for(canvas: Canvas, found: Hit, at: QPointF) -> QMenu:
    """The menu for what is under the pointer."""
    if found.place is not None:
        return area_mouse.menu(canvas, found.place)
    if found.wire is not None:
        lines = _wire_lines(canvas, at)
    elif found.node is not None:
        lines = _node_lines(canvas)
    else:
        lines = _canvas_lines(canvas, at)
    menu = QMenu(canvas)
    for line in lines:
        if line is None:
            menu.addSeparator()
            continue
        text, name, keys, act, able = line
        action = menu.addAction(icon(name), text)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        action.setEnabled(able)
        action.triggered.connect(lambda _checked=False, act=act: act())
    return menu


def _node_lines(canvas: Canvas) -> list[_Line]:
    lines: list[_Line] = [
        (tr("Edit the values"), "pencil", "Return", canvas.on_node.edit_selected, True),
        (tr("Rename"), "note", "F2", canvas.on_node.rename_selected, True),
        None,
        (tr("Cut"), "cut", "Ctrl+X", canvas.cut, True),
        (tr("Copy"), "copy", "Ctrl+C", canvas.copy, True),
        (tr("Duplicate"), "duplicate", "Ctrl+D", canvas.duplicate, True),
        (tr("Delete"), "delete", "Del", canvas.delete_selection, True),
        None,
        (tr("Show the selection"), "zoom_selection", "Shift+F", canvas.zoom_to_selection, True),
        (tr("Arrange"), "arrange", "", canvas.arrange, len(canvas.session.selection) > 1),
    ]
    lines += _explain_lines(canvas)
    lines += _generate_lines(canvas)
    lines += _neuron_lines(canvas)
    lines += _picture_lines(canvas)
    lines += _block_lines(canvas)
    lines += _state_lines(canvas)
    if canvas.session.selection & canvas.marks.findings.keys():
        lines += [None, (tr("Repair …"), "repair", "Ctrl+.", canvas.repairs.open_for_selection, True)]
    if canvas.session.selection & canvas.marks.changed:
        paused = canvas.session.state == "paused"
        lines += [None, (tr("Go on with the changes"), "play", "F5", canvas.session.train, True)] if paused else [None]
        lines += [(tr("Restart with the changed network"), "restart", "", canvas.session.restart, True)]
    return lines


def _explain_lines(canvas: Canvas) -> list[_Line]:
    """Only for one node that gives numbers."""
    session = canvas.session
    node = next(iter(session.selection), "")
    if len(session.selection) != 1 or not explainable(session, node):
        return []
    explain = partial(explaining_of(session).explain, node)
    return [(tr("Explain a number …"), "explain", "Ctrl+Alt+E", explain, True)]


def _generate_lines(canvas: Canvas) -> list[_Line]:
    """Only for one node above which no data stand."""
    session = canvas.session
    node = next(iter(session.selection), "")
    if len(session.selection) != 1 or session.latest is None or not can_generate(session.latest, node):
        return []
    return [(tr("Generate …"), "node_samples_view", "Shift+F7", partial(session.generate_wished.emit, node), True)]


def _neuron_lines(canvas: Canvas) -> list[_Line]:
    """Only for one fully connected layer, or what has some inside."""
    session = canvas.session
    node = next(iter(session.selection), "")
    if len(session.selection) != 1 or session.latest is None or not has_neurons(session.latest, node):
        return []
    return [(tr("Neurons and weights"), "node_linear", "Ctrl+Alt+N", partial(session.look_wished.emit, node), True)]


def _picture_lines(canvas: Canvas) -> list[_Line]:
    offered = canvas.reading.pictures.plates.lines(sorted(canvas.session.selection))
    keys = "Ctrl+Alt+P"
    return [None, *((text, name, keys if name == "expand" else "", act, True) for text, name, act in offered)]


def _block_lines(canvas: Canvas) -> list[_Line]:
    session = canvas.session
    used = grouping.uses(session)
    lines: list[_Line] = [
        None,
        (tr("Make a block of the selection"), "block", "Ctrl+G", partial(naming.make_block, canvas), True),
    ]
    if not used:
        return lines
    lines += [
        (tr("Enter the block"), "enter", "Alt+Down", partial(session.enter, used[0]), True),
        (tr("Rename the block …"), "pencil", "", partial(naming.name_block, canvas, used[0]), True),
        (tr("Unpack the block"), "unpack", "Ctrl+Shift+U", partial(grouping.unpack, session), True),
    ]
    repeated = grouping.repeats(session)
    if len(repeated) < len(used):
        lines.append((tr("Repeat the block"), "repeat", "", partial(grouping.repeat, session), True))
        lines.append((tr("Run the block over time"), "", "", partial(grouping.run_over_time, session), True))
    if repeated:
        lines.append((tr("Unroll the repetitions"), "distribute_across", "", partial(grouping.unroll, session), True))
    lines.append((tr("Give this use a block of its own"), "copy", "", partial(grouping.make_own, session), True))
    return lines


def _place_lines(canvas: Canvas, at: QPointF) -> list[_Line]:
    """What belongs to the inside of a block."""
    return [
        (tr("Leave the block"), "leave", "Alt+Up", lambda: canvas.session.leave(), True),
        (tr("Add an input"), "node_block_input", "", lambda: canvas.add_node("block_input", at), True),
        (tr("Add an output"), "node_block_output", "", lambda: canvas.add_node("block_output", at), True),
        None,
    ]


def _wire_lines(canvas: Canvas, at: QPointF) -> list[_Line]:
    return [
        (tr("Add a reroute point"), "reroute", "Ctrl+B", lambda: annotating.reroute(canvas, at), True),
        (tr("Insert a node …"), "plus", "Tab", canvas.search_onward, True),
        (tr("Move the end …"), "reroute_wire", "Return", canvas.walk.reroute, True),
        (tr("Move the beginning …"), "reroute_wire", "Shift+Return", partial(canvas.walk.reroute, source=True), True),
        (tr("Delete wire"), "delete", "Del", canvas.delete_selection, True),
    ]


def _state_lines(canvas: Canvas) -> list[_Line]:
    session = canvas.session

    def line(state: str, begin: str, end: str, name: str, keys: str) -> _Line:
        text = end if marking.holds(session, state) else begin
        return text, name, keys, lambda: marking.toggle(session, state), True

    return [
        None,
        line("muted", tr("Mute"), tr("Unmute"), "mute", "Ctrl+M"),
        line("frozen", tr("Freeze"), tr("Unfreeze"), "freeze", "Ctrl+Shift+F"),
        line("pinned", tr("Pin"), tr("Unpin"), "pin", "Ctrl+P"),
        (tr("Note …"), "note", "Ctrl+Shift+N", lambda: annotating.edit_note(canvas), True),
        (tr("Frame around the selection"), "frame", "Ctrl+Shift+G", lambda: annotating.frame_selection(canvas), True),
    ]


def _canvas_lines(canvas: Canvas, at: QPointF) -> list[_Line]:
    some = bool(canvas.session.document.nodes)
    inside = _place_lines(canvas, at) if canvas.session.place else []
    return [
        *inside,
        (tr("Add a node…"), "search", "Tab", lambda: canvas.open_search(at), True),
        (tr("Comment here"), "comment", "Ctrl+/", lambda: annotating.comment_here(canvas, at), True),
        (tr("Paste"), "paste", "Ctrl+V", canvas.paste, True),
        (tr("Select all"), "select_all", "Ctrl+A", canvas.select_all, some),
        None,
        (tr("Arrange"), "arrange", "", canvas.arrange, some),
        (tr("Show everything"), "fit", "F", canvas.fit, some),
    ]
