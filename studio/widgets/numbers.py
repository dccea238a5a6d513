"""Numbers as people read them: 101,770 · 3.2 M · 0.0312 · 1.2e-7 · 97.3 % · 3 min. Pure functions."""

from __future__ import annotations

from math import floor, isfinite, isnan, log10

from studio.translate import tr

MINUS = "−"
_LARGE = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def count(value: float) -> str:
    """A whole number: grouped by thousands below a million, in two figures with M, B or T from there."""
    if not isfinite(value):
        return _odd(value)
    size = abs(value)
    if round(size) < 1_000_000:
        return _signed(value, f"{round(size):,}")
    for unit, letter in _LARGE:
        if size >= unit * 0.9995 or unit == 1e6:
            scaled = size / unit
            return _signed(value, f"{scaled:,.0f} {letter}" if scaled >= 99.95 else f"{scaled:.1f} {letter}")
    raise AssertionError("every size has a letter")


def row_number(row: int) -> str:
    """The place of a row as people count them: the first, whose index is 0, is 1."""
    return count(row + 1)


def real(value: float, figures: int = 3) -> str:
    """A measured number in so many figures: 0.0312, 12.3, 1,234; very small and very large ones as 1.2e-7."""
    if not isfinite(value):
        return _odd(value)
    size = abs(value)
    if size == 0:
        return "0"
    power = floor(log10(float(f"{size:.{figures - 1}e}")))  # after rounding: 0.9996 reads 1.00
    if power < -3 or power > 5:
        digits, _, exponent = f"{size:.{figures - 1 if figures > 3 else min(figures, 2) - 1}e}".partition("e")
        return _signed(value, f"{digits}e{int(exponent)}")
    return _signed(value, f"{size:,.{max(0, figures - 1 - power)}f}")


def whole_percent(share: float) -> str:
    """A share of one in whole percent: 97 %."""
    return _signed(share, f"{abs(share) * 100:.0f} %") if isfinite(share) else _odd(share)


def percent(share: float) -> str:
    """A share of one in percent: 97.3 %, 100 %, 0 %; a little above nothing says so."""
    if not isfinite(share):
        return _odd(share)
    value = share * 100
    if 0 < abs(value) < 0.05:
        return "<0.1 %" if value > 0 else f"{MINUS}<0.1 %"
    exact = abs(value) in (0, 100)
    shown = f"{abs(value):.0f}" if exact else f"{abs(value):.1f}"
    if shown == "100.0" and not exact:  # 99.97 % is not all
        shown = "99.9" if abs(value) < 100 else "100"
    return _signed(value, f"{shown} %")


def duration(seconds: float) -> str:
    """A time span in one or two units: 0.4 s, 12 s, 3 min, 1 h 5 min, 2 d 3 h."""
    if not isfinite(seconds):
        return "∞" if seconds > 0 else "–"
    seconds = max(0.0, seconds)
    if seconds < 0.05:
        return tr("{number} s", number=0)
    if seconds < 0.95:
        return tr("{number} s", number=f"{seconds:.1f}")
    if round(seconds) < 60:
        return tr("{number} s", number=round(seconds))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("{number} min", number=minutes)
    if minutes < 24 * 60:
        hours, minutes = divmod(minutes, 60)
        return tr("{hours} h {minutes} min", hours=hours, minutes=minutes) if minutes else tr("{hours} h", hours=hours)
    days, hours = divmod(round(seconds / 3600), 24)
    return tr("{days} d {hours} h", days=days, hours=hours) if hours else tr("{days} d", days=days)


def tick(value: float, step: float) -> str:
    """The label of a mark on a linear axis whose marks lie `step` apart: as many decimals as tell them apart."""
    size = abs(value)
    if size < step * 1e-9:
        return "0"
    if step < 1e-4 or size >= 1e15:
        decimals = max(0, floor(log10(size) + 1e-9) - floor(log10(step) + 1e-9))
        digits, _, exponent = f"{size:.{decimals}e}".partition("e")
        return _signed(value, f"{digits}e{int(exponent)}")
    unit, letter = next(((unit, f" {letter}") for unit, letter in _LARGE if size >= unit * (1 - 1e-9)), (1.0, ""))
    decimals = next(places for places in range(20) if abs(step / unit * 10**places % 1 - 0.5) > 0.499)
    shown = f"{size / unit:,.{decimals}f}"
    return _signed(value, (shown.rstrip("0").rstrip(".") if letter and decimals else shown) + letter)


def power_tick(value: float) -> str:
    """The label of a mark on a logarithmic axis: 0.01, 1, 1,000, 1e-6."""
    exponent = floor(log10(value) + 1e-9)
    if -3 <= exponent <= 4:
        return f"{value:,.{max(0, -exponent)}f}"
    return f"{value / 10**exponent:.0f}e{exponent}"


def _odd(value: float) -> str:
    return "NaN" if isnan(value) else "∞" if value > 0 else f"{MINUS}∞"


def _signed(value: float, size: str) -> str:
    nothing = not size.strip("0., %")
    return MINUS + size if value < 0 and not nothing else size
