"""Latent line: points on the way from one point to another."""

from math import isfinite

from nodes.sources.endless import Endless
from nodes.spec import Function, Port, Problem, Signal, node, setting


@node(
    key="latent_line",
    title="Latent line",
    family="sources",
    words=("interpolation", "morph", "between", "codes", "decode", "linspace", "walk", "endless"),
    outputs=(Port("code", dtype="float", help="The points in order, both ends included."),),
)
class LatentLine(Endless):
    """Points at even distances from one point to another, always the same: decoded, one becomes the other."""

    batch_size = setting(10, minimum=1, maximum=65536, title="Points", help="How many points, both ends included.")
    start = setting("-2, -2", main=True, help="The first point: a number for each dimension, such as -2, 0.5.")
    end = setting("2, 2", main=True, help="The last point: a number for each dimension, such as 2, 0.5.")

    def describe(self) -> dict[str, Signal]:
        return {"code": Signal((len(self._point(self.start)),))}

    def build(self) -> Function:
        start, end = self._point(self.start), self._point(self.end)
        if len(start) != len(end):
            raise Problem(
                "{node} begins with {got} numbers and ends with {other}. Give both ends as many.",
                got=len(start),
                other=len(end),
            )
        return Function("nodes.modules.endless.line", start=start, end=end)

    def _point(self, text: str) -> tuple[float, ...]:
        try:
            point = tuple(float(part) for part in text.replace("−", "-").split(","))
            if not all(map(isfinite, point)):
                raise ValueError
            return point
        except ValueError:
            raise Problem(
                "{node} has {got} as an end, which is no list of numbers. Write numbers with commas, such as -2, 0.5.",
                got=text,
            ) from None
