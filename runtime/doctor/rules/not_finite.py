"""NaN and infinity: where a run broke, and at which node first."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis
from runtime.doctor.registry import rule
from runtime.doctor.rules.learning_rate import rate_of, set_rate
from runtime.findings import ERROR


@rule(key="not_finite", title="NaN or infinity")
class NotFinite:
    """The run ended because a number was none any more; the node is the first at which that happened.

    `runtime.blame` runs the last steps again and looks at everything that passes, forward and then backward.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        failed = case.failed
        if failed is None or failed.values.get("got") not in ("NaN", "infinity", "not finite"):
            return
        goal = next((goal for goal in case.goals if failed.node in case.document.upstream(goal)), None)
        yield Diagnosis(
            failed.node,
            "{node} was the first to give {got} instead of a number, in step {step}.",
            "Lower the learning rate, limit the norm of the gradient, or put a normalization before it.",
            {"got": str(failed.values["got"]), "step": failed.values.get("step", 0)},
            set_rate(goal, rate_of(case, goal) / 10) if goal else None,
            ERROR,
        )
