"""How what a wire carries is put in words, on cards of the canvas and in the inspector."""

from __future__ import annotations

from nodes.spec import ABSENT, Signal
from studio.translate import tr
from studio.widgets import numbers


def shape_of(signal: Signal) -> str:
    """The shape alone: `N × 128`, or that it is a single number."""
    return signal.describe() if signal.rank or signal is ABSENT else tr("scalar")


def describe_signal(signal: Signal, *, whole: bool = False) -> str:
    """A signal in one line: `N × 10 · logits · 10 classes`; the `whole` adds the type of number and the range."""
    if signal is ABSENT:
        return shape_of(signal)
    facts = [shape_of(signal)]
    if whole or not signal.floating:
        facts.append(signal.dtype)
    if signal.meaning:
        facts.append(tr(signal.meaning.replace("_", " ")))
    if signal.classes:
        facts.append(tr("{number} classes", number=numbers.count(signal.classes)))
    if whole and signal.low is not None and signal.high is not None:
        facts.append(f"{numbers.real(signal.low)} … {numbers.real(signal.high)}")
    return " · ".join(facts)
