"""The words of an explanation, in the language in force: what a line and a term are called, how a number is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor, log10
from typing import Any

from studio.translate import tr
from studio.widgets import numbers

LINES: dict[str, Callable[[], str]] = {
    "sum": lambda: tr("Sum"),
    "difference": lambda: tr("Difference"),
    "product": lambda: tr("Product"),
    "mean": lambda: tr("Mean"),
    "variance": lambda: tr("Variance"),
    "mean of the batch": lambda: tr("Mean over the batch"),
    "variance of the batch": lambda: tr("Variance over the batch"),
    "silenced": lambda: tr("Silenced in this step"),
    "kept": lambda: tr("Kept in this step"),
    "target": lambda: tr("Target"),
    "kept mean": lambda: tr("Kept mean"),
    "kept variance": lambda: tr("Kept variance"),
    "kept deviation": lambda: tr("Kept deviation"),
    "root mean square": lambda: tr("Root mean square"),
    "normalized": lambda: tr("Normalized"),
    "scaled": lambda: tr("Scaled and shifted"),
    "input": lambda: tr("Input"),
    "slope": lambda: tr("Slope there"),
    "output": lambda: tr("Output"),
    "largest": lambda: tr("Largest"),
    "power": lambda: tr("Power"),
    "sum of powers": lambda: tr("Sum of the powers"),
    "share": lambda: tr("Share"),
    "logarithm": lambda: tr("Logarithm"),
    "moved": lambda: tr("Stood here before"),
    "constant": lambda: tr("Constant"),
    "row": lambda: tr("Row"),
    "one of many": lambda: tr("One of many"),
    "table": lambda: tr("Entry of the table"),
    "label": lambda: tr("Label"),
    "loss": lambda: tr("Loss"),
    "contributions": lambda: tr("Contributions of the inputs"),
    "value": lambda: tr("Value"),
    "score": lambda: tr("How well the keys fit"),
    "query times key": lambda: tr("Query times key"),
    "mean of the heads": lambda: tr("Mean of the heads"),
    "input gate sum": lambda: tr("Input gate, sum"),
    "forget gate sum": lambda: tr("Forget gate, sum"),
    "output gate sum": lambda: tr("Output gate, sum"),
    "reset gate sum": lambda: tr("Reset gate, sum"),
    "update gate sum": lambda: tr("Update gate, sum"),
    "candidate sum": lambda: tr("Candidate, sum"),
    "state sum": lambda: tr("State, sum"),
    "input gate": lambda: tr("Input gate"),
    "forget gate": lambda: tr("Forget gate"),
    "output gate": lambda: tr("Output gate"),
    "reset gate": lambda: tr("Reset gate"),
    "update gate": lambda: tr("Update gate"),
    "candidate": lambda: tr("Candidate"),
    "memory": lambda: tr("Cell memory"),
    "state": lambda: tr("State"),
    "ratio of the deviations": lambda: tr("Ratio of the deviations"),
    "shift of the means": lambda: tr("Shift of the means"),
    "renormalized": lambda: tr("Normalized nearly as in use"),
    "drawn slope": lambda: tr("Slope drawn in this step"),
    "drawn": lambda: tr("Drawn at random"),
    "logarithm of the variance": lambda: tr("Logarithm of the variance"),
    "deviation": lambda: tr("Standard deviation"),
    "probability": lambda: tr("Probability"),
    "kept share": lambda: tr("Share kept of the sample"),
    "step": lambda: tr("Time step"),
    "gate": lambda: tr("Gate"),
    "neighbors": lambda: tr("Weighted mean of the neighbors"),
    "frequency": lambda: tr("Frequency"),
    "angle": lambda: tr("Angle"),
    "squares": lambda: tr("Sum of the squares"),
    "distance": lambda: tr("Distance"),
    "products": lambda: tr("Sum of the products"),
    "lengths": lambda: tr("Product of the lengths"),
    "cosine": lambda: tr("Cosine of the angle"),
    "picked": lambda: tr("The number that the label names"),
    "learnt": lambda: tr("Learnt number"),
    "side": lambda: tr("Right side"),
    "short of the margin": lambda: tr("Short of the margin"),
    "score of the label": lambda: tr("Score of the right class"),
    "highest wrong score": lambda: tr("Highest wrong score"),
    "distance to its own kind": lambda: tr("Distance to its own kind"),
    "distance to the other kind": lambda: tr("Distance to the other kind"),
    "center": lambda: tr("Nearest center"),
    "visible": lambda: tr("Part of the visible units"),
    "hidden": lambda: tr("Part of the hidden units"),
    "energy": lambda: tr("Free energy"),
}
OF_HEAD = frozenset({"score", "share", "query times key", "kept", "silenced"})
TERMS: dict[str, Callable[[], str]] = {
    "bias": lambda: tr("bias"),
    "padding": lambda: tr("padding"),
    "target": lambda: tr("target"),
    "memory": lambda: tr("memory"),
    "candidate": lambda: tr("candidate"),
    "earlier memory": lambda: tr("earlier memory"),
    "recalled": lambda: tr("recalled"),
    "scale": lambda: tr("learnt scale"),
    "table": lambda: tr("learnt entry"),
    "contributions": lambda: tr("contributions"),
    "remainder": lambda: tr("remainder"),
    "all": lambda: tr("all classes"),
    "normalized": lambda: tr("normalized"),
    "shift": lambda: tr("shift"),
    "drawn": lambda: tr("drawn"),
    "mean": lambda: tr("mean"),
    "gate": lambda: tr("gate"),
    "short": lambda: tr("short of it"),
    "score": lambda: tr("score"),
    "margin": lambda: tr("wanted margin"),
    "distance": lambda: tr("distance"),
    "nearest": lambda: tr("nearest center"),
    "all centers": lambda: tr("mean of all centers"),
    "visible": lambda: tr("visible units"),
    "hidden": lambda: tr("hidden units"),
}
COUNTED: dict[str, Callable[[int], str]] = {
    "step": lambda number: tr("step {number}", number=number),
    "head": lambda number: tr("head {number}", number=number),
    "center": lambda number: tr("center {number}", number=number),
    "unit": lambda number: tr("unit {number}", number=number),
}
LETTERS = {"value": "a", "pair": "a·b", "product": "q·k"}  # before places that are no places of an output


def waiting(possible: bool) -> str:
    """What is said while there is no answer."""
    return tr("Working it out …") if possible else tr("The network cannot be computed yet. Mend what is marked on it.")


def line_name(name: str, head: int | None = None) -> str:
    """What a line of the arithmetic gives; `head` is that of an attention which has several."""
    written = LINES[name]() if name in LINES else name
    return tr("{line}, head {number}", line=written, number=head) if head is not None and name in OF_HEAD else written


def term_name(term: Mapping[str, Any], classes: Sequence[str] = (), letter: str = "x") -> str:
    """What a part of a line is: the name of its feature or class, else its place, counted from 0.

    `letter` is what stands before the place of an input: the name of its node, where several enter.
    """
    kind, counted = term["kind"], term.get("numbers", [])
    if kind == "power" and len(counted) == 1:
        return class_name(counted[0], classes)
    if kind == "label" and counted:
        return class_name(counted[0], classes)
    if kind in COUNTED and counted:
        return COUNTED[kind](counted[0])
    if kind in LETTERS and counted:
        return bracketed(LETTERS[kind], counted)
    if kind == "state" and "place" not in term:
        return bracketed("h", counted) if counted else tr("earlier state")
    if kind in TERMS:
        return TERMS[kind]()
    if "name" in term:
        return str(term["name"])
    if "place" in term:
        return bracketed("h" if kind == "state" else letter, term["place"]["index"])
    return bracketed("x", counted)


def class_name(number: int, classes: Sequence[str]) -> str:
    """A class by its name, else by its number."""
    name = str(classes[number]) if number < len(classes) else str(number)
    return tr("class {number}", number=name) if name.lstrip("+-" + numbers.MINUS).isdigit() else name


def bracketed(letter: str, index: Sequence[int]) -> str:
    """A place as PyTorch code writes it, counted from 0 as everywhere on screen: `x[3, 5]`."""
    return f"{letter}[{', '.join(str(at) for at in index)}]" if index else letter


def places_counted() -> str:
    """How places are counted, said where they are read."""
    return tr("Places count from 0, as in PyTorch; samples from 1.")


def amount(value: float) -> str:
    """A number of an explanation, in four figures, so that sums can be followed."""
    return numbers.real(value, 4)


def share_amount(share: float) -> str:
    """A share of one; close to one in as many digits as its logarithm needs: 0.99997318."""
    lack = 1.0 - share
    return f"{share:.{3 - floor(log10(lack))}f}" if 0.0 < lack < 0.001 else amount(share)


def expression(term: Mapping[str, Any]) -> str:
    """The arithmetic of a term: `0.31 × 0.72`; a negative number behind a sign is put in brackets."""
    written = [amount(factor) for factor in term.get("factors", ())]
    if "apart" in term:
        predicted, right = (amount(one) for one in term["apart"])
        written = [*written[:-1], f"({predicted} {numbers.MINUS} {_bracketed_if_negative(right)})²"]
    if not written:
        return ""
    first, *others = written
    return " × ".join([first, *map(_bracketed_if_negative, others)])


def _bracketed_if_negative(written: str) -> str:
    return f"({written})" if written.startswith(numbers.MINUS) else written
