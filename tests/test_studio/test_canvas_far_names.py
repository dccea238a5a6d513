"""From afar the names of blocks stand on plates that cover no neighbor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from pytestqt.qtbot import QtBot

from runtime.document import Block, Document, Node
from studio.canvas import far_names
from studio.canvas.camera import Camera


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def test_from_afar_the_name_of_a_block_covers_no_neighbor(hand: Hand) -> None:
    block = Block("stem", "A name that is longer than its block", nodes={})
    uses = {f"use{at}": Node(f"use{at}", "block", settings={"block": "stem"}) for at in range(4)}
    near = {f"relu{at}": Node(f"relu{at}", "relu") for at in range(4)}
    columns = enumerate([*uses.values(), *near.values()])
    nodes = {node.id: replace(node, position=(at % 4 * 420.0 + at // 4 * 210.0, 0.0)) for at, node in columns}
    show(hand, Document(nodes=nodes, blocks={"stem": block}))
    hand.canvas.look_from(Camera(-400.0, -400.0, 0.15))
    frame, scene = hand.canvas._easel.frame(), hand.canvas.scene
    rows = np.arange(len(scene.ids))
    blocks = frame.look.heat.blocks(scene)
    on_screen = far_names._on_screen(scene, blocks, frame)
    tops = far_names._tops(scene, blocks, on_screen, frame)
    wide = far_names._rooms(scene, blocks, rows, on_screen, tops, frame)
    tiles = far_names._on_screen(scene, rows, frame)
    for row, node, places, widths in zip(blocks, on_screen, tops, wide, strict=True):
        for top, width in zip(places, np.minimum(widths, 144.0), strict=True):
            middle = (node[0] + node[2]) / 2
            others = tiles[rows != row]
            beside = (others[:, 2] <= middle - width / 2) | (others[:, 0] >= middle + width / 2)
            assert np.all(beside | (others[:, 3] <= top) | (others[:, 1] >= top + far_names.HEIGHT))
    assert np.all(wide[:, 0] > 0)


def test_from_afar_the_picture_of_a_block_covers_no_name(hand: Hand) -> None:
    block = Block("stem", "A name that is longer than its block", nodes={})
    uses = {f"use{at}": Node(f"use{at}", "block", settings={"block": "stem"}) for at in range(2)}
    nodes = {node.id: replace(node, position=(at * 600.0, 0.0)) for at, node in enumerate(uses.values())}
    near = Node("relu1", "relu", position=(0.0, -70.0))  # nothing can be written above the first
    show(hand, Document(nodes={**nodes, "relu1": near}, blocks={"stem": block}))
    hand.canvas.look_from(Camera(-400.0, -400.0, 0.23))
    frame, scene = hand.canvas._easel.frame(), hand.canvas.scene
    blocks = frame.look.heat.blocks(scene)
    x, y, width, height = scene.rect[scene.row["use0"]].tolist()
    scene.areas.hung = {"use0": (x, y + height + 5.0, x + width, y + height + 80.0)}
    on_screen = far_names._on_screen(scene, blocks, frame)
    tops = far_names._tops(scene, blocks, on_screen, frame)
    wide = far_names._rooms(scene, blocks, np.arange(len(scene.ids)), on_screen, tops, frame)
    first = [scene.ids[row] for row in blocks.tolist()].index("use0")
    picture = (y + height + 80.0 - frame.camera.y) * frame.zoom
    assert tops[first, 2] >= picture and wide[first, 2] > 0  # below the picture
    assert tops[1 - first, 2] < picture
