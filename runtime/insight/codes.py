"""What a layer makes of samples, as points: its outputs in the plane of their two principal components.

Legend: N samples, W numbers that leave the layer for one sample, K principal components.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from nodes.catalogue import find
from nodes.spec import Problem, Signal
from runtime.document import End
from runtime.insight.lens import Lens
from runtime.pictures import Drawn, marked, numbers_of

COMPONENTS = 30  # that are handed on, for other ways to lay the points out
SHOWN = 2**18  # numbers of the samples themselves, for the picture under the pointer


@dataclass(frozen=True)
class Codes:
    """The outputs of a node for held-out samples, colored by their label.

    Arrays: `points` (N, 2), `codes` (N, K), `label` (N,) or `value` (N,) where the source has such a thing, `rows` (N,)
    their numbers in the source unless they are drawn, and `inputs` (N, …) the samples where they are not too large. Two
    outputs are the points themselves. Raises `Problem` for a node whose output depends on no rows or is no real number.
    """

    node: str
    most: int = 400

    def answer(self, lens: Lens) -> Drawn:
        """Run the samples and lay their outputs out."""
        end = output_of(lens, self.node)
        sources = sorted(lens.sources(end), key=lambda one: lens.table(one.node).drawer is not None)
        if not sources:
            raise Problem("What leaves {node} depends on no data. Choose a layer that sees samples.", node=self.node)
        shown, label = sources[0], label_of(lens, sources[0].node)
        wanted = list(dict.fromkeys([end, shown, *([label] if label else [])]))
        found = lens.look(*wanted, most=self.most)
        values = found[end].flatten(1) if found[end].dim() > 1 else found[end][:, None]
        if not values.is_floating_point():
            raise Problem("What leaves {node} are no real numbers. Choose a layer that computes.", node=self.node)
        codes = principal(values)
        mark = marked(found[label] if label else None, lens.classes(shown.node), classed=is_class(lens, label))
        arrays = {"points": np.ascontiguousarray(codes[:, :2]), "codes": codes, **mark.arrays}
        if lens.table(shown.node).drawer is None:
            arrays["rows"] = lens.numbers(shown.node, self.most)[: len(codes)].numpy()
        if found[shown].numel() <= SHOWN:
            arrays["inputs"] = numbers_of(found[shown])
        signal = lens.signal(shown)
        facts = {
            "form": "points",
            "axes": [],
            "projected": values.shape[1] > 2,
            "meaning": signal.meaning if signal else "",
            "columns": list(lens.columns(shown.node)),
            **mark.facts,
        }
        return Drawn(arrays, facts)


def output_of(lens: Lens, node: str) -> End:
    """The first output port of a node. Raises `Problem` where it has none or does not check."""
    known = lens.checked.document.nodes.get(node)
    facts = find(known.type) if known else None
    if facts is None or not facts.outputs or lens.checked.signal(node, facts.outputs[0].key) is None:
        raise Problem("{node} gives nothing that could be shown. Choose another node.", node=node)
    return End(node, facts.outputs[0].key)


def label_of(lens: Lens, source: str) -> End | None:
    """The port of a source that tells the class or the value of its rows, or None."""
    facts = find(lens.checked.document.nodes[source].type)
    ports = [End(source, port.key) for port in facts.outputs] if facts else []
    known = [(end, lens.signal(end)) for end in ports]
    classed = [end for end, signal in known if signal is not None and _tells_class(signal)]
    targets = [end for end, signal in known if signal is not None and signal.meaning == "target"]
    return next(iter([*classed, *targets]), None)


def is_class(lens: Lens, end: End | None) -> bool:
    """Whether a wire tells classes."""
    signal = lens.signal(end) if end else None
    return signal is not None and _tells_class(signal)


def _tells_class(signal: Signal) -> bool:
    return signal.meaning in ("label", "sign") or (bool(signal.classes) and signal.meaning != "tokens")


def principal(values: Tensor) -> np.ndarray:
    """Values (N, W) by their principal components (N, K); up to two numbers stay as they are, with a zero beside one.

    A component has no sign of its own; its largest weight is made positive, so that pictures do not flip.
    """
    if values.shape[1] <= 2:
        own = numbers_of(values)
        return own if own.shape[1] == 2 else np.pad(own, ((0, 0), (0, 1)))
    centered = torch.nan_to_num(values.detach().float())
    centered = centered - centered.mean(0)
    left, scales, right = torch.linalg.svd(centered, full_matrices=False)
    count = max(2, min(COMPONENTS, len(scales)))
    signs = torch.take_along_dim(right, right.abs().argmax(1, keepdim=True), 1)[:, 0].sign()
    found = numbers_of((left * scales * signs)[:, :count])
    return found if found.shape[1] > 1 else np.pad(found, ((0, 0), (0, 1)))
