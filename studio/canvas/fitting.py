"""Which ports a wire being drawn could end at. No Qt; cheap enough for every port of a large graph at once."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from nodes.spec import Problem
from runtime import edits
from runtime.checked import Checked
from runtime.document import Document, End, Wire
from runtime.findings import ERROR, Finding
from runtime.rewiring import suits
from studio.canvas.geometry import Spot

FITS, UNLIKELY, REFUSED = "fits", "unlikely", "refused"


@dataclass(frozen=True)
class Fitting:
    """A wire that has one end at `start`; `document` is without the wire that is being taken off, if any."""

    document: Document
    checked: Checked | None
    start: Spot
    closing: frozenset[str]  # nodes that would close a circle

    def ends(self, spot: Spot) -> tuple[End, End]:
        """Source and target of the wire if it ended there."""
        return (self.start.end, spot.end) if self.start.output else (spot.end, self.start.end)

    def judge(self, spot: Spot) -> str:
        """Whether a port fits, is unlikely to (rank or dtype), or is refused (kind or circle)."""
        if spot.output == self.start.output or spot.port.kind != self.start.port.kind or spot.end.node in self.closing:
            return REFUSED
        entered = spot.port if self.start.output else self.start.port
        source = self.ends(spot)[0]
        signal = (
            self.checked.signal(source.node, source.port)
            if self.checked and source.node in self.checked.document.nodes
            else None
        )
        return FITS if suits(entered, signal) else UNLIKELY

    def reason(self, spot: Spot) -> Problem | None:
        """Why a port is refused, as a sentence."""
        if spot.output == self.start.output:
            if spot.end == self.start.end:
                return None
            if spot.output:
                return Problem("Both are outputs. Connect an output to an input.")
            return Problem("Both are inputs. Connect an input to an output.")
        return edits.refuse_wire(self.document, *self.ends(spot))

    def fitting(self, spots: Iterable[Spot]) -> list[int]:
        """The numbers of the ports that fit."""
        return [number for number, spot in enumerate(spots) if self.judge(spot) == FITS]

    def best_of(self, spots: Iterable[Spot]) -> Spot | None:
        """The port meant when a wire is dropped on a node itself: one that fits, a free one first."""
        fits = [spot for spot in spots if self.judge(spot) == FITS]
        free = [spot for spot in fits if spot.output or not self.document.entering(spot.end.node, spot.end.port)]
        return next(iter(free or fits), None)


def fitting(document: Document, checked: Checked | None, start: Spot, taken: Wire | None = None) -> Fitting:
    """What a wire from a port could end at; `taken` is the wire whose end is being moved."""
    without = edits.remove(document, wires=[taken]) if taken else document
    closing = without.upstream(start.end.node) if start.output else without.downstream(start.end.node)
    return Fitting(without, checked, start, frozenset(closing))


def can_try() -> bool:
    """Whether the check can be asked at once, because torch is loaded."""
    return "torch" in sys.modules and "runtime.check" in sys.modules


def trial(wished: Fitting, spot: Spot) -> Finding | None:
    """What check would find wrong at the receiving node if the wire ended there; None while torch is not loaded."""
    if not can_try():
        return None
    from runtime.check import check

    source, target = wished.ends(spot)
    try:
        tried = check(edits.connect(wished.document, source, target))
    except Problem:
        return None
    at_target = tried.by_node.get(target.node, [])
    return next((found for found in at_target if found.severity == ERROR and found.port in ("", target.port)), None)
