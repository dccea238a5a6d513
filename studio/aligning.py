"""Align and distribute the selected nodes, each as one undo step. Pinned nodes stay, and others come to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

from runtime import edits
from studio.session import Session
from studio.translate import tr

if TYPE_CHECKING:  # the table of actions is read before the window shows, and numpy only behind it
    import numpy as np

LEFT, CENTER, RIGHT, TOP, MIDDLE, BOTTOM = "left", "center", "right", "top", "middle", "bottom"
_AXIS = {LEFT: 0, CENTER: 0, RIGHT: 0, TOP: 1, MIDDLE: 1, BOTTOM: 1}
_SHARE = {LEFT: 0.0, CENTER: 0.5, RIGHT: 1.0, TOP: 0.0, MIDDLE: 0.5, BOTTOM: 1.0}  # of the size, from the near edge


class Scene(Protocol):
    """Where nodes are and how large: a row of `rect` (left, top, width, height) for each of `ids`."""

    @property
    def row(self) -> Mapping[str, int]: ...
    @property
    def rect(self) -> np.ndarray: ...


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where a node lies along an axis."""

    node: str
    low: float
    size: float
    pinned: bool


def align(session: Session, scene: Scene, side: str) -> None:
    """Bring a side of the selected nodes in line: with the outermost, or with the pinned ones where there are any."""
    axis, share = _AXIS[side], _SHARE[side]
    chosen = _chosen(session, scene, axis)
    leaders = [one for one in chosen if one.pinned] or chosen
    if len(chosen) < 2 or all(one.pinned for one in chosen):
        return
    first, last = min(one.low for one in leaders), max(one.low + one.size for one in leaders)
    goals = {one.node: first + share * (last - first) - share * one.size for one in chosen if not one.pinned}
    _move(session, goals, axis, tr("Align"))


def distribute(session: Session, scene: Scene, axis: int) -> None:
    """Make the gaps between three or more selected nodes equal, sideways (axis 0) or downwards (1); the ends stay."""
    chosen = sorted(_chosen(session, scene, axis), key=lambda one: one.low + one.size / 2)
    if len(chosen) < 3:
        return
    gap = (chosen[-1].low - chosen[0].low - sum(one.size for one in chosen[:-1])) / (len(chosen) - 1)
    place, goals = chosen[0].low, dict[str, float]()
    for one, following in pairwise(chosen[:-1]):
        place += one.size + gap
        if not following.pinned:
            goals[following.node] = place
    _move(session, goals, axis, tr("Distribute"))


def _chosen(session: Session, scene: Scene, axis: int) -> list[_Extent]:
    nodes = session.document.nodes
    rows = [(key, scene.rect[scene.row[key]]) for key in sorted(session.selection) if key in scene.row]
    return [_Extent(key, float(rect[axis]), float(rect[axis + 2]), nodes[key].pinned) for key, rect in rows]


def _move(session: Session, goals: Mapping[str, float], axis: int, label: str) -> None:
    moved = {}
    for key, goal in goals.items():
        at = session.document.nodes[key].position
        place = (float(round(goal)), at[1]) if axis == 0 else (at[0], float(round(goal)))
        if place != at:
            moved[key] = place
    if moved:
        session.apply(edits.move(session.document, moved), label)
