"""What is said of a port: what an input takes, and whether what a wire brings fits there."""

from __future__ import annotations

from nodes.spec import Port, Signal
from runtime.rewiring import suits
from studio.canvas.fitting import Fitting
from studio.canvas.geometry import Spot
from studio.signals import describe_signal
from studio.translate import tr


def expected(port: Port) -> str:
    """What an input declares to take, as facts like those of a signal; empty where it takes anything."""
    axes = tr("{number} axes", number=", ".join(str(rank) for rank in port.ranks)) if port.ranks else ""
    return " · ".join(fact for fact in (axes, port.dtype) if fact)


def told(wished: Fitting, spot: Spot, *, tried: bool) -> str:
    """Whether what a wire carries fits a port that is not refused; empty while nothing is known of it.

    That it fits is said only where it was `tried` with the node.
    """
    entered = spot.port if wished.start.output else wished.start.port
    signal = _carried(wished, spot)
    if signal is None:
        return ""
    carried = describe_signal(signal, whole=True)
    if suits(entered, signal):
        return tr("Fits: {signal}", signal=carried) if tried else tr("Carries {signal}", signal=carried)
    return tr("The wire carries {signal}. This input takes {expected}.", signal=carried, expected=expected(entered))


def _carried(wished: Fitting, spot: Spot) -> Signal | None:
    source = wished.ends(spot)[0]
    known = wished.checked is not None and source.node in wished.checked.document.nodes
    return wished.checked.signal(source.node, source.port) if wished.checked and known else None
