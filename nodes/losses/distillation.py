"""Distillation: a student learns the scores of a teacher, by Hinton, Vinyals and Dean, 2015."""

from nodes.checks import need_features, need_same_shape
from nodes.losses.classes import need_raw_scores
from nodes.spec import Examples, Function, Port, Signal, node, setting


@node(
    key="distillation",
    title="Distillation loss",
    family="losses",
    formula="L = T²·KL(softmax(z/T) ‖ softmax(y/T))",
    words=("teacher", "student", "dark knowledge", "soft labels", "temperature", "compression", "hinton"),
    inputs=(
        Port("student", dtype="float", help="Raw scores of the student."),
        Port("teacher", dtype="float", help="Raw scores of the teacher, who learns nothing from this."),
    ),
)
class Distillation:
    """How far the softened choice of a student is from that of a teacher; both give raw scores."""

    arithmetic = "softened"

    temperature = setting(
        4.0,
        minimum=0.01,
        maximum=1000.0,
        title="T",
        main=True,
        help="How soft the choices are made; 1 leaves them as they are.",
    )

    examples: Examples = (({}, (Signal((4,)), Signal((4,)))), ({"temperature": 1.0}, (Signal((4, 3)), Signal((4, 3)))))

    def build(self, student: Signal, teacher: Signal) -> Function:
        need_features(student)
        need_features(teacher)
        need_raw_scores(student)
        need_raw_scores(teacher)
        need_same_shape(student, teacher)
        return Function("nodes.modules.distillation.distillation", temperature=self.temperature)
