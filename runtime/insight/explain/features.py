"""Features made from one number or two: powers, products, waves."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, log, prod, sin
from typing import Any

from runtime.insight.explain.account import Account, Line, Term
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site

FACTORS = 6  # so many equal ones are written one by one
OF_POINTS = {"x1": (0,), "x2": (1,), "x1_squared": (0, 0), "x2_squared": (1, 1), "x1_times_x2": (0, 1)}


@way("powers")
def powers(site: Site) -> Account | None:
    """xᵏ: all first powers stand first, then all second ones."""
    power, column = divmod(site.at[1], site.entered().shape[1])
    return Account("powers", (_product(site, [column] * (power + 1)),))


@way("coordinates")
def of_a_point(site: Site) -> Account | None:
    """A coordinate, a product of two, or the sine of one."""
    arguments: Any = site.form.arguments
    name = arguments[0][site.at[1]]
    if name in OF_POINTS:
        return Account("coordinates", (_product(site, OF_POINTS[name]),))
    column = ("sin_x1", "sin_x2").index(name)
    number = _number(site, column)
    line = Line("input", number.value, "x", (number,), ",")
    return Account("coordinates", (line, Line("output", sin(number.value), "sin x")))


@way("waves")
def waves(site: Site) -> Account | None:
    """cos(t·ω) in the first half, sin(t·ω) in the second; the waves grow longer along each."""
    arguments: Any = site.form.arguments
    width, longest = arguments
    half = int(width) // 2
    place = site.at[1] % half
    frequency = float(longest) ** (-place / half)
    step = float(site.entered().reshape(-1)[0])
    angle = step * frequency
    first = site.at[1] < half
    lines = (
        Line("step", step, "t", (Term("input", step, place=site.place(0, (0,))),), ","),
        Line(
            "frequency", frequency, "ω = L^(−i / n)", written="e^({})", figures=(-log(float(longest)) * place / half,)
        ),
        Line("angle", angle, "t·ω", written="{} × {}", figures=(step, frequency)),
        Line("output", cos(angle) if first else sin(angle), "cos(t·ω)" if first else "sin(t·ω)"),
    )
    return Account("waves", lines)


def _number(site: Site, column: int) -> Term:
    return Term("input", float(site.entered()[site.at[0], column]), place=site.place(0, (site.at[0], column)))


def _product(site: Site, columns: Sequence[int]) -> Line:
    """The numbers of these columns times each other."""
    numbers = [_number(site, column) for column in columns]
    value = prod(one.value for one in numbers)
    if len(numbers) == 1:
        return Line("moved", value, "", tuple(numbers), ",")
    if len(numbers) <= FACTORS:
        return Line("product", value, "x·x", tuple(numbers), "×")
    return Line("product", value, f"x^{len(numbers)}", (numbers[0],), ",")
