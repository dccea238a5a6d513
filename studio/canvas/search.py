"""Which port of a node type a wire in the hand would end at, judged by kind, rank and dtype."""

from __future__ import annotations

import sys
from functools import lru_cache

from nodes.spec import NodeType, Port, Problem, Signal
from runtime.rewiring import suits

ROOMY = 96  # a size that every window fits and every number of heads and groups divides
BATCH, AGAIN = 7, 11
_MEANT = {"label": "target", "sign": "target", "target": "target"}  # what a signal means → the input that is for it
_FLOAT, _INT = "float32", "int64"


def port_for(facts: NodeType, port: Port, signal: Signal | None, *, leaving: bool) -> Port | None:
    """The port of a type that a wire from `port` would end at: `leaving` where the wire comes out of `port`."""
    if leaving:
        fitting = [entering for entering in facts.inputs if entering.kind == port.kind and suits(entering, signal)]
        meant = [entering for entering in fitting if signal and entering.key == _MEANT.get(signal.meaning)]
        return next(iter(meant or fitting), None) if _accepts(facts, signal) else None
    return next(
        (output for output in facts.outputs if output.kind == port.kind and _could_be(facts, output, port)), None
    )


def unusual(facts: NodeType, port: Port, signal: Signal | None) -> int:
    """How seldom people wire an output to a type: a loss is there to be made smaller, the right answers for losses."""
    if port.kind == "scalar":
        return int(facts.kind != "goal")
    order = ("loss", "metric")
    meant = facts.kind in order and signal is not None and signal.meaning in _MEANT and _takes_answers(facts, signal)
    return order.index(facts.kind) if meant else len(order)


@lru_cache(maxsize=4096)
def _takes_answers(facts: NodeType, signal: Signal) -> bool:
    """Whether a loss or metric takes right answers like these, beside scores for each class or number."""
    width = signal.classes or (signal.shape[-1] if signal.rank > 1 else 1)
    scores = Signal((*signal.shape[:1], width), (*signal.again[:1], width), _FLOAT)
    given = [signal if port.key == _MEANT[signal.meaning] else scores for port in facts.inputs]
    try:
        facts.bind({}).build(*given)
    except (Problem, IndexError, TypeError):
        return False
    return any(entering is signal for entering in given)


def _accepts(facts: NodeType, signal: Signal | None) -> bool:
    """Whether a type with one input takes that rank and dtype at all: its own demands are asked, sizes aside."""
    if signal is None or len(facts.inputs) != 1 or facts.kind != "module" or not signal.shape:
        return True
    return _builds(facts, signal.but(shape=_roomy(BATCH, signal.rank), again=_roomy(AGAIN, signal.rank)))


@lru_cache(maxsize=4096)
def _builds(facts: NodeType, signal: Signal) -> bool:
    try:
        facts.bind({}).build((signal,) if facts.inputs[0].many else signal)
    except (Problem, IndexError):
        return False
    return True


def _could_be(facts: NodeType, output: Port, entering: Port) -> bool:
    """Whether what leaves an output can have a rank and dtype that an input declares; what is unknown can."""
    if not entering.ranks and not entering.dtype:
        return True
    gives = _gives_of_source(facts) if facts.kind == "source" else _gives(facts)
    at = facts.outputs.index(output)
    told = [signals[at] for signals in gives if at < len(signals)]
    return not told or any(suits(entering, signal) for signal in told)


def _gives_of_source(facts: NodeType) -> list[tuple[Signal, ...]]:
    """What a source says of itself with its default settings; nothing where it would have to read a file."""
    if any(setting.kind == "file" for setting in facts.settings):
        return []
    described = facts.bind({}).describe()
    return [
        tuple(
            found.but(shape=(BATCH, *found.shape)) if (found := described.get(port.key)) else Signal((), dtype="")
            for port in facts.outputs
        )
    ]


@lru_cache(maxsize=512)
def _measured(facts: NodeType) -> tuple[tuple[Signal, ...], ...]:
    from runtime.shapes import measure

    port, found = facts.inputs[0], []
    for rank in port.ranks or (2,):
        dtype = _INT if port.dtype == "int" else _FLOAT
        signal = Signal(_roomy(BATCH, rank), _roomy(AGAIN, rank), dtype)
        entering = [signal] * len(facts.inputs)
        try:
            found.append(measure(facts.bind({}).build(*entering), list(entering)).outputs)
        except Problem:
            continue
    return tuple(found)


def _gives(facts: NodeType) -> tuple[tuple[Signal, ...], ...]:
    """What leaves a type that is particular about what enters; nothing for others and while torch is not loaded."""
    particular = facts.kind == "module" and facts.inputs and (facts.inputs[0].ranks or facts.inputs[0].dtype)
    if not particular or facts.inputs[0].many or not {"torch", "runtime.shapes"} <= sys.modules.keys():
        return ()
    return _measured(facts)


def _roomy(batch: int, rank: int) -> tuple[int, ...]:
    return (batch, *[ROOMY] * (rank - 1))
