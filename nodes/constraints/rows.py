"""Which weights make one vector, for constraints of lengths."""

from nodes.spec import setting

TOGETHER = (
    ("unit", "What enters each unit"),
    ("input", "What leaves each input"),
    ("all", "All weights"),
)


class Together:
    """Adds the choice of what is measured as one vector."""

    together = setting("unit", choices=TOGETHER, title="One vector", help="Which weights are measured together.")
