"""Latent grid: points of a plane, as many across as down."""

from nodes.sources.endless import Fixed
from nodes.spec import Function, Port, Signal, node, setting

SPREADS = (("gaussian", "Like a normal distribution"), ("even", "Even"))


@node(
    key="latent_grid",
    title="Latent grid",
    family="sources",
    words=("manifold", "codes", "decode", "plane", "vae", "autoencoder", "inverse gaussian", "ndtri", "endless"),
    outputs=(Port("code", dtype="float", help="The two coordinates, row after row from the top left."),),
)
class LatentGrid(Fixed):
    """The points of a square grid, always the same: decoded, they show the plane of codes as one picture."""

    side = setting(15, minimum=2, maximum=100, main=True, help="How many points the grid has across and down.")
    spread = setting("gaussian", choices=SPREADS, help="Whether points lie where a normal code lies, or evenly.")
    reach = setting(2.0, minimum=0.0, maximum=1e6, help="How far an even grid goes to each side.")

    @property
    def batch_size(self) -> int:  # type: ignore[override]
        """All points of the grid."""
        return int(self.side**2)

    def describe(self) -> dict[str, Signal]:
        return {"code": Signal((2,))}

    def build(self) -> Function:
        return Function("nodes.modules.endless.grid", reach=float(self.reach), gaussian=self.spread == "gaussian")
