"""What the numbers of a noise are like: rules that its choice setting carries."""

from __future__ import annotations

from nodes.spec import Function, setting

PATH = "nodes.modules.endless"
FAR = 1e6


class Normal:
    """Numbers about a mean, far ones rarely."""

    key, title = "normal", "Normal"
    mean = setting(0.0, minimum=-FAR, maximum=FAR, help="The middle of the numbers.")
    deviation = setting(1.0, minimum=0.0, maximum=FAR, help="How far the numbers lie from the middle, as a rule.")
    bounds = (None, None)

    def form(self, shape: tuple[int, ...]) -> Function:
        return Function(f"{PATH}.normal", shape=shape, mean=self.mean, deviation=self.deviation)


class Uniform:
    """Numbers between two bounds, all equally likely."""

    key, title = "uniform", "Uniform"
    low = setting(-1.0, minimum=-FAR, maximum=FAR, help="The least number.")
    high = setting(1.0, minimum=-FAR, maximum=FAR, help="The largest number.")

    @property
    def bounds(self) -> tuple[float, float]:
        return min(self.low, self.high), max(self.low, self.high)

    def form(self, shape: tuple[int, ...]) -> Function:
        return Function(f"{PATH}.uniform", shape=shape, low=self.low, high=self.high)


class Bits:
    """Zeros and ones."""

    key, title = "bits", "Zeros and ones"
    probability = setting(0.5, minimum=0.0, maximum=1.0, help="How often a number is 1.")
    bounds = (0.0, 1.0)

    def form(self, shape: tuple[int, ...]) -> Function:
        return Function(f"{PATH}.bits", shape=shape, probability=self.probability)


DISTRIBUTIONS = (Normal, Uniform, Bits)
