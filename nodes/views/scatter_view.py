"""Scatter of codes: samples as points in the plane."""

from nodes.spec import Examples, Identity, Port, Signal, node
from nodes.views.showing import Dotted, need_mark, need_rows


@node(
    key="scatter_view",
    title="Scatter of codes",
    family="views",
    words=("latent space", "embedding", "points", "pca", "clusters", "manifold"),
    inputs=(
        Port("codes", ranks=(2,), help="Two numbers for each sample; of more, their two principal components."),
        Port("label", optional=True, help="What colors the points: a class or a number for each sample."),
    ),
)
class ScatterView(Dotted):
    """Shows each sample as a point where its code lies, colored by its label."""

    picture = "scatter"

    examples: Examples = (
        ({}, (Signal((2,)), Signal((), dtype="int64", classes=4))),
        ({}, (Signal((16,)), Signal((1,), meaning="target"))),
    )

    def build(self, codes: Signal, label: Signal | None) -> Identity:
        need_rows(codes, 2)
        need_mark(codes, label)
        return Identity()
