"""The arrays of the scene after an edit are those of a scene made anew, whatever was taken over."""

from __future__ import annotations

import random

import numpy as np
import pytest
from canvas_kit import chain, network
from monkey_edits import EDITS
from monkey_graph import Graph

from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document, End, Wire
from studio.bench.graphs import chain as large
from studio.canvas.assembly import BLOCK, PortsUsed, equal_ends
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


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_arrays_follow_whatever_edits_there_are(scene: Scene, seed: int) -> None:
    chance = random.Random(100 + seed)
    past = [large(300) if seed else network()]
    scene.show(past[0])
    names = list(EDITS)
    for step in range(80):
        if len(past) > 1 and chance.random() < 0.3:
            del past[-min(chance.randint(1, 3), len(past) - 1) :]
        else:
            graph = Graph(past[-1], chance, crowded=len(past[-1].nodes) > 400)
            try:
                past.append(EDITS[chance.choice(names)](graph))
            except Problem:
                continue
        scene.show(past[-1], check(past[-1]) if step % 10 == 0 else Checked(past[-1]))
        alike(scene)
    scene.show(past[0], Checked(past[0]))
    alike(scene)


def test_nodes_put_elsewhere_come_back_with_the_next_document_that_has_other_nodes(scene: Scene) -> None:
    document = chain(600)
    scene.show(document)
    rows = np.array([5, 500])
    scene.put(rows, scene.rect[rows, :2] + 77.0)
    scene.show(edits.add_node(document, "relu")[0])
    alike(scene)


def test_arrays_in_which_nothing_stayed_side_by_side_follow_too(scene: Scene) -> None:
    document = chain(600)
    scene.show(document)
    scene.show(edits.remove(document, list(document.nodes)[::3]))
    alike(scene)
    scene.show(document)
    alike(scene)


def test_what_two_sequences_have_in_common_at_their_ends_is_found_in_blocks() -> None:
    chance = random.Random(1)
    for _ in range(300):
        old = list(map(str, range(chance.choice((0, 3, BLOCK, 2 * BLOCK + 1, 5 * BLOCK)))))
        begin = chance.randint(0, len(old))
        end = chance.randint(begin, min(len(old), begin + chance.choice((0, 2, 3 * BLOCK))))
        new = [*old[:begin], *(f"new{number}" for number in range(chance.choice((0, 1, 300)))), *old[end:]]
        head, tail = equal_ends(old, new)
        assert (head, tail) == (begin, len(old) - end) or head + tail == min(len(old), len(new))
        assert old[:head] == new[:head]
        assert old[len(old) - tail :] == new[len(new) - tail :]


def test_a_port_stays_used_while_one_of_its_wires_is_there() -> None:
    wires = tuple(Wire(End("one", "y"), End(name, "x")) for name in ("two", "three"))
    used = PortsUsed()
    assert used.follow((), (*wires, wires[0])) == {"one", "two", "three"}
    assert used.follow((*wires, wires[0]), wires) == {"one", "two"}
    assert used.of("two") == (("x",), ())
    assert used.follow(wires, wires[1:]) == {"one", "two"}
    assert used.of("one") == ((), ("y",))
    assert used.of("two") == ((), ())
    assert used.follow(wires[1:], ()) == {"one", "three"}
    assert used.of("one") == ((), ())


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
    document = large(10_000)
    checked = check(document)
    assert not checked.findings
    scene.show(document, checked)
    assert len(scene.ids) == 10_000
    assert len(document.upstream("output1")) > 9_990
    assert scene.wires == document.wires
