"""NaN and infinity: where a run broke, and at which node first."""

from collections.abc import Iterator
from dataclasses import replace

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import norm_settings
from runtime.doctor.rules.learning_rate import lower_rate
from runtime.doctor.treatment import Put
from runtime.findings import ERROR


@rule(key="not_finite", title="NaN or infinity")
class NotFinite:
    """The run ended because a number was none any more; the node is the first at which that happened.

    `runtime.blame` runs the last steps again and looks at everything that passes, forward and then backward. What
    happens in the first batch, before any weight has changed, no learning rate can mend.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        failed = case.failed
        if failed is None or failed.values.get("got") not in ("NaN", "infinity", "not finite"):
            return
        got, step = str(failed.values["got"]), failed.values.get("step", 0)
        if not step:
            yield Diagnosis(
                failed.node,
                "{node} gave {got} instead of a number in the very first batch, before any weight had changed.",
                "What enters it is too large, or nothing that it can be worked out of: put a normalization before it, "
                "or another node in its place.",
                {"got": got},
                _calm(case, failed.node) if got == "infinity" else None,
                ERROR,
            )
            return
        goal = next((goal for goal in case.goals if failed.node in case.document.upstream(goal)), None)
        yield Diagnosis(
            failed.node,
            "{node} was the first to give {got} instead of a number, in step {step}.",
            "Lower the learning rate, limit the norm of the gradient, or put a normalization before it.",
            {"got": got, "step": step},
            _slower(case, failed.node, goal) if goal else None,
            ERROR,
        )


def _slower(case: Case, node: str, goal: str) -> Treatment | None:
    """A smaller learning rate; where that breaks as well, a normalization."""
    lower, calm = lower_rate(case, goal), _calm(case, node)
    return replace(lower, further=(calm,)) if lower and calm else lower or calm


def _calm(case: Case, node: str) -> Treatment | None:
    """A normalization before a layer or an activation that was given too much."""
    if case.family(node) not in ("layers", "activations"):
        return None
    return Treatment("Put a Layer norm before it", (Put(node, "sample norm", norm_settings(case, node)),))
