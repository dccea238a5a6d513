"""Load: weights of another run, matched by name (`runtime/transfer.py`)."""

from nodes.goals.registry import rule
from nodes.spec import Form, setting


@rule(key="load", title="Load weights")
class Load:
    """Takes the weights of another run for the layers that fit by name and shape, and says which did."""

    loads = True

    run = setting(
        "", kind="file", suffixes=(".json",), title="From run", help="The folder of the run, or the run.json in it."
    )
    layers = setting(
        "", help="Names of the layers that take weights, as in “body, head = old head”; empty for all that fit."
    )

    def build(self) -> Form | None:
        return None
