"""Where attention looks: the weights of each head, worked out anew from the module's own weights and inputs.

Legend: H heads, L steps that ask, S steps that are looked at, E width.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from nodes.modules.causal_attention import CausalAttention
from runtime.insight.lens import Lens


def heads_of(lens: Lens, node: str, inputs: Sequence[Tensor], sample: int) -> Tensor | None:
    """How much each step looks at each other for one sample (H, L, S); None where `inputs` are not query, key, value.

    What a causal module hides is zero.
    """
    module = lens.program.module_of(node)
    if not isinstance(module, nn.MultiheadAttention) or len(inputs) < 3 or not len(inputs[0]):
        return None
    row = min(sample, len(inputs[0]) - 1)
    query, key, value = (one[row : row + 1] for one in inputs[:3])
    mask = None
    if isinstance(module, CausalAttention):
        mask = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device).triu(1)
    _, weights = nn.MultiheadAttention.forward(
        module, query, key, value, need_weights=True, average_attn_weights=False, attn_mask=mask
    )
    return None if weights is None else weights[0]
