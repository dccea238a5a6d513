"""Class spread: how many kinds of things a classifier sees in made-up samples."""

from nodes.checks import need_features
from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting

MEASURES = (
    ("found", "Found: how many classes samples are taken for"),
    ("even", "Even: how many classes, weighed by how frequent they are"),
    ("sure", "Sure: how likely the classifier holds what it says"),
)


@node(
    key="class_spread",
    title="Class spread",
    family="metrics",
    formula="classes found, e^H of the mean chances, or mean of the highest chance",
    words=("diversity", "inception score", "mode collapse", "entropy", "perplexity", "gan", "vae", "generative"),
    inputs=(
        Port("prediction", dtype="float", help="One score for each class, of a classifier that sees the samples."),
    ),
)
class ClassSpread:
    """What a classifier sees in samples that have no labels: how many of its classes there are, and how surely."""

    higher_is_better = True
    percent = False

    measure = setting("found", choices=MEASURES, main=True, help="What is measured.")
    least = setting(
        0.01, minimum=0.0, maximum=1.0, help="Which share of the samples a class needs in order to count as found."
    )

    examples: Examples = (
        *(({"measure": key}, (Signal((4,)),)) for key, _ in MEASURES),
        ({"measure": "even"}, (Signal((4,), meaning="probabilities", low=0.0, high=1.0),)),
        ({"measure": "sure"}, (Signal((4,), meaning="log_probabilities", high=0.0),)),
    )

    def build(self, prediction: Signal) -> Function:
        need_features(prediction)
        if prediction.rank != 2 or prediction.channels < 2:
            raise Problem(
                "{node} needs one score for each class (N × classes) but receives {got}. "
                "Connect the wire that enters the loss.",
                got=prediction.describe(),
            )
        meaning = prediction.meaning if prediction.meaning.endswith("probabilities") else ""
        return Function(f"nodes.modules.class_spread.{self.measure}", least=self.least, meaning=meaning)
