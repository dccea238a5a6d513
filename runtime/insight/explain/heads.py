"""One head of attention: the network gives the mean of the heads; what each of them sees is worked out anew."""

from __future__ import annotations

from dataclasses import replace

from runtime.insight.explain.account import Account
from runtime.insight.explain.attention import of_head
from runtime.insight.explain.reach import Reach, reach_of
from runtime.insight.explain.site import Site


def head_at(site: Site, head: int, reach: Reach, sample: int, among: int = 0) -> tuple[Account, Reach]:
    """The arithmetic of what one head sees where the site is, and what comes back to it.

    That is by the values that it weighs, and by the weights that leave the node, where somebody uses them (`reach`).
    """
    account, moved = of_head(site, head)
    result = reach_of(replace(site, port=0, at=(0, site.at[1], 0)), sample, among)
    parts = []
    if result.back is not None:
        parts.append(float(result.back[0, site.at[1]].double() @ moved))
    if reach.gradient is not None:
        parts.append(reach.gradient / account.facts["heads"])
    return account, replace(result, gradient=sum(parts) if parts else None)
