"""Cross-entropy of class scores against labels."""

from nodes.spec import Module, Problem, Signal, node, setting


@node(key="cross_entropy", title="Cross-entropy", family="losses", formula="L = −log softmax(z)[label]", words=("softmax loss", "classification", "log loss"), torch_name="CrossEntropyLoss")
class CrossEntropy:
    """How surprised the softmax of the scores is by the true class; takes raw scores, not probabilities."""

    label_smoothing = setting(0.0, minimum=0.0, maximum=1.0, help="Share of the target spread evenly over all classes.")

    def build(self, prediction: Signal, target: Signal) -> Module:
        if prediction.meaning in ("probabilities", "log_probabilities"):
            raise Problem("{node} needs raw scores but receives {got}. Remove the softmax before it.", got=prediction.meaning.replace("_", " "))
        if prediction.rank < 2:
            raise Problem("{node} needs one score per class (N × classes) but receives {got}. Add a Linear with one unit per class before it.", got=prediction.describe())
        if target.dtype == "int64" and target.classes and prediction.channels < target.classes:
            raise Problem("{node} has labels of {classes} classes but receives {got} scores. Give the layer before it {classes} units.", classes=target.classes, got=prediction.channels)
        return Module("torch.nn.CrossEntropyLoss", label_smoothing=self.label_smoothing)
