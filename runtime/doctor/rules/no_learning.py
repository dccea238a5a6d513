"""No learning at all, and underfitting: the loss stays where it need not."""

from collections.abc import Iterator

from runtime.doctor.case import HALF, LATE, Case
from runtime.doctor.data_facts import Neighbors
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.rules.learning_rate import WILD, rate_of, set_rate
from runtime.doctor.treatment import Change, Edit

STEPS = 50
FLAT = 0.02  # of its first value
NEAR_CHANCE = 0.9
WORSE, MARGIN = 1.5, 0.25  # than the nearest neighbors: times, and of chance


def neighbors(case: Case, goal: str) -> Neighbors | None:
    """What nearest rows say of the target that the one loss of a goal compares with."""
    loss = case.sole_loss(goal)
    end = case.origin(loss, "target") if loss else None
    facts = case.data.get(end.node) if end else None
    if loss is None or end is None or facts is None or case.sources_of(loss) != [end.node]:
        return None
    return facts.neighbors.get(end.port)


def against_neighbors(case: Case, goal: str) -> tuple[float, float, float] | None:
    """The loss at the end, what nearest rows reach and what chance gives, all in the unit of the loss."""
    known, loss = neighbors(case, goal), case.sole_loss(goal)
    if known is None or loss is None:
        return None
    measures, settings = case.says(loss, "measures"), case.bound(loss)
    if getattr(settings, "reduction", "mean") != "mean" or getattr(settings, "label_smoothing", 0):
        return None
    end = case.course(goal).end
    if measures == "nats" and known.nats is not None and known.chance is not None:
        return end, known.nats, known.chance
    if measures == "squares" and known.squares is not None and known.variance is not None:
        factor = 0.5 if getattr(settings, "half", False) else 1.0
        return end, factor * known.squares, factor * known.variance
    return None


@rule(key="no_learning", title="No learning", symptom=True)
class NoLearning:
    """After half of its steps the loss is within 2 % of where it began, and no better than guessing by the shares.

    Where chance is not known, a loss that has not moved at all is enough. Told only where no other rule knows why.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            course, loss = case.course(goal), case.sole_loss(goal)
            if len(course) < STEPS or case.progress < HALF or loss is None or not case.says(loss, "measures"):
                continue  # what a loss of another kind begins at may be where it belongs
            if course.start <= 0 or course.fall > max(FLAT * abs(course.start), 4 * course.noise):
                continue
            known = against_neighbors(case, goal)
            if known and known[0] < NEAR_CHANCE * known[2]:
                continue  # it began with weights that had learnt
            if known is None and course.noise > FLAT * abs(course.start):
                continue
            yield Diagnosis(
                goal,
                "The loss of {node} is after {steps} steps where it began, near {loss}: nothing was learnt.",
                "Raise the learning rate, and see whether the target depends on what enters the network.",
                {"steps": len(course), "loss": f"{course.end:.3g}"},
                set_rate(goal, min(100.0, rate_of(case, goal) * 10)) if (case.update(goal) or 0.0) < WILD else None,
            )


@rule(key="underfitting", title="Underfitting", symptom=True)
class Underfitting:
    """Late in its steps the training loss has flattened out far above what the ten nearest training rows reach.

    The error of nearest neighbors is at most twice the least possible one (Cover and Hart, 1967), so a net that stays
    1.5 times above it, and a quarter of chance besides, could do better and has not enough room to.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            course = case.course(goal)
            known = against_neighbors(case, goal) if len(course) >= STEPS and case.progress >= LATE else None
            if known is None:
                continue
            end, reached, chance = known
            flat = course.slope < max(0.1 * course.fall, 2.5 * course.noise)
            if flat and end > WORSE * reached + MARGIN * chance:
                yield Diagnosis(
                    goal,
                    "The training loss of {node} has settled at {loss}, but the nearest rows alone reach {reached}: "
                    "the network is too small for these data.",
                    "Give hidden layers more units, or add a layer with an activation.",
                    {"loss": f"{end:.3g}", "reached": f"{reached:.3g}"},
                    _widen(case, goal),
                )


def _widen(case: Case, goal: str) -> Treatment | None:
    """Four times the units in every hidden layer that says how many it has."""
    edits: list[Edit] = []
    loss = case.sole_loss(goal)
    for node in case.learners(goal):
        after = [other for other in case.document.downstream(node) - {node} if other in case.checked.nodes]
        facts = case.type_of(node)
        deciding = next((item for item in facts.settings if item.main and item.kind == "int"), None) if facts else None
        if deciding is None or loss is None or not any(case.weighs(other) for other in after) or not case.weighs(node):
            continue
        now = case.document.nodes[node].settings.get(deciding.key, deciding.default)
        edits.append(Change(node, {deciding.key: int(now) * 4}))
    text = "Give {count} hidden layers four times the units"
    return Treatment(text, tuple(edits), {"count": len(edits)}) if edits else None
