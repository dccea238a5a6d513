"""The Node menu: states of nodes, notes, frames, comments, shared weights, reroute points."""

from __future__ import annotations

from studio import marking
from studio.actions import Commands, action
from studio.commands.conditions import chosen, working


def _framed(commands: Commands) -> bool:
    """A frame is meant: its nodes are selected, or it is around them."""
    return chosen(commands) and bool(marking.frames_meant(commands.session))


def _bendable(commands: Commands) -> bool:
    return working(commands) and bool(commands.window.canvas.chosen_wires or len(commands.session.selection) == 1)


@action(
    "Mute",
    "Ctrl+M",
    menu="node",
    icon="mute",
    when=chosen,
    checked=lambda c: chosen(c) and marking.holds(c.session, "muted"),
    words="skip bypass disable",
    divided=True,
)
def mute(commands: Commands) -> None:
    marking.toggle(commands.session, "muted")


@action(
    "Freeze",
    "Ctrl+Shift+F",
    menu="node",
    icon="freeze",
    when=chosen,
    checked=lambda c: chosen(c) and marking.holds(c.session, "frozen"),
    words="not train fixed weights",
)
def freeze(commands: Commands) -> None:
    marking.toggle(commands.session, "frozen")


@action(
    "Pin",
    "Ctrl+P",
    menu="node",
    icon="pin",
    when=chosen,
    checked=lambda c: chosen(c) and marking.holds(c.session, "pinned"),
    words="stay place arrange",
)
def pin(commands: Commands) -> None:
    marking.toggle(commands.session, "pinned")


@action(
    "Link weights",
    menu="node",
    under="Weights",
    icon="link",
    when=lambda c: chosen(c) and marking.linkable(c.session),
    words="share siamese twin",
)
def link_weights(commands: Commands) -> None:
    marking.link(commands.session)


@action(
    "Follow another node's weights …",
    menu="node",
    under="Weights",
    icon="link_lagging",
    when=lambda c: chosen(c) and marking.may_follow(c.session),
    words="lag transposed tied target network moving average twin",
)
def follow_weights(commands: Commands) -> None:
    commands.window.bench.go_to("inspector")
    commands.window.bench.inspector.node_page.state.links.open()


@action(
    "Own weights again",
    menu="node",
    under="Weights",
    icon="unlink",
    when=lambda c: chosen(c) and marking.linked(c.session),
    words="unlink share twin",
)
def own_weights(commands: Commands) -> None:
    marking.unlink(commands.session)


@action("Note …", "Ctrl+Shift+N", menu="node", icon="note", when=chosen, words="remark text", divided=True)
def note(commands: Commands) -> None:
    commands.window.canvas.remarks.note()


@action("Add a reroute point", "Ctrl+B", menu="node", icon="reroute", when=_bendable, words="bend dot wire lead around")
def reroute(commands: Commands) -> None:
    commands.window.canvas.remarks.reroute()


@action(
    "Frame around the selection",
    "Ctrl+Shift+G",
    menu="node",
    under="Frame",
    icon="frame",
    when=chosen,
    words="group area",
    divided=True,
)
def add_frame(commands: Commands) -> None:
    commands.window.canvas.remarks.frame()


@action(
    "Remove the frame",
    "Ctrl+Alt+G",
    menu="node",
    under="Frame",
    icon="frame_remove",
    when=_framed,
    words="ungroup area",
)
def remove_frame(commands: Commands) -> None:
    marking.remove_frame(commands.session)


@action("Next color of the frame", menu="node", under="Frame", when=_framed, words="area palette")
def color_frame(commands: Commands) -> None:
    marking.next_color(commands.session)


@action("Select the whole frame", menu="node", under="Frame", when=_framed, words="area members group")
def select_frame(commands: Commands) -> None:
    marking.select_frame(commands.session)


@action(
    "Comment here",
    "Ctrl+/",
    menu="node",
    under="Comment",
    icon="comment",
    when=working,
    words="text remark paper",
    divided=True,
)
def comment(commands: Commands) -> None:
    commands.window.canvas.remarks.comment()


@action(
    "Next comment",
    "Alt+/",
    menu="node",
    under="Comment",
    when=lambda c: working(c) and bool(c.session.document.comments),
    words="text remark go",
)
def next_comment(commands: Commands) -> None:
    commands.window.canvas.remarks.next_comment()
