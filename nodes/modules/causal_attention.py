"""Attention in which no step sees a later one."""

import torch
from torch import Tensor, nn


class CausalAttention(nn.MultiheadAttention):
    """Multi-head attention whose step t sees the steps up to t: query (N, L, E) → (N, L, E) and weights (N, L, S)."""

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor | None]:  # type: ignore[override]
        later = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device).triu(1)
        return super().forward(query, key, value, attn_mask=later)
