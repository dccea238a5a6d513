"""A share of one in percent, written in one way wherever it is told: 97.3 %, 100 %, 0 %."""

from __future__ import annotations


def percent(share: float) -> str:
    """A little above nothing is not 0 %, nearly all is not 100 %."""
    if share in (0, 1):
        return f"{share * 100:.0f} %"
    return "<0.1 %" if share < 0.0005 else f"{min(share * 100, 99.9):.1f} %"
