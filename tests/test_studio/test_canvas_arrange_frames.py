"""Auto layout of networks with frames: kept apart, in rows, nothing on them that is not theirs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from arrange_kit import arranged, overlapping, places_of, positions, proportion, shown
from canvas_kit import chain

from runtime import examples, store
from runtime.document import Document, End, Frame, Node, Wire
from studio.canvas.areas import Areas

pytestmark = pytest.mark.usefixtures("qapp")


def test_the_members_of_a_frame_stay_together() -> None:
    """Four branches whose order would mix the members of two frames."""
    nodes = {key: Node(key, "relu") for key in ("s1", "a1", "b1", "c1", "d1")}
    wires = tuple(Wire(End("s1", "y"), End(key, "x")) for key in ("a1", "b1", "c1", "d1"))
    frames = {"frame1": Frame("frame1", ("a1", "c1")), "frame2": Frame("frame2", ("b1", "d1"))}
    document = Document(nodes=nodes, wires=wires, frames=frames)

    (left, top, right, bottom), (u, v, s, t) = Areas(shown(arranged(document))).boxes().values()

    assert right < u or s < left or bottom < v or t < top


def compared(count: int) -> Document:
    """So many networks side by side on one source, each in a frame, each with a branch of its own."""
    nodes = {"source": Node("source", "digits"), "flat": Node("flat", "flatten")}
    wires = [Wire(End("source", "image"), End("flat", "x"))]
    frames = {}
    for number in range(count):
        kinds = {"linear": "linear", "act": "relu", "view": "image_grid", "scores": "linear", "loss": "cross_entropy"}
        names = {key: f"{key}{number}" for key in kinds}
        nodes |= {names[key]: Node(names[key], kind) for key, kind in kinds.items()}
        pairs = (("linear", "act", "x"), ("act", "scores", "x"), ("act", "view", "x"), ("scores", "loss", "prediction"))
        wires.append(Wire(End("flat", "y"), End(names["linear"], "x")))
        wires += [Wire(End(names[one], "y"), End(names[other], port)) for one, other, port in pairs]
        wires.append(Wire(End("source", "label"), End(names["loss"], "target")))
        frames[f"frame{number}"] = Frame(f"frame{number}", tuple(names.values()))
    return Document(nodes=nodes, wires=tuple(wires), frames=frames)


@pytest.mark.parametrize("direction", ["right", "down"])
def test_frames_side_by_side_are_kept_apart_and_alike(direction: str) -> None:
    document = arranged(compared(3), direction)
    scene = shown(document)
    framed = Areas(scene).boxes()
    boxes = [framed[key] for key in document.frames]

    assert overlapping(scene) == []
    assert places_of(document, direction) == positions(document)
    for (left, top, right, bottom), (u, v, s, t) in itertools.combinations(boxes, 2):
        assert right < u or s < left or bottom < v or t < top
    across = 0 if direction == "down" else 1  # in the order of the frames, each like the first
    assert sorted(boxes, key=lambda box: box[across]) == boxes
    assert len({(right - left, bottom - top) for left, top, right, bottom in boxes}) == 1
    free = [document.nodes[key].position for key in ("source", "flat")]
    assert all(not (left < x < right and top < y < bottom) for x, y in free for left, top, right, bottom in boxes)


def apart(document: Document) -> bool:
    """Whether no frame touches another one or a node that is none of its own."""
    scene = shown(document)
    boxes = Areas(scene).boxes()
    rects = {key: (x, y, x + w, y + h) for key, (x, y, w, h) in zip(scene.ids, scene.rect.tolist(), strict=True)}
    pairs = list(itertools.combinations(boxes.values(), 2))
    for key, frame in document.frames.items():
        pairs += [(boxes[key], rect) for node, rect in rects.items() if node not in frame.members]
    return all(a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1] for a, b in pairs)


@pytest.mark.parametrize("count", [6, 9])
def test_many_frames_side_by_side_stand_in_rows(count: int) -> None:
    document = arranged(compared(count))
    boxes = list(Areas(shown(document)).boxes().values())

    assert 1.0 < proportion(shown(document)) < 2.6
    tops = [round(box[1]) for box in sorted(boxes, key=lambda box: (box[1], box[0]))]
    assert 1 < len(set(tops)) < count
    assert apart(document)
    corners = [document.nodes[f"linear{number}"].position for number in range(count)]
    assert sorted(corners, key=lambda place: (place[1], place[0])) == corners, "read from left to right, row by row"


@pytest.mark.parametrize("name", ["denoising-autoencoder", "faces", "linear-regression", "folded-line"])
def test_no_frame_lies_on_another_or_on_what_is_not_its_own(name: str) -> None:
    assert apart(arranged(store.load(examples.find(name))))


def test_separate_networks_stand_side_by_side_where_they_are_larger_so() -> None:
    one = chain(12)
    nodes = {f"{key}{part}": replace(node, id=f"{key}{part}") for part in "abcd" for key, node in one.nodes.items()}
    ends = [
        (End(f"{w.source.node}{part}", w.source.port), End(f"{w.target.node}{part}", w.target.port))
        for part in "abcd"
        for w in one.wires[:5]
    ]
    kept = {key for pair in ends for key in (pair[0].node, pair[1].node)}
    document = Document(
        nodes={key: node for key, node in nodes.items() if key in kept}, wires=tuple(Wire(*pair) for pair in ends)
    )

    assert proportion(shown(arranged(document))) < 4.5
    assert places_of(arranged(document)) == positions(arranged(document))


def test_what_nothing_follows_stands_near_what_it_follows() -> None:
    """A view of a source, beside wires that pass to far below."""
    document = arranged(store.load(examples.find("shape-detection")))

    assert abs(document.nodes["imagegrid2"].position[1] - document.nodes["detectionshapes1"].position[1]) < 240


def test_frames_one_behind_the_other_take_part_in_the_whole() -> None:
    """An encoder and a decoder lie on one line, as without frames."""
    document = chain(6)
    keys = list(document.nodes)
    framed = document.but(frames={"one": Frame("one", tuple(keys[:3])), "two": Frame("two", tuple(keys[3:]))})

    assert positions(arranged(framed)) == positions(arranged(document))
