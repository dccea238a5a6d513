"""No learning at all, and underfitting: the loss stays where it need not."""

from collections.abc import Iterator

import numpy as np

from runtime.doctor.brakes import brake_of
from runtime.doctor.case import HALF, LATE, Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.rules.learning_rate import MOVED, TINY, WILD, moved, raise_rate, rate_of
from runtime.doctor.treatment import Change, Put
from runtime.doctor.yardstick import against_neighbors, guessing, untold, worth_reaching

STEPS = 50
FLAT = 0.02  # of its first value
NEAR_CHANCE = 0.9
GUESSED = 0.05  # of what guessing loses: a classifier so near to it tells hardly anything
FASTER = 2.0  # times as fast in its last half: it has begun to learn
HIDDEN = 16  # units of a layer put where there was none


@rule(key="no_learning", title="No learning", symptom=True)
class NoLearning:
    """After half of its steps the loss is within 2 % of where it began, and no better than guessing by the shares.

    Where chance is not known, a loss that has not moved at all is enough. Told only where no other rule knows why. A
    classifier has learnt nothing either where its loss came from elsewhere or still falls by a hair, but was within
    5 % of guessing all through the last half of its steps; there a network too small is told first. A setting that
    holds the network back is named where there is one.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            if stays(case, goal):
                cause, told = _stayed(case, goal)
            elif guesses(case, goal) and all(one.node != goal for one in Underfitting.find(case)):
                cause, told = _guessed(case, goal)
            else:
                continue
            if (brake := brake_of(case, goal)) is not None:
                yield brake
                continue
            course = case.course(goal)
            yield Diagnosis(
                goal,
                cause,
                "The nearest rows tell no more of the target than guessing does: see whether each row has its own "
                "target, and only then raise the learning rate."
                if untold(case, goal)
                else "Raise the learning rate, and see whether the target depends on what enters the network.",
                {"steps": len(course), "loss": f"{course.end:.3g}", **told},
                raise_rate(case, goal) if (case.update(goal) or 0.0) < WILD else None,
            )


def stays(case: Case, goal: str) -> bool:
    """Whether the loss of a goal is, after half of its steps, where it began, and that is no better than guessing."""
    course, loss = case.course(goal), case.sole_loss(goal)
    if len(course) < STEPS or case.progress < HALF or loss is None or not case.says(loss, "measures"):
        return False  # what a loss of another kind begins at may be where it belongs
    if course.start <= 0 or course.fall > max(FLAT * abs(course.start), 4 * course.noise):
        return False
    known = against_neighbors(case, goal)
    if known and known[0] < NEAR_CHANCE * known[2]:
        return False  # it began with weights that had learnt
    return known is not None or course.noise <= FLAT * abs(course.start)


def guesses(case: Case, goal: str) -> bool:
    """Whether a classifier, late in its steps, has long been about as good as guessing, and does not begin to learn.

    Rows that say nothing of their class leave nothing to fall towards: there any fall that is slow counts as none.
    """
    course, chance = case.course(goal), guessing(case, goal)
    if len(course) < STEPS or case.progress < LATE or not chance:
        return False
    half = course.windows[len(course.windows) // 2 :]
    if float(np.abs(half - chance).max()) > GUESSED * chance:
        return False
    known = against_neighbors(case, goal)
    low = worth_reaching(*known[1:]) if known else 0.0
    begins = course.falls and not 0 < course.pace <= FASTER
    return not begins and not course.falls_towards(low if low < course.end else 0.0)


def _guessed(case: Case, goal: str) -> tuple[str, dict[str, object]]:
    return (
        "The loss of {node} has long been near {loss}, and guessing by how often each class comes gives {chance}: "
        "hardly anything was learnt.",
        {"chance": f"{guessing(case, goal) or 0.0:.3g}"},
    )


def _stayed(case: Case, goal: str) -> tuple[str, dict[str, object]]:
    """The cause and what it names beyond the loss: where steps are tiny, the layer that moves most, and how little."""
    seen = {node: case.median(node, lambda layer: layer.update) for node in case.learners(goal) if case.weighs(node)}
    known = {node: update for node, update in seen.items() if update is not None}
    most = max(known, key=lambda node: known[node], default="")
    if not most or not 0 < known[most] < TINY:
        return "The loss of {node} is after {steps} steps where it began, near {loss}: nothing was learnt.", {}
    return (
        "The loss of {node} is after {steps} steps where it began, near {loss}: at a learning rate of {rate} a step "
        "changes the weights of {layer} by {update}, and of no layer by more.",
        {"rate": f"{rate_of(case, goal):g}", "layer": case.name(most), "update": f"{100 * known[most]:.2g} %"},
    )


@rule(key="underfitting", title="Underfitting", symptom=True)
class Underfitting:
    """Late in its steps the training loss has flattened out far above what the ten nearest training rows reach.

    What is worth reaching, and not reached by a loss that has settled, takes more room. A loss that still falls has
    another illness: it was not trained long enough; and weights that hardly moved have not settled anywhere, nor have
    those that a setting holds. Where noise is added on the way, what clean rows reach says nothing.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.single:
            known = settled(case, goal)
            brake = brake_of(case, goal) if known is not None else None
            if brake is not None:
                yield brake
            elif known is not None and moved(case, goal) >= MOVED:
                end, reached = known
                yield Diagnosis(
                    goal,
                    "The training loss of {node} has settled at {loss}, but the nearest rows alone reach {reached}: "
                    "the network is too small for these data.",
                    "Give hidden layers more units, or add a layer with an activation.",
                    {"loss": f"{end:.3g}", "reached": f"{reached:.3g}"},
                    _widen(case, goal),
                )


