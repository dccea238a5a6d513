"""Histogram: how the numbers of a wire are spread."""

from nodes.spec import Identity, Port, Signal, node, setting


@node(
    key="histogram_view",
    title="Histogram",
    family="views",
    words=("distribution", "density", "spread", "bars", "frequency"),
    inputs=(
        Port("x", help="The numbers that are counted."),
        Port("other", optional=True, help="More numbers, drawn as a line for comparison."),
    ),
)
class HistogramView:
    """Shows how often the numbers of a wire fall into each range."""

    picture = "histogram"

    bins = setting(40, minimum=5, maximum=200, help="Into how many ranges the numbers are counted.")

    def build(self, x: Signal, other: Signal | None) -> Identity:
        return Identity()
