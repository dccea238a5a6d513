"""The end of the network: probabilities where scores are wanted, outputs that cannot reach their targets."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.treatment import Change, Take
from runtime.findings import ERROR

CUT = 0.01  # of the range of the target
PROBABLE = ("probabilities", "log_probabilities")


@rule(key="double_softmax", title="Double softmax")
class DoubleSoftmax:
    """Probabilities go into a loss that makes probabilities of its own, or through a second softmax.

    With both, even the surest answer among C classes costs ln(e + C − 1) − 1 (0.55 for three), and gradients shrink.
    What stands between (dropout, a view, a factor) hides it from the check; the walk goes on to the last weights.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        told = set[str]()
        for node in (*case.checked.kind("loss"), *case.checked.kind("module")):
            if case.has(node, "raw scores"):
                facts = case.type_of(node)
                first = case.origin(node, facts.inputs[0].key) if facts else None
                chain = [first.node, *case.walk(first.node, case.weighs)] if first else []
            elif _makes_probabilities(case, node) and not case.says(node, "saturates"):
                chain = list(case.walk(node, case.weighs))
            else:
                continue
            for before in chain:
                if case.weighs(before):
                    break
                if _makes_probabilities(case, before) and before not in told:
                    told.add(before)
                    yield Diagnosis(
                        before,
                        "{node} makes probabilities, and {neighbor} makes them once more, so it can never be sure.",
                        "Remove it: {neighbor} wants raw scores.",
                        {"neighbor": case.name(node)},
                        Treatment("Remove it", (Take(before),)),
                        ERROR,
                    )


def _makes_probabilities(case: Case, node: str) -> bool:
    outputs = case.checked.nodes[node].outputs
    return case.family(node) == "activations" and bool(outputs) and outputs[0].meaning in PROBABLE


@rule(key="loss_maximized", title="Loss made larger")
class LossMaximized:
    """A goal maximizes what says how far answers are off, no other goal minimizes anything, and the loss has risen.

    Rivals do so on purpose (Goodfellow and others, 2014): there another goal makes it smaller.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.plan.goals if case.plan and not case.goals else ():
            loss, course = case.sole_loss(goal), case.course(goal)
            if loss is None or not case.says(loss, "measures") or not len(course) or not course.end > course.start:
                continue
            yield Diagnosis(
                goal,
                "{node} maximizes {neighbor}, which says how far answers are off: it went from {first} to {last}.",
                "Minimize it.",
                {"neighbor": case.name(loss), "first": f"{course.start:.3g}", "last": f"{course.end:.3g}"},
                Treatment("Minimize it", (Change(goal, {"sense": "minimize"}),)),
                ERROR,
            )


@rule(key="clipped_target", title="Output cannot reach its target")
class ClippedTarget:
    """The activation before a loss ends where targets go on: ReLU before negative numbers, sigmoid before 20.

    Compared are the range that the activation declares and that of the training rows; 1 % beyond is let be.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            for loss in case.losses_into(goal):
                if case.says(loss, "measures") not in ("squares", "distance"):
                    continue
                prediction, target = case.origin(loss, "prediction"), case.origin(loss, "target")
                given = case.signal(prediction) if prediction else None
                facts = case.data.get(target.node) if target else None
                known = facts.ports.get(target.port) if facts and target else None
                if given is None or known is None or prediction is None or not known.finite:
                    continue
                low, high = float(known.low.min()), float(known.high.max())
                slack = CUT * (high - low)
                below = given.low is not None and low < given.low - slack
                above = given.high is not None and high > given.high + slack
                if (below or above) and case.family(prediction.node) == "activations":
                    yield Diagnosis(
                        prediction.node,
                        "{node} gives nothing {side}, but targets go from {low} to {high}.",
                        "Remove the last activation, or scale the target into its range.",
                        {"side": _side(given.low, given.high), "low": f"{low:.4g}", "high": f"{high:.4g}"},
                        Treatment("Remove the last activation", (Take(prediction.node),)),
                        ERROR,
                    )


def _side(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"< {low:g}, > {high:g}"
    return f"< {low:g}" if low is not None else f"> {high:g}"
