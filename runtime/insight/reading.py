"""What the scores of an answer mean: classes with their names, at one place or at each of a sequence.

Legend: N samples, K classes, T places of a sequence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Signal
from runtime.document import End
from runtime.insight.lens import Lens
from runtime.predictions import as_classes, link_of


@dataclass(frozen=True, slots=True)
class Reading:
    """Scores (N, K), or with `places` (N, K, T), classes `last` (N, T, K), as probabilities of `classes`.

    Without `classes` the answer is no choice among some. `target` is what it is compared with, `link` how scores become
    probabilities.
    """

    target: Signal | None = None
    link: str = ""
    classes: tuple[str, ...] = ()
    places: int = 0
    last: bool = False

    def rows(self, scores: Tensor) -> Tensor:
        """The scores of the first sample of a sequence (N, …): a row for each place (T, K)."""
        return scores[0] if self.last else scores[0].T

    def chances(self, scores: Tensor) -> np.ndarray | None:
        """Probabilities (K,), or (T, K) of a sequence, of the first of these scores; None where they are none."""
        rows = self.rows(scores) if self.places else scores[:1]
        found = as_classes(rows, torch.zeros(len(rows), device=rows.device), self.target, self.link)
        if found is None or found[1].shape[1] != len(self.classes):
            return None
        shares: np.ndarray = found[1].float().cpu().numpy()
        return shares if self.places else shares[0]


def reading_of(lens: Lens, end: End) -> Reading:
    """How the answer of a wire is read: by the loss that it enters, else by a loss that it would suit."""
    checked = lens.checked
    signal = checked.signal(end.node, end.port)
    own = link_of(signal)
    for loss in checked.kind("loss"):
        facts = find(checked.document.nodes[loss].type)
        prediction, target = (checked.document.entering(loss, key) for key in ("prediction", "target"))
        if facts is None or not prediction or not target:
            continue
        wire = checked.origin(target[0].source)
        known = checked.signal(wire.node, wire.port)
        same = checked.origin(prediction[0].source) == end
        width, places, last = _form(signal, known, same=same)
        counted = known is not None and (known.classes == width or (width == 1 and known.classes in (None, 2)))
        if not same and not (own != "softmax" and counted) and not places:
            continue
        link = getattr(facts.declaration, "link", "") if same else own
        names = _names(lens, wire, known, width)
        if names:
            return Reading(known, link or own, names, places, last)
    if own != "softmax" and signal is not None and signal.rank == 2 and signal.shape[1] > 1 and signal.classes:
        return Reading(signal.but(meaning="label"), own, tuple(map(str, range(signal.shape[1]))))
    return Reading(link=own)


def _form(signal: Signal | None, known: Signal | None, *, same: bool) -> tuple[int, int, bool]:
    """How many classes there are at how many places (0: no sequence), and whether the classes are the last axis."""
    if signal is None:
        return 0, 0, False
    if signal.rank == 3 and known is not None and known.rank == 2 and known.classes and not known.floating:
        count, places = known.classes, known.shape[1]
        if signal.shape[2] == places and (same or signal.shape[1] == count):
            return signal.shape[1], places, False
        if signal.shape[1:] == (places, count):
            return count, places, True
    return signal.shape[1] if signal.rank == 2 else 1, 0, False


def _names(lens: Lens, target: End, known: Signal | None, width: int) -> tuple[str, ...]:
    classed = known is not None and (known.classes is not None or known.meaning in ("label", "sign"))
    if not classed or known is None or known.rank > 2:
        return ()
    if target.node in lens.checked.kind("source"):
        lens.table(target.node)
    names = lens.tokens(target)
    return tuple(names[index] if index < len(names) else str(index) for index in range(max(2, width)))
