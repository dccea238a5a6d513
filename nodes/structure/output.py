"""Output: what the exported model returns."""

from nodes.spec import Examples, Identity, Port, Signal, node


@node(
    key="output",
    title="Output",
    family="structure",
    kind="output",
    words=("result", "export", "prediction", "function"),
    inputs=(
        Port("x"),
        Port(
            "start",
            many=True,
            optional=True,
            help="Where the exported function starts, such as a code or a noise; at the source where nothing enters.",
        ),
    ),
)
class Output:
    """Names a wire as a result of the model; exports and predictions end here."""

    arithmetic = "moved"

    examples: Examples = (({}, (Signal((8,)), ())),)

    def build(self, x: Signal, start: tuple[Signal, ...] = ()) -> Identity:
        return Identity()
