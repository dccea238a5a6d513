"""Block output: what a block gives to the outside."""

from nodes.spec import Port, node


@node(
    key="block_output",
    title="Block output",
    family="structure",
    kind="exit",
    inputs=(Port("x"),),
    outputs=(),
    words=("exit", "result", "port", "subgraph"),
)
class BlockOutput:
    """Takes a wire out of a block; its title names the port outside."""
