"""What enters the network: columns of very different sizes, columns that never change, numbers that are none."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.case import Case
from runtime.doctor.data_facts import DataFacts, PortFacts
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.target_scale import LARGE, large_targets
from runtime.doctor.treatment import Put
from runtime.document import End
from runtime.findings import ERROR, HINT

APART = 100.0  # the largest column against the smallest
NAMED = 3  # columns named


def ports(case: Case) -> Iterator[tuple[str, str, DataFacts, PortFacts]]:
    """Every port of every source with rows."""
    for source, facts in case.data.items():
        for port, known in facts.ports.items():
            yield source, port, facts, known


def first_layers(case: Case, end: End) -> Iterator[str]:
    """The layers with weights that a port reaches without a normalization, a bend or a lookup between."""
    waiting, seen = [end.node], set[str]()
    starts = [wire.target for wire in case.document.outgoing[end.node] if wire.source == end]
    waiting = [target.node for target in starts]
    while waiting:
        node = waiting.pop()
        if node in seen or node not in case.checked.nodes:
            continue
        seen.add(node)
        if case.weighs(node):
            yield node
        elif case.family(node) in ("shape", "merge", "structure", "regularization"):
            waiting += [wire.target.node for wire in case.document.outgoing[node]]


def named(facts: DataFacts, places: np.ndarray) -> str:
    """The names of some columns, else their numbers."""
    names = [facts.columns[place] if place < len(facts.columns) else str(place + 1) for place in places[:NAMED]]
    return ", ".join(names) + (" …" if len(places) > NAMED else "")


@rule(key="unscaled_inputs", title="Unscaled inputs")
class UnscaledInputs:
    """Numbers far from the size of 1 enter a layer with weights, or columns of very different sizes.

    The Hessian then has eigenvalues as far apart as the squares of the sizes, and no one rate suits them (LeCun and
    others, 1998). Ill is a column of a size above 20, or sizes 100 times apart. Measured: iris, which learns as
    it is, has 6 and 4; breast cancer, which does not, 1,000 and 220,000.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, port, _, known in ports(case):
            signal = case.signal(End(source, port))
            if signal is None or not signal.floating or not known.finite:
                continue
            sizes = np.sqrt(np.square(known.mean) + np.square(known.scale))
            moving = sizes[known.scale > 0]
            if not len(moving):
                continue
            apart = 1.0 if known.image else float(moving.max() / moving.min())
            if moving.max() < LARGE and (apart < APART or moving.max() < 2):
                continue
            for layer in first_layers(case, End(source, port)):
                yield Diagnosis(
                    layer,
                    "Numbers up to {high} enter {node} from {neighbor} as they are, the largest column {times} times "
                    "the smallest, so no learning rate suits all weights.",
                    "Put a Standardize before it.",
                    {"high": f"{np.abs([known.low.min(), known.high.max()]).max():,.4g}", "times": f"{apart:,.0f}",
                     "neighbor": case.name(source)},
                    _treat(case, layer),
                )  # fmt: skip


def _treat(case: Case, layer: str) -> Treatment:
    """A Standardize; where targets are as large, numbers of the size of 1 would not get there without a factor."""
    scale = Put(layer, "unit scale")
    below = case.document.downstream(layer)
    large = next((one for goal in case.single if goal in below and (one := large_targets(case, goal))), None)
    if large is None:
        return Treatment("Put a Standardize before it", (scale,))
    told = {**large.told, "layer": case.name(large.node)}
    both = "Put a Standardize before it and a Scale by behind {layer}: {factor} times what it gives, plus {summand}"
    return Treatment("Put a Standardize before it", (scale,), further=(Treatment(both, (scale, large.put), told),))


@rule(key="constant_columns", title="Constant columns")
class ConstantColumns:
    """A column of a table has one value in all training rows, so nothing can be learnt from it.

    Pictures are left out: borders are often empty.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, port, facts, known in ports(case):
            signal = case.signal(End(source, port))
            if signal is None or not signal.floating or known.image or facts.rows.get("train", 0) < 2:
                continue
            if not list(first_layers(case, End(source, port))) and not case.document.outgoing[source]:
                continue
            still = np.flatnonzero(known.low == known.high)
            if len(still):
                many = len(still) > 1
                yield Diagnosis(
                    source,
                    "{count} of {all} columns of {node} have one value in all training rows: {columns}."
                    if many
                    else "The column “{columns}” of {node} has one value in all training rows.",
                    _advice(facts, still),
                    {"count": len(still), "all": len(known.low), "columns": named(facts, still)},
                    severity=HINT,
                )


def _advice(facts: DataFacts, still: np.ndarray) -> str:
    """What to do about columns of one value. A category gives one of zeros and ones for each kind: town=Bonn."""
    if all(place < len(facts.columns) and "=" in facts.columns[place] for place in still):
        return (
            "Before the sign = stands the column of the table, a category; the kind behind it is in all of these rows "
            "or in none. Give that column the role “ignore”, or use rows in which it differs."
        )
    if len(still) > 1:
        return "Give these columns the role “ignore”, or use rows in which they differ."
    return "Give this column the role “ignore”, or use rows in which it differs."


@rule(key="not_numbers", title="Missing numbers in the data")
class NotNumbers:
    """A training row holds NaN or infinity, which spreads to every weight in one step."""

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for source, _port, _facts, known in ports(case):
            if not known.finite:
                yield Diagnosis(
                    source,
                    "Rows of {node} hold values that are no numbers, which would spread to every weight.",
                    "Fill in or leave out these rows.",
                    severity=ERROR,
                )
