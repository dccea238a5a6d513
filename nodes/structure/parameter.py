"""Parameter: numbers that are learnt themselves."""

from nodes.first_weights import Constant, Normal, Orthogonal, Xavier, Zeros
from nodes.initialization import Initialized
from nodes.spec import Examples, Module, node, setting
from nodes.structure.between import Between


@node(
    key="parameter",
    title="Parameter",
    family="structure",
    formula="y, learnt",
    words=("free", "learnable", "variable", "tensor", "weights", "image", "vector", "centers", "latent"),
    inputs=(),
    torch_name="nn.Parameter",
)
class FreeParameter(Initialized):
    """Numbers that training changes as it does weights: an image, a code, centers. They have no batch axis."""

    arithmetic = "learnt"

    shape = setting(
        (2,), minimum=1, maximum=10_000_000, main=True, help="How many numbers along each axis; empty for a single one."
    )
    initialization = setting(
        "normal",
        choices=(Zeros, Constant, Normal, Between, Xavier, Orthogonal),
        title="Start",
        help="What the numbers are before training.",
    )

    examples: Examples = (({}, ()), ({"shape": (4, 3), "initialization": "between"}, ()), ({"shape": ()}, ()))

    def build(self) -> Module:
        return Module("nodes.modules.parameter.FreeParameter", *self.shape)
