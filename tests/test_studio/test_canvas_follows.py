"""The arrays of the scene after an edit are those of a scene made anew, whatever was taken over."""

from __future__ import annotations

import random

import numpy as np
import pytest
from canvas_kit import chain, network

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.theme import theme

KINDS = ("linear", "relu", "add", "dropout")


@pytest.fixture
def scene(qapp: object) -> Scene:
    return Scene(Look(theme()))


def alike(scene: Scene) -> None:
    """Compare with a scene that never knew another document."""
    fresh = Scene(Look(theme()))
    fresh.live = scene.live
    fresh.show(scene.document, scene.checked)
    assert scene.ids == fresh.ids
    assert scene.row == fresh.row
    assert scene.faces == fresh.faces
    assert scene.spots == fresh.spots
    assert scene.wires == fresh.wires
    for name in ("rect", "family", "traits", "port_row", "port_offset", "port_at", "tail", "head", "wire_family"):
        assert np.array_equal(getattr(scene, name), getattr(fresh, name)), name
    ends = scene.course[:, [0, -1]] if len(scene.wires) else np.zeros((0, 2, 2))
    for end, ports in ((0, scene.tail), (1, scene.head)):
        assert np.allclose(ends[:, end], scene.port_at[ports])


def edited(document: Document, chance: random.Random) -> Document:
    """One random edit; the same document where it cannot be made."""
    nodes = list(document.nodes)
    kind = chance.choice(("add", "remove", "move", "set", "title", "wire", "cut"))
    if kind == "add" or len(nodes) < 3:
        return edits.add_node(document, chance.choice(KINDS), (chance.uniform(0, 900), chance.uniform(0, 900)))[0]
    if kind == "remove":
        return edits.remove(document, chance.sample(nodes, chance.randint(1, 2)))
    if kind == "move":
        return edits.move(document, {chance.choice(nodes): (chance.uniform(0, 900), 40.0)})
    if kind == "title":
        return edits.change_node(document, chance.choice(nodes), title="A longer title " * chance.randint(0, 2))
    if kind == "cut" and document.wires:
        return edits.remove(document, (), [chance.choice(document.wires)])
    linear = [key for key in nodes if document.nodes[key].type == "linear"]
    if kind == "set" and linear:
        return edits.set_setting(document, chance.choice(linear), "units", chance.randint(1, 10**6))
    one, other = chance.sample(nodes, 2)
    try:
        return edits.connect(document, End(one, "y"), End(other, "x"))
    except Exception:
        return document


@pytest.mark.parametrize("seed", range(4))
def test_arrays_follow_edits_and_undo(scene: Scene, seed: int) -> None:
    chance = random.Random(seed)
    past = [network()]
    scene.show(past[0])
    for step in range(60):
        if len(past) > 1 and chance.random() < 0.3:
            past.pop()
        else:
            past.append(edited(past[-1], chance))
        scene.show(past[-1], check(past[-1]) if step % 3 == 0 else scene.checked)
        alike(scene)


def test_wires_of_a_large_scene_keep_their_course_where_nothing_near_them_moved(scene: Scene) -> None:
    document = chain(600)
    scene.show(document)
    before = scene.course.copy()
    scene.show(edits.remove(document, ["relu300"]))
    alike(scene)
    assert np.array_equal(scene.course[:298], before[:298])
    scene.show(document)
    alike(scene)
    assert np.array_equal(scene.course, before)


def test_a_chain_of_ten_thousand_is_checked_and_shown_without_recursion(scene: Scene) -> None:
    from studio.bench.graphs import chain as large

    document = large(10_000)
    checked = check(document)
    assert not checked.findings
    scene.show(document, checked)
    assert len(scene.ids) == 10_000
    assert len(document.upstream("output1")) > 9_990
    assert scene.wires == document.wires
