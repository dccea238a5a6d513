"""How layers stand together: nothing bent between them, batches too small to norm over, weights that begin alike."""

from collections.abc import Iterator
from math import prod

from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis, Treatment
from runtime.doctor.registry import rule
from runtime.doctor.rules.dead_units import norm_settings
from runtime.doctor.treatment import Change, Put, Turn
from runtime.findings import ERROR

SMALL_BATCH = 4
ALIKE = 0.99


@rule(key="missing_activation", title="Missing activation between linear layers")
class MissingActivation:
    """Two layers that weigh and add up stand behind each other with nothing between that bends.

    Together they are one such layer; dropout, reshaping and batch norm (straight lines once trained) change nothing of
    that. A narrow middle is let be: it holds back on purpose, as in a linear autoencoder. So are convolutions that are
    parted on purpose: by groups, or one along each side.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for node in case.checked.kind("module"):
            if not _adds_up(case, node):
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
    return case.has(node, "silence") or case.has(node, "batch norm") or case.has(node, "row")


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
                )


@rule(key="symmetric_weights", title="Units that begin alike")
class SymmetricWeights:
    """All units of a hidden layer give the same: they began with equal weights, and equal gradients keep them equal.

    Rumelhart, Hinton and Williams, 1986, therefore begin with small random weights. The last layer is let be.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for goal in case.goals:
            for node in case.learners(goal):
                alike = (
                    case.median(node, lambda layer: layer.units and layer.units.alike, 3) if case.weighs(node) else None
                )
                hidden = any(
                    case.weighs(other)
                    for other in case.document.downstream(node) - {node}
                    if other in case.checked.nodes and other in case.document.upstream(goal)
                )
                if alike is None or alike < ALIKE or not hidden:
                    continue
                yield Diagnosis(
                    node,
                    "All units of {node} give the same, because they began with the same weights.",
                    "Draw the first weights at random.",
                    {},
                    Treatment("Draw its first weights at random", (Change(node, {"initialization": "default"}),)),
                    ERROR,
                )
