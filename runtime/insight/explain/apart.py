"""How far two codes are apart."""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor

from runtime.insight.explain.account import Account, Line, Term, line_of
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site


@way("distance")
def distance(site: Site) -> Account | None:
    """√Σ (a − b)², its square, or 1 − cosine."""
    if dict(site.form.keywords)["measure"] == "cosine":
        return Account("distance", _turned(site))
    squares = sum_of_squares(site, 0, 1)
    if dict(site.form.keywords)["measure"] == "squared":
        return Account("distance", (squares,))
    return Account("distance", (squares, root_of(squares)))


def sum_of_squares(site: Site, first: int, second: int, beside: float = 0.0) -> Line:
    """Σ (a − b)² of two inputs; `beside` moves the second, as PyTorch does against roots of 0."""
    a, b = site.entered(first), site.entered(second) + beside
    terms = []
    for place in range(a.numel()):
        at = _place_of(place, a)
        value, both = float((a[at] - b[at]).square()), (float(a[at]), float(b[at]))
        terms.append(Term("difference", value, (value,), site.place(first, at), apart=both))
    return line_of("squares", terms, formula="Σ (a − b)²")


def root_of(squares: Line, name: str = "distance") -> Line:
    """The distance that a sum of squares is the square of."""
    return Line(name, sqrt(squares.value), "√Σ", written="√{}", figures=(squares.value,))


def _turned(site: Site) -> tuple[Line, ...]:
    a, b = site.entered(0), site.entered(1)
    terms = []
    for place in range(a.numel()):
        at = _place_of(place, a)
        pair = float(b[at]), float(a[at])
        terms.append(Term("input", pair[0] * pair[1], pair, site.place(0, at)))
    met = line_of("products", terms, formula="Σ a·b")
    lengths = float(torch.linalg.vector_norm(a)), float(torch.linalg.vector_norm(b))
    both = max(lengths[0], 1e-8) * max(lengths[1], 1e-8)  # as PyTorch does against a division by 0
    cosine = met.value / both
    return (
        met,
        Line("lengths", both, "‖a‖·‖b‖", written="{} × {}", figures=lengths),
        Line("cosine", cosine, "Σ / (‖a‖·‖b‖)", written="{} / {}", figures=(met.value, both)),
        Line("distance", 1 - cosine, "1 − cos", written="1 − {}", figures=(cosine,)),
    )


def _place_of(place: int, x: Tensor) -> tuple[int, ...]:
    return tuple(int(one) for one in torch.unravel_index(torch.tensor(place), x.shape))
