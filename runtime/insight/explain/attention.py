"""Attention: how well a query meets every key, the shares that follow, and the values they weigh.

Legend: T steps of the query, S steps of the key, E width, H heads, D width of a head.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from nodes.modules.causal_attention import CausalAttention
from runtime.insight.explain.account import MOST, Account, Line, Term, Weight, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site
from runtime.noise import write_noise


@dataclass(frozen=True, slots=True)
class Heads:
    """Everything that attention works out for one query step: q (H, D), k and v (H, S, D), scores and shares (H, S).

    `used` are the shares that the values are weighed by: with dropout in training some are silenced, others larger.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    scores: Tensor
    shares: Tensor
    used: Tensor
    dropped: float = 0.0


@way("attention")
def attention(site: Site) -> Account | None:
    """softmax(q·k / √d) over the steps, times the values, through the projection that ends it."""
    if not isinstance(site.module, nn.MultiheadAttention):
        return None
    step = site.at[1]
    heads = _heads(site, site.module, step)
    if site.port == 1:
        return _share(site, heads, site.at[2])
    return _value(site, site.module, heads, site.at[2])


def _value(site: Site, module: nn.MultiheadAttention, heads: Heads, column: int) -> Account:
    """One number of the result: each head and step brings its share times what its value is worth there."""
    projection = module.out_proj.weight.detach().double()[column].reshape(heads.q.shape)  # (H, D)
    worth = torch.einsum("hsd,hd->hs", heads.v, projection)
    brought = heads.used * worth
    strongest = int(brought.abs().sum(1).argmax())
    terms = []
    for place in largest(brought.flatten()):
        head, at = divmod(place, brought.shape[1])
        terms.append(
            Term(
                "value",
                float(brought[head, at]),
                (float(heads.used[head, at]), float(worth[head, at])),
                numbers=(head, at),
            )
        )
    total = float(brought.sum())
    more = brought.numel() - len(terms)
    rest = total - sum(term.value for term in terms) if more else 0.0
    bias: Tensor | None = getattr(module.out_proj, "bias", None)
    if bias is not None:
        amount = float(bias.detach()[column])
        terms.append(Term("bias", amount, weight=Weight("out_proj.bias", (column,))))
        total += amount
    whole = Line(
        "sum", total, "Σ aₕₛ·(W·vₕₛ) + b" if bias is not None else "Σ aₕₛ·(W·vₕₛ)", tuple(terms), "+", rest, more
    )
    best = largest(heads.used[strongest], 1)[0]
    lines = (_meeting(heads, strongest, best), *_looking(heads, strongest, best), whole)
    return Account("attention", lines, facts=_facts(site, heads, strongest))


def of_head(site: Site, head: int) -> tuple[Account, Tensor]:
    """How much one head looks there, of whose shares the weights are the mean; and what moves with it (E,) in the
    result of that step: the gradient of the share is the sum of theirs, each times this."""
    heads, at = _heads(site, site.module, site.at[1]), site.at[2]
    assert isinstance(site.module, nn.MultiheadAttention)
    projection = site.module.out_proj.weight.detach().double().reshape(-1, *heads.q.shape)  # (E, H, D)
    lines = (_meeting(heads, head, at), *_looking(heads, head, at))
    moved = projection[:, head] @ heads.v[head, at]
    return Account("attention", lines, facts=_facts(site, heads, head)), moved


def _meeting(heads: Heads, head: int, at: int) -> Line:
    """The product of the query and the key of a step."""
    parts = heads.q[head] * heads.k[head, at]
    products = tuple(
        Term("product", float(parts[n]), (float(heads.q[head, n]), float(heads.k[head, at, n])), numbers=(n,))
        for n in largest(parts)
    )
    more = len(parts) - len(products)
    rest = float(parts.sum()) - sum(term.value for term in products) if more else 0.0
    return Line("query times key", float(parts.sum()), "Σ q·k", products, "+", rest, more)


