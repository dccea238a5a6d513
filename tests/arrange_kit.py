"""Arranging documents with the sizes that their nodes really have, and what to ask of the outcome."""

from __future__ import annotations

import itertools
import random

import numpy as np

from runtime import edits
from runtime.document import Document, End, Node, Wire
from studio.canvas.arrange import Position, arrange
from studio.canvas.arranging import box_of
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.theme import theme


def shown(document: Document) -> Scene:
    scene = Scene(Look(theme()))
    scene.show(document, None)
    return scene


def arranged(document: Document, direction: str = "right", only: list[str] | None = None) -> Document:
    """The document as arranged with the real sizes of its nodes."""
    return edits.move(document, places_of(document, direction, only))


def places_of(document: Document, direction: str = "right", only: list[str] | None = None) -> dict[str, Position]:
    scene = shown(document)
    boxes = {key: box_of(face) for key, face in zip(scene.ids, scene.faces, strict=True)}
    return arrange(document, boxes, only, direction)


def positions(document: Document) -> dict[str, Position]:
    return {key: node.position for key, node in document.nodes.items()}


def tangle(count: int, seed: int = 3) -> Document:
    """Nodes at random places with random forward wires."""
    chance = random.Random(seed)
    nodes = {
        f"n{i}": Node(f"n{i}", "add", position=(chance.uniform(0, 999), chance.uniform(0, 999))) for i in range(count)
    }
    pairs = [
        (source, target)
        for target in range(1, count)
        for source in chance.sample(range(target), min(target, chance.choice((1, 1, 2))))
    ]
    wires = [Wire(End(f"n{source}", "y"), End(f"n{target}", "x")) for source, target in pairs]
    return Document(nodes=nodes, wires=tuple(wires))


def through_nodes(scene: Scene) -> list[Wire]:
    """Wires that run behind a node that is none of their ends, or far into one that is."""
    share = np.linspace(0.0, 1.0, 8, endpoint=False)[None, :, None]
    found = []
    for number, wire in enumerate(scene.wires):
        course = scene.course[number]
        points = (course[:-1, None] * (1 - share) + course[1:, None] * share).reshape(-1, 2)
        x, y = points[:, 0, None], points[:, 1, None]
        left, top, width, height = scene.rect.T
        inside = (x > left + 1) & (x < left + width - 1) & (y > top + 1) & (y < top + height - 1)
        if inside.any():
            found.append(wire)
    return found


def overlapping(scene: Scene) -> list[tuple[str, str]]:
    found = []
    for one, other in itertools.combinations(range(len(scene.ids)), 2):
        (x, y, w, h), (u, v, s, t) = scene.rect[one], scene.rect[other]
        if x < u + s and u < x + w and y < v + t and v < y + h:
            found.append((scene.ids[one], scene.ids[other]))
    return found


def proportion(scene: Scene) -> float:
    left, top, right, bottom = scene.bounds() or (0.0, 0.0, 1.0, 1.0)
    return (right - left) / (bottom - top)
