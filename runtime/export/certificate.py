"""What the proof of an export found. Plain data, no torch."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Certificate:
    """An export that a fresh process loaded and ran.

    `difference` is the largest absolute difference to the live model over all outputs of `samples` held-out rows;
    it is at most `tolerance` (0: equal bit for bit). `size` is in bytes. `latency` and `latency_64` are seconds for
    one row and for 64 rows at once, the median of repeated calls on one CPU thread.
    """

    format: str
    path: str
    size: int
    samples: int
    difference: float
    tolerance: float
    latency: float
    latency_64: float
    runner: str  # what loaded and ran it, with its version

    @property
    def exact(self) -> bool:
        """Whether every number is the same, bit for bit."""
        return self.difference == 0

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for JSON."""
        return asdict(self)
