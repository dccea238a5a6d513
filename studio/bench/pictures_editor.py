"""The editor's scenes for the README: blocks, a repair before it is made, a large network, two documents compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from runtime import blocks, edits, fragment
from runtime.block_library import library
from runtime.document import Document, End, Wire
from studio.bench.networks import resnet50
from studio.bench.stage import wait_for
from studio.settings import preferences
from studio.window import Window

Picture = Callable[[QWidget, Path, str], None]  # keeps a widget under a name in a folder, in every way


def picture_editor(window: Window, folder: Path, keep: Picture) -> None:
    """Every scene of the editor."""
    window.resize(1440, 900)
    _blocks(window, folder, keep)
    _repair(window, folder, keep)
    _large(window, folder, keep)
    _compare(window, folder, keep)


def with_blocks() -> Document:
    """Digits through a convolution, three residual blocks in a row, and squeeze-and-excitation; framed and noted."""
    document = Document("Residual digits")
    row = []
    for kind, settings in (("digits", {}), ("conv2d", {"channels": 16}), ("relu", {})):
        document, made = edits.add_node(document, kind, settings=settings)
        row.append(made)
    for name in ("residual", "squeezeexcite"):
        item = next(item for item in library() if item.key == name)
        document, names = fragment.paste(document, item.fragment)
        row.append(next(iter(names.values())))
    document = blocks.repeat(document, row[3], 3)
    for kind, settings in (("global_average_pool", {}), ("linear", {"units": 10}), ("output", {})):
        document, made = edits.add_node(document, kind, settings=settings)
        row.append(made)
    document, loss = edits.add_node(document, "cross_entropy")
    document, goal = edits.add_node(document, "goal")
    ends = [(End(row[0], "image"), End(row[1], "x")), (End(row[1], "y"), End(row[2], "x"))]
    ends += [(End(row[2], "y"), End(row[3], "in1")), (End(row[3], "out1"), End(row[4], "in1"))]
    ends += [(End(row[4], "out1"), End(row[5], "x")), (End(row[5], "y"), End(row[6], "x"))]
    ends += [(End(row[6], "y"), End(row[7], "x")), (End(row[6], "y"), End(loss, "prediction"))]
    ends += [(End(row[0], "label"), End(loss, "target")), (End(loss, "loss"), End(goal, "loss"))]
    return document.but(wires=tuple(Wire(source, target) for source, target in ends))


def _open(window: Window, document: Document) -> None:
    """The document in the window, arranged and whole in sight."""
    session = window.session
    session.new()
    session.apply(document, "")
    window.show_bench()
    window.activateWindow()
    wait_for(lambda: window.session.latest is not None and window.session.latest.document is window.session.document)
    canvas = window.canvas
    places = canvas.session.document
    canvas.arrange()
    wait_for(lambda: canvas.session.document is not places, 30)
    canvas.arranging.finish()
    canvas.fit()


def _blocks(window: Window, folder: Path, keep: Picture) -> None:
    _open(window, with_blocks())
    session = window.session
    repeat = next(key for key, node in session.document.nodes.items() if node.type == "repeat")
    session.step(epochs=4)
    wait_for(lambda: window.session.state == "paused", 240)
    session.select([repeat])
    keep(window, folder, "blocks")
    session.enter(repeat)
    keep(window, folder, "inside")
    session.leave()
    session.stop()
    wait_for(lambda: window.session.state == "stopped")


def _repair(window: Window, folder: Path, keep: Picture) -> None:
    document = with_blocks()
    pool = next(key for key, node in document.nodes.items() if node.type == "global_average_pool")
    before, after = document.incoming[pool][0].source, document.outgoing[pool][0].target
    document = edits.connect(edits.remove(document, [pool]), before, after)
    _open(window, document)
    session = window.session
    session.select([after.node])
    window.canvas.repairs.open_for_selection()
    wait_for(lambda: _repairs_shown(window), 30)
    keep(window, folder, "repair")
    window.canvas.repairs.close_card()


def _repairs_shown(window: Window) -> bool:
    return window.canvas.proposal.shown


def _large(window: Window, folder: Path, keep: Picture) -> None:
    _open(window, resnet50())
    panels = preferences().fact("folded", [])
    window.bench.show_only_canvas()
    window.canvas.fit()
    keep(window, folder, "resnet50")
    window.bench.show_only_canvas()
    preferences().keep_fact("folded", panels)


def _compare(window: Window, folder: Path, keep: Picture) -> None:
    _open(window, with_blocks())
    session = window.session
    other = edits.remove(session.whole, [key for key, node in session.whole.nodes.items() if node.type == "relu"])
    stem = next(key for key, node in other.nodes.items() if node.type == "conv2d")
    other = edits.set_setting(other, stem, "channels", 8)
    dialog = window.dialogs.compare(session, other, lambda: "v1.loom", related=True)
    dialog.resize(1280, 760)
    keep(dialog, folder, "compare")
    dialog.close()
