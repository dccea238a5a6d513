"""Which port of a node type a wire in the hand would end at."""

from __future__ import annotations

from nodes.spec import NodeType, Port, Signal
from studio.canvas.fitting import suits


def port_for(facts: NodeType, port: Port, signal: Signal | None, *, leaving: bool) -> Port | None:
    """The port of a type that a wire from `port` would end at: `leaving` where the wire comes out of `port`."""
    if leaving:
        return next(
            (entering for entering in facts.inputs if entering.kind == port.kind and suits(entering, signal)), None
        )
    return next((output for output in facts.outputs if output.kind == port.kind and _could_be(output, port)), None)


def _could_be(output: Port, entering: Port) -> bool:
    """Whether what an output declares of itself agrees with an input; most declare nothing and could be anything."""
    return not output.dtype or not entering.dtype or output.dtype == entering.dtype
