"""Output: what the exported model returns."""

from nodes.spec import Identity, Signal, node


@node(key="output", title="Output", family="structure", kind="output", words=("result", "export", "prediction"))
class Output:
    """Names a wire as a result of the model; exports and predictions end here."""

    def build(self, x: Signal) -> Identity:
        return Identity()
