"""Isomap, by Tenenbaum, de Silva and Langford, 2000."""

from nodes.checks import need_features
from nodes.references.reference import Reference
from nodes.spec import Module, Port, Signal, node, setting


@node(
    key="isomap",
    title="Isomap",
    family="references",
    formula="distances along the nearest neighbors",
    words=("manifold learning", "geodesic", "dimension reduction", "embedding", "nonlinear"),
    inputs=(Port("x", dtype="float"),),
    outputs=(Port("codes", help="The place of a sample on the map."),),
)
class Isomap(Reference):
    """Lays the training rows out on a flat map that keeps the ways from neighbor to neighbor."""

    dimensions = setting(2, minimum=1, maximum=1000, main=True, help="How many numbers a place on the map has.")
    neighbors = setting(10, minimum=1, maximum=10_000, help="To how many other rows each one is joined.")

    def build(self, x: Signal) -> Module:
        need_features(x)
        return Module("nodes.modules.reference.Isomap", self.dimensions, neighbors=self.neighbors)
