"""Numbers to be edited, and sizes in bytes."""

from __future__ import annotations


def exact(value: float) -> str:
    """A number to be edited: every digit that it has and no more, `0.001`, `1e-7`."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    text = repr(value)
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent)}" if mark else text


def size(amount: float) -> str:
    """Bytes as people read them: `512 B`, `12.3 kB`, `4.5 MB`."""
    for limit, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if amount >= limit:
            return f"{amount / limit:.3g} {unit}"
    return f"{amount:.0f} B"
