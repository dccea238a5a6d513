"""Where attention looks: the weights of each head, worked out anew from the module's own weights and inputs.

Legend: N samples, H heads, L steps that ask, S steps that are looked at, E width.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from nodes.modules.causal_attention import CausalAttention
from runtime.document import End
from runtime.failure import Failure
from runtime.insight.heads import attends, heads_in
from runtime.insight.lens import Lens
from runtime.pictures import Drawn

STEPS = 256  # that are shown along an edge
MANY = 64  # samples whose mean is shown
NUMBERS = 2**22  # weights that are worked out at once


def heads_of(lens: Lens, node: str, inputs: Sequence[Tensor], sample: int) -> Tensor | None:
    """How much each step looks at each other for one sample (H, L, S); None where `inputs` are not query, key, value.

    What a causal module hides is zero.
    """
    if len(inputs) < 3 or not len(inputs[0]):
        return None
    row = min(sample, len(inputs[0]) - 1)
    found = _weights(lens, node, [one[row : row + 1] for one in inputs[:3]])
    return None if found is None else found[0]


def _weights(lens: Lens, node: str, inputs: Sequence[Tensor]) -> Tensor | None:
    """The weights (N, H, L, S) for query, key and value (N, …, E); None where the node is no attention."""
    module = lens.program.module_of(node)
    if not isinstance(module, nn.MultiheadAttention):
        return None
    query, key, value = inputs
    mask = None
    if isinstance(module, CausalAttention):
        mask = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device).triu(1)
    _, weights = nn.MultiheadAttention.forward(
        module, query, key, value, need_weights=True, average_attn_weights=False, attn_mask=mask
    )
    return weights


@dataclass(frozen=True, slots=True)
class Attended:
    """Where the attention `node` looks: `weights` (L, S), for each step that asks its share of each that it looks at.

    `head` is the number of a head, −1 for the mean of all; `sample` that of a held-out sample; with `mean` it is the
    mean over many samples. Facts: `heads`; `size` (L, S) of the whole; of one sample the tokens that stand at the
    steps, where a source gives them, as `asking` and `asked`; the `place` of the sample and their `count`. Raises
    `Failure` for a node that does not attend.
    """

    node: str
    head: int = 0
    sample: int = 0
    mean: bool = False

    def answer(self, lens: Lens) -> Drawn:
        """One pass for one sample, or for some."""
        if self.node not in lens.checked.document.nodes or not attends(lens.checked, self.node):
            raise Failure("{node} is no attention. Choose another node.", self.node)
        entering = [lens.checked.document.entering(self.node, port)[0].source for port in ("query", "key", "value")]
        graph = lens.graph(*dict.fromkeys(entering))
        samples = lens.samples(graph.inputs)
        count = min(map(len, samples), default=1)
        if not count:
            raise Failure("{node} sees no samples.", self.node)
        place = self.sample % count
        chosen = slice(0, self._many(lens, entering)) if self.mean else slice(place, place + 1)
        inputs = [one[chosen] for one in samples]
        seen = dict(zip(dict.fromkeys(entering), lens.run(graph, inputs), strict=True))
        found = _weights(lens, self.node, [seen[end] for end in entering])
        assert found is not None
        heads = found.shape[1]
        shown = found.mean(1) if self.head < 0 else found[:, min(self.head, heads - 1)]
        weights = shown.mean(0)[:STEPS, :STEPS].float().cpu().numpy()
        facts: dict[str, Any] = {"form": "attention", "heads": heads, "size": list(shown.shape[1:]), "mean": self.mean}
        facts |= {"place": place, "count": count, "samples": len(shown)}
        if not self.mean:
            given = dict(zip(graph.inputs, inputs, strict=True))
            facts |= {"asking": _written(lens, entering[0], entering[1], given),
                      "asked": _written(lens, entering[1], None, given)}  # fmt: skip
        return Drawn({"weights": weights}, facts)

    def _many(self, lens: Lens, entering: Sequence[End]) -> int:
        """So many samples that their weights fit into memory."""
        steps = [signal.shape[1] for end in entering[:2] if (signal := lens.signal(end)) is not None]
        each = heads_in(lens.checked, self.node) * steps[0] * steps[1]
        return max(1, min(MANY, NUMBERS // max(1, each)))


def _written(lens: Lens, end: End, other: End | None, given: dict[End, Tensor]) -> list[str]:
    """The tokens (L,) at the steps of a wire, rather of a sequence that does not also lead to the `other`."""
    signal = lens.signal(end)
    if signal is None or signal.rank < 2:
        return []
    return tokens_at(lens, lens.sources(end), lens.sources(other) if other else (), given, signal.shape[1])


def tokens_at(
    lens: Lens, sources: Iterable[End], apart: Collection[End], given: Mapping[End, Tensor], steps: int, row: int = 0
) -> list[str]:
    """The tokens (L,) in a row of the one of these source ports with so many steps; nothing where it is not clear.

    One that is also among those `apart` is left out where there is another.
    """
    fitting = [
        one
        for one in sources
        if one in given and not given[one].is_floating_point() and tuple(given[one].shape[1:]) == (steps,)
    ]
    found = [one for one in fitting if one not in apart] or fitting
    if len(found) != 1:
        return []
    names = lens.tokens(found[0])
    numbers = [int(number) for number in given[found[0]][row, :STEPS].tolist()]
    return [names[number] if 0 <= number < len(names) else str(number) for number in numbers]