def settled(case: Case, goal: str) -> tuple[float, float] | None:
    """Where the loss of a goal has settled, and what nearest rows reach; None where that is worth no more, or unknown.

    That is late in its steps, and far above what nearest rows reach.
    """
    course = case.course(goal)
    known = against_neighbors(case, goal) if len(course) >= STEPS and case.progress >= LATE else None
    if known is None or _noisy(case, goal):
        return None
    end, reached, chance = known
    low = worth_reaching(reached, chance)
    flat = course.slope < max(0.1 * course.fall, 2.5 * course.noise) and not course.falls_towards(low)
    return (end, reached) if flat and end > low else None


def _noisy(case: Case, goal: str) -> bool:
    """Whether noise is mixed into what the loss of a goal sees; what only leaves something out adds none."""
    above = case.document.upstream(goal)
    return any(case.family(one) == "regularization" and not case.has(one, "silence") for one in above)


def _widen(case: Case, goal: str) -> Treatment | None:
    """Four times the units in every hidden layer that says how many it has."""
    edits: list[Change] = []
    loss = case.sole_loss(goal)
    for node in case.learners(goal):
        after = [other for other in case.document.downstream(node) - {node} if other in case.checked.nodes]
        facts = case.type_of(node)
        deciding = next((item for item in facts.settings if item.main and item.kind == "int"), None) if facts else None
        if deciding is None or loss is None or not any(case.weighs(other) for other in after) or not case.weighs(node):
            continue
        now = case.document.nodes[node].settings.get(deciding.key, deciding.default)
        edits.append(Change(node, {deciding.key: int(now) * 4}))
    if len(edits) == 1:
        return Treatment("Give {layer} four times the units", tuple(edits), {"layer": case.name(edits[0].node)})
    if not edits:
        return _deepen(case, goal)
    return Treatment("Give {count} hidden layers four times the units", tuple(edits), {"count": len(edits)})


def _deepen(case: Case, goal: str) -> Treatment | None:
    """A hidden layer with a bend before the only layer that there is."""
    layers = [node for node in case.learners(goal) if case.weighs(node)]
    if len(layers) != 1 or not case.has(layers[0], "projection"):
        return None
    edits = Put(layers[0], "projection", {"units": HIDDEN}), Put(layers[0], "bend")
    told = {"units": HIDDEN, "layer": case.name(layers[0])}
    return Treatment("Put a hidden layer of {units} units with ReLU before {layer}", edits, told)
