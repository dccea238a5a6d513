"""Block input: where a block takes what is wired to it outside."""

from nodes.spec import Port, node


@node(
    key="block_input",
    title="Block input",
    family="structure",
    kind="entrance",
    inputs=(),
    outputs=(Port("y"),),
    words=("entrance", "argument", "port", "subgraph"),
)
class BlockInput:
    """Gives the inside of a block what enters it; its title names the port outside."""
