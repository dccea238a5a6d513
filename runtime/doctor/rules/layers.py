"""How layers stand together: nothing bent between them, batches too small to norm over, weights that begin alike."""

from collections.abc import Iterator
from math import prod

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import alike, norm_settings
from runtime.doctor.treatment import Change, Put, Take, Turn
from runtime.findings import ERROR, WARNING

SMALL_BATCH = 4
STRAIGHT = ("silence", "batch norm", "row", "mean window", "fixed scale", "nothing")


@rule(key="missing_activation", title="Missing activation between linear layers")
class MissingActivation:
    """Two layers that weigh and add up stand behind each other with nothing between that bends.

    Together they are one such layer; dropout, reshaping, a mean over windows, a fixed factor, Identity and batch norm
    (straight lines once trained) change nothing of that. A narrow middle is let be: it holds back on purpose, as in a
    linear autoencoder. So are convolutions that are parted on purpose: by groups, or one along each side.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for node in case.checked.kind("module"):
            if not _adds_up(case, node) or case.document.nodes[node].shared:
                continue
            chain = list(case.walk(node, lambda one: not _straight(case, one)))
            if not chain or not _adds_up(case, chain[-1]):
                continue
            before = chain[-1]
            if before.rpartition("/")[0] != node.rpartition("/")[0]:
                continue  # how a block ends is its own affair
            if len(case.document.outgoing[before]) != 1:
                continue
            entered, between, left = _width(case, before, True), _width(case, before, False), _width(case, node, False)
            if between < min(entered, left) or not min(entered, left):
                continue
            yield Diagnosis(
                node,
                "{node} follows {neighbor} with nothing between that bends, so both together are one layer.",
                "Put an activation between them.",
                {"neighbor": case.name(before)},
                Treatment("Put ReLU before it", (Put(node, "bend"),)),
            )


def _adds_up(case: Case, node: str) -> bool:
    """Whether a node is a layer of sums that mixes all that enters it."""
    if not case.has(node, "convolution"):
        return case.has(node, "projection")
    bound = case.bound(node)
    sides = bound.kernel if isinstance(bound.kernel, tuple) else (bound.kernel,)
    return bound.groups == 1 and not min(sides) == 1 < max(sides)


def _straight(case: Case, node: str) -> bool:
    return any(case.has(node, trait) for trait in STRAIGHT)


def _width(case: Case, node: str, into: bool) -> int:
    known = case.checked.nodes[node]
    signals = known.inputs[0] if into and known.inputs else known.outputs
    if not signals or not signals[0].rank:
        return 0
    return prod(signals[0].shape[1:]) if signals[0].rank == 4 else signals[0].shape[-1]


@rule(key="batch_norm_tiny", title="Batch norm over a tiny batch")
class BatchNormTiny:
    """A batch norm takes its mean from four rows or fewer.

    Wu and He, 2018, measured on ImageNet errors of 23.6 % at 32 rows, 27.3 % at 4 and 34.7 % at 2.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for node in case.checked.kind("module"):
            size = case.batch_size(node) if case.has(node, "batch norm") else 0
            if 0 < size <= SMALL_BATCH:
                yield Diagnosis(
                    node,
                    "{node} takes mean and variance from batches of {size}, which say little of all rows.",
                    "Make batches of 16 or more, or put Layer norm in its place.",
                    {"size": size},
                    Treatment("Put Layer norm in its place", (Turn(node, "sample norm", norm_settings(case, node)),)),
                    ERROR if case.failed is not None and case.failed.node == node else WARNING,
                )


@rule(key="norm_over_one", title="Norm over a single number")
class NormOverOne:
    """A Layer norm takes mean and deviation from one number, whose distance to its own mean is 0 whatever it is.

    Ba, Kiros and Hinton, 2016, norm over the units of a layer; a last layer of one unit has no others.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for node in case.checked.kind("module"):
            entered = case.checked.nodes[node].inputs
            if not case.has(node, "sample norm") or not entered or not entered[0] or not entered[0][0].rank:
                continue
            whole = case.bound(node).over == "sample"
            shape = entered[0][0].shape
            if (prod(shape[1:]) if whole else shape[-1]) == 1:
                yield Diagnosis(
                    node,
                    "{node} norms a single number, which leaves 0 whatever it was: what comes after it is the same for "
                    "all rows.",
                    "Remove it, or norm over more numbers.",
                    treatment=Treatment("Remove it", (Take(node),)),
                    severity=ERROR,
                )


@rule(key="softmax_over_one", title="Softmax of a single number")
class SoftmaxOverOne:
    """A softmax shares 1 among the numbers of a row; a single number gets all of it, whatever it is.

    Two classes take two scores, or one score and a sigmoid, which is a softmax of that score and 0 (Bishop, 2006).
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for node in case.checked.kind("module"):
            made = case.checked.nodes[node].outputs
            if not made or made[0].meaning != "probabilities" or case.says(node, "saturates"):
                continue
            axis = getattr(case.bound(node), "axis", None)
            if case.family(node) != "activations" or axis is None or not made[0].rank or made[0].shape[axis] != 1:
                continue
            yield Diagnosis(
                node,
                "{node} makes a probability of a single number, which is 1 whatever that was: all rows get the same "
                "answer, and nothing can be learnt.",
                "Put Sigmoid in its place, or give the layer before it a unit for each class.",
                treatment=Treatment("Put Sigmoid in its place", (Turn(node, "probability"),)),
                severity=ERROR,
            )


@rule(key="symmetric_weights", title="Units that begin alike")
class SymmetricWeights:
    """All units of a hidden layer give the same: they began with equal weights, and equal gradients keep them equal.

    Rumelhart, Hinton and Williams, 1986, therefore begin with small random weights. The last layer is let be, and so
    is what stands behind dead units: layers that nothing reaches give the same whatever their weights.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            same = [node for node in case.learners(goal) if case.weighs(node) and alike(case, node)]
            same = [node for node in same if _hidden(case, node, goal)]
            if not same or _unreached(case, same[0]):
                continue
            edits = tuple(Change(node, {"initialization": "default"}) for node in same)
            several = Treatment("Draw the first weights of {count} layers at random", edits, {"count": len(same)})
            yield Diagnosis(
                same[0],
                "All units of {node} give the same, because they began with the same weights."
                if len(same) == 1
                else "All units of {node} give the same, because they began with the same weights; so it is in "
                "{count} layers.",
                "Draw the first weights at random.",
                {"count": len(same)},
                several if len(same) > 1 else Treatment("Draw its first weights at random", edits),
                ERROR,
            )


def _unreached(case: Case, node: str) -> bool:
    """Whether a layer gives one number for all samples, though its weights differ."""
    still = case.median(node, lambda layer: layer.units and layer.units.spread, 3) == 0
    return still and max(case.seen(node, lambda layer: layer.weight and layer.weight.deviation), default=0.0) > 0


def _hidden(case: Case, node: str, goal: str) -> bool:
    """Whether another layer with weights stands between a layer and a goal."""
    between = case.document.downstream(node) & case.document.upstream(goal) - {node}
    return any(case.weighs(other) for other in between if other in case.checked.nodes)
