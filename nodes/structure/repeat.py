"""Repeat: a block several times in a row."""

from nodes.spec import node, setting


@node(
    key="repeat",
    title="Repeat",
    family="structure",
    kind="block",
    inputs=(),
    outputs=(),
    words=("stack", "times", "loop", "sequence", "subgraph"),
)
class Repeat:
    """Stacks a block several times: each takes what the one before gives, with weights of its own."""

    counted = "times"

    block: str = setting("", kind="block", title="Block", help="Which block of the document is repeated.")
    times: int = setting(
        2, minimum=1, maximum=512, main=True, sign="×", help="How many times the block stands in a row."
    )
    shared: bool = setting(
        False, title="Shared weights", help="All repetitions use one set of weights instead of one each."
    )
