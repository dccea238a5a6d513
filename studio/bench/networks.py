"""Well-known networks of plain nodes, as a person would wire them, for pictures, measures and tests."""

from __future__ import annotations

from runtime.document import Document, End, Node, Wire


class _Wiring:
    """Adds nodes one after another, each wired to what is named. All stand at one place: nothing is arranged."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.wires: list[Wire] = []

    def add(self, kind: str, *sources: str, port: str = "x", out: str = "y", **settings: object) -> str:
        """A node of that type fed by these nodes; its id."""
        count = sum(node.type == kind for node in self.nodes.values()) + 1
        name = f"{kind.replace('_', '')}{count}"
        self.nodes[name] = Node(name, kind, settings=settings)
        self.wires += [Wire(End(source, out), End(name, port)) for source in sources]
        return name

    def classify(self, data: str, last: str) -> None:
        """A loss with its goal, and an output."""
        loss = self.add("cross_entropy", last, port="prediction")
        self.wires.append(Wire(End(data, "label"), End(loss, "target")))
        self.add("goal", loss, port="loss", out="loss")
        self.add("output", last)

    def document(self, title: str) -> Document:
        """The document."""
        return Document(title=title, nodes=self.nodes, wires=tuple(self.wires))


def resnet50() -> Document:
    """ResNet-50: a stem, stages of 3, 4, 6 and 3 bottlenecks, the first of each with a projection, and a classifier."""
    wiring = _Wiring()
    data = wiring.add("digits")
    last = wiring.add("conv2d", data, out="image", channels=64, kernel=[7, 7], padding=[3, 3])
    last = wiring.add("relu", wiring.add("batch_norm2d", last))
    last = wiring.add("max_pool2d", last)
    for stage, count in enumerate((3, 4, 6, 3)):
        for number in range(count):
            last = _bottleneck(wiring, last, 64 * 2**stage, projected=number == 0)
    last = wiring.add("flatten", wiring.add("global_average_pool", last))
    wiring.classify(data, wiring.add("linear", last, units=10))
    return wiring.document("ResNet-50")


def _bottleneck(wiring: _Wiring, entering: str, channels: int, *, projected: bool) -> str:
    last = entering
    for kernel, factor in ((1, 1), (3, 1), (1, 4)):
        last = wiring.add(
            "conv2d", last, channels=channels * factor, kernel=[kernel, kernel], padding=[kernel // 2, kernel // 2]
        )
        last = wiring.add("batch_norm2d", last)
        if factor == 1:
            last = wiring.add("relu", last)
    skip = entering
    if projected:
        skip = wiring.add(
            "batch_norm2d", wiring.add("conv2d", entering, channels=channels * 4, kernel=[1, 1], padding=[0, 0])
        )
    return wiring.add("relu", wiring.add("add", last, skip))


def unet(depth: int = 4) -> Document:
    """A U-Net: two convolutions at each level, pooling on the way down, transposed ones and skips on the way up."""
    wiring = _Wiring()
    data = wiring.add("digits")
    last = wiring.add("upsample", data, out="image", factor=4)
    last, skips = _twice(wiring, last, 64), list[str]()
    for level in range(1, depth + 1):
        skips.append(last)
        last = _twice(wiring, wiring.add("max_pool2d", last), 64 * 2**level)
    for level in reversed(range(depth)):
        last = wiring.add("conv_transpose2d", last, channels=64 * 2**level, kernel=[2, 2], stride=[2, 2])
        last = _twice(wiring, wiring.add("concatenate", skips[level], last), 64 * 2**level)
    last = wiring.add("conv2d", last, channels=10, kernel=[1, 1], padding=[0, 0])
    wiring.classify(data, wiring.add("global_average_pool", last))
    return wiring.document("U-Net")


def _twice(wiring: _Wiring, last: str, channels: int) -> str:
    for _ in range(2):
        last = wiring.add("conv2d", last, channels=channels, kernel=[3, 3])
        last = wiring.add("relu", last)
    return last


def cnn() -> Document:
    """Two convolutions on digits drawn at 32 × 32, batches of 64."""
    wiring = _Wiring()
    data = wiring.add("digits", batch_size=64)
    last = wiring.add("upsample", data, out="image", factor=4)
    for channels in (16, 32):
        last = wiring.add("conv2d", last, channels=channels, kernel=[3, 3])
        last = wiring.add("max_pool2d", wiring.add("relu", last))
    wiring.classify(data, wiring.add("linear", wiring.add("flatten", last), units=10))
    return wiring.document("CNN")


def transformer(layers: int = 5, width: int = 128) -> Document:
    """A transformer of about a million parameters: the 64 pixels of a digit as a sequence, batches of 8."""
    wiring = _Wiring()
    data = wiring.add("digits", batch_size=8)
    last = wiring.add("linear", wiring.add("reshape", data, out="image", sizes=[64, 1]), units=width)
    for _ in range(layers):
        attention = wiring.add("multihead_attention", last, port="query", heads=4)
        wiring.wires += [Wire(End(last, "y"), End(attention, port)) for port in ("key", "value")]
        last = wiring.add("layer_norm", wiring.add("add", last, attention))
        wide = wiring.add("relu", wiring.add("linear", last, units=4 * width))
        last = wiring.add("layer_norm", wiring.add("add", last, wiring.add("linear", wide, units=width)))
    wiring.classify(data, wiring.add("linear", wiring.add("mean", last, axes=[1]), units=10))
    return wiring.document("Transformer")
