"""Upsample: a sequence or image made larger, without learning."""

from typing import Any

from nodes.checks import facts, need_floats
from nodes.remedies import Insert, Set
from nodes.spec import Module, Port, Problem, Signal, node, setting

MODES = (("nearest", "Repeat the nearest"), ("linear", "Straight lines"), ("cubic", "Smooth curves"))


@node(
    key="upsample",
    title="Upsample",
    family="shape",
    words=("resize", "interpolate", "enlarge", "upscale", "unpooling", "bilinear", "bicubic"),
    inputs=(Port("x", ranks=(3, 4), dtype="float"),),
    torch_name="Upsample",
)
class Upsample:
    """Makes a sequence or an image larger by filling in numbers between."""

    arithmetic = "filled"

    factor = setting(2, minimum=1, maximum=1024, main=True, help="How many times longer each side becomes.")
    mode = setting(
        "nearest", choices=MODES, title="Fill in", help="What the numbers between are; curves need an image."
    )

    @staticmethod
    def toward(x: Signal, wanted: Signal) -> dict[str, Any] | None:
        if x.rank not in (3, 4) or x.rank != wanted.rank or x.shape[:2] != wanted.shape[:2]:
            return None
        factor = wanted.shape[2] // x.shape[2]
        grown = tuple(size * factor for size in x.shape[2:])
        return {"factor": factor} if factor > 1 and grown == wanted.shape[2:] else None

    def build(self, x: Signal) -> Module:
        need_floats(x)
        mode = {("linear", 3): "linear", ("linear", 4): "bilinear", ("cubic", 4): "bicubic"}.get(
            (self.mode, x.rank), ""
        )
        if x.rank not in (3, 4) or (self.mode == "cubic" and x.rank == 3):
            raise Problem(
                "{node} needs an image batch (N, C, H, W) or, without curves, a length (N, C, L) but receives {got}. "
                "Put a Reshape before it.",
                (Set("fill_otherwise", {"mode": "linear"}), Insert("axes", {"sizes": (1, -1)})),
                got=x.describe(),
            )
        return Module("torch.nn.Upsample", scale_factor=self.factor, mode=mode or "nearest")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": x.meaning} if self.mode == "cubic" else facts(x)
