"""The setting that layers with weights share: how the first weights are drawn."""

from nodes.spec import setting

INITIALIZATIONS = (
    ("default", "PyTorch default"),
    ("xavier", "Xavier (Glorot)"),
    ("he", "He (Kaiming)"),
    ("orthogonal", "Orthogonal"),
    ("normal", "Normal, σ = 0.02"),
    ("zeros", "All zeros"),
)


class Initialized:
    """Adds the choice of the first weights to a layer; `runtime` carries it out with the run's seed."""

    initialization = setting(
        "default",
        choices=INITIALIZATIONS,
        title="First weights",
        help="How the weights are drawn before training; biases start at zero unless this is the default.",
    )