def _share(site: Site, heads: Heads, at: int) -> Account:
    """One number of the weights: the mean of what the heads look there."""
    count = len(heads.shares)
    strongest = int(heads.used[:, at].argmax())
    terms = tuple(
        Term("head", float(heads.used[head, at]) / count, (1 / count, float(heads.used[head, at])), numbers=(head,))
        for head in range(count)
    )
    mean = (Line("mean of the heads", sum(term.value for term in terms), "Σ a / n", terms),) if count > 1 else ()
    lines = (_meeting(heads, strongest, at), *_looking(heads, strongest, at), *mean)
    return Account("attention", lines, facts=_facts(site, heads, strongest))


def _looking(heads: Heads, head: int, best: int) -> tuple[Line, ...]:
    """What one head sees in every step: how well its key fits, and the share that it gets; at first in one of them.

    With dropout in training also what became of the shares.
    """
    scores, shares = heads.scores[head], heads.shares[head]
    order = [best, *(place for place in largest(shares) if place != best)][:MOST]

    def terms(values: Tensor) -> tuple[Term, ...]:
        return tuple(Term("step", float(values[at]), numbers=(at,), chosen=at == best) for at in order)

    more = len(scores) - len(order)
    return (
        Line("score", float(scores[best]), "q·k / √d", terms(scores), ",", more=more),
        Line("share", float(shares[best]), "softmax(q·k / √d)", terms(shares), ",", more=more),
        *([_after_dropout(heads, head, best, terms(heads.used[head]), more)] if heads.dropped else []),
    )


def _after_dropout(heads: Heads, head: int, best: int, terms: tuple[Term, ...], more: int) -> Line:
    """What dropout left of the shares."""
    used, share = float(heads.used[head, best]), float(heads.shares[head, best])
    if not used:
        return Line("silenced", 0.0, "0·a", terms, ",", more=more)
    figures = (share, 1 - heads.dropped)
    return Line("kept", used, "a / (1 − p)", terms, ",", more=more, written="{} / {}", figures=figures)


def _facts(site: Site, heads: Heads, head: int) -> dict[str, Any]:
    return {"head": head, "heads": len(heads.q), "width": heads.q.shape[1], "step": site.at[1]}


def _heads(site: Site, module: Any, step: int) -> Heads:
    """Project, part into heads and compare; later steps are out of sight where attention is causal."""
    query, key, value = (site.entered(number)[0] for number in range(3))  # (T, E), (S, E), (S, E)
    width, count = module.embed_dim, module.num_heads
    bias = module.in_proj_bias.detach().double().chunk(3) if module.in_proj_bias is not None else (None,) * 3
    if module.in_proj_weight is not None:
        weights = module.in_proj_weight.detach().double().chunk(3)
    else:
        own = (module.q_proj_weight, module.k_proj_weight, module.v_proj_weight)
        weights = tuple(weight.detach().double() for weight in own)
    q = functional.linear(query[step], weights[0], bias[0]).reshape(count, -1)
    k = functional.linear(key, weights[1], bias[1]).reshape(len(key), count, -1).transpose(0, 1)
    v = functional.linear(value, weights[2], bias[2]).reshape(len(value), count, -1).transpose(0, 1)
    scores = torch.einsum("hd,hsd->hs", q, k) / sqrt(width // count)
    if isinstance(module, CausalAttention):
        scores[:, step + 1 :] = -torch.inf
    shares = scores.softmax(1)
    used = _seen_again(site, module, step)
    return Heads(q, k, v, scores, shares, shares if used is None else used, 0.0 if used is None else module.dropout)


def _seen_again(site: Site, module: nn.MultiheadAttention, step: int) -> Tensor | None:
    """The shares (H, S) with which the values were really weighed: the pass once more, from the same draws."""
    passed = site.training
    if passed is None or not module.dropout or passed.beginning.noise is None:
        return None
    query, key, value = passed.inputs
    assert query is not None and key is not None and value is not None
    later = torch.ones(query.shape[1], key.shape[1], dtype=torch.bool, device=query.device).triu(1)
    mask = later if isinstance(module, CausalAttention) else None
    write_noise(passed.beginning.noise, query.device)
    found = nn.MultiheadAttention.forward(module, query, key, value, attn_mask=mask, average_attn_weights=False)[1]
    assert found is not None
    return found.detach()[min(passed.row, len(found) - 1), :, step].double()
