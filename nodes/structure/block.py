"""Block: a sub-graph used as one node."""

from nodes.spec import node, setting


@node(
    key="block",
    title="Block",
    family="structure",
    kind="block",
    inputs=(),
    outputs=(),
    words=("subgraph", "group", "module", "component", "function"),
)
class Block:
    """Uses a block of the document: a graph with inputs, outputs and settings of its own, edited once for all uses."""

    block: str = setting("", kind="block", title="Block", help="Which block of the document is used.")
