"""Rival goals (a judge and a maker, as in a GAN): one of them has won, or the maker gives always the same."""

from collections.abc import Iterator

from runtime.doctor.case import Case
from runtime.doctor.course import Course
from runtime.doctor.diagnosis import Diagnosis
from runtime.doctor.registry import rule
from runtime.doctor.rules.learning_rate import moved, rate_of, set_rate

STEPS = 50
WON = 0.1  # of its first loss
ROSE = 2.0
SAME = 0.2  # of the spread of the data
LOST, LONG = 0.5, 1000  # of its own widest spread; steps after which it should have one
STILL, FASTER = 0.1, 10.0  # of the weights, all steps together: who moved less has not begun; and times its own steps


@rule(key="stale_generator", title="Stale generator")
class StaleGenerator:
    """The judge's loss has fallen to a tenth of its first, and its rival's has doubled: it tells all fakes apart.

    Arjovsky and Bottou, 2017: a perfect discriminator leaves its rival hardly any gradient. Measured: judges of healthy
    examples stay above half of their first loss. A maker whose weights have hardly moved in a thousand steps, though
    its judge's did, has its own learning rate to blame.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for judge, maker in case.rivals:
            judged, made = case.course(judge), case.course(maker)
            if _stands_still(case, judge, maker):
                yield Diagnosis(
                    maker,
                    "{node} hardly learns: all {steps} steps together moved its weights by {moved} of their size at "
                    "most, those of its rival {neighbor} by {other}.",
                    "Raise its learning rate.",
                    {"neighbor": case.name(judge), "steps": f"{len(made):,}", "moved": _share(moved(case, maker)),
                     "other": _share(moved(case, judge))},
                    set_rate(maker, rate_of(case, judge)),
                )  # fmt: skip
                continue
            if min(len(judged), len(made)) < STEPS or not _lost(judged, made):
                continue
            yield Diagnosis(
                maker,
                "{node} learns no more: its rival {neighbor} tells all fakes apart (loss {judge}), "
                "and its own loss has risen from {first} to {last}.",
                "Lower the learning rate of the rival, let it act less often, or blur its inputs with noise.",
                {"neighbor": case.name(judge), "judge": f"{judged.end:.3g}", "first": f"{made.start:.3g}",
                 "last": f"{made.end:.3g}"},
                set_rate(judge, rate_of(case, judge) / 10),
            )  # fmt: skip


@rule(key="stale_discriminator", title="Stale discriminator")
class StaleDiscriminator:
    """The maker's loss has fallen to a tenth of its first, and the judge's has doubled: every fake passes for real.

    At the equilibrium both lose as much as chance (Goodfellow and others, 2014); a judge that loses more is wrong
    rather than unsure, so what its rival learns from it is worth nothing.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for judge, maker in case.rivals:
            judged, made = case.course(judge), case.course(maker)
            if min(len(judged), len(made)) < STEPS or not _lost(made, judged):
                continue
            yield Diagnosis(
                judge,
                "{node} is fooled by everything: its loss has risen from {first} to {last}, "
                "and that of its rival {neighbor} has fallen to {maker}.",
                "Raise its learning rate, give it more units, or let its rival act less often.",
                {"neighbor": case.name(maker), "first": f"{judged.start:.3g}", "last": f"{judged.end:.3g}",
                 "maker": f"{made.end:.3g}"},
                set_rate(maker, rate_of(case, maker) / 10),
            )  # fmt: skip


def _stands_still(case: Case, judge: str, maker: str) -> bool:
    """Whether a maker has hardly changed in a long time, by steps far smaller than those of its judge."""
    still = moved(case, maker)
    rates = rate_of(case, judge) > rate_of(case, maker)
    return rates and len(case.course(maker)) >= LONG and 0 < still < min(STILL, moved(case, judge) / FASTER)


def _share(moved: float) -> str:
    return f"{100 * moved:,.2g} %" if moved < 1 else f"{100 * moved:,.0f} %"


def _lost(winner: Course, loser: Course) -> bool:
    return 0 <= winner.end < WON * winner.start and loser.end > ROSE * max(loser.start, 1e-9)


@rule(key="mode_collapse", title="Mode collapse")
class ModeCollapse:
    """What a maker makes differs among samples by less than a fifth of what the data do, and once differed more.

    Goodfellow, 2016. Compared are the spread of its last layer over a batch and that of the rows its judge sees. A
    maker that has hardly changed since its weights were drawn has not collapsed.
    """

    @staticmethod
    def find(case: Case) -> Iterator[Diagnosis]:
        for judge, maker in case.rivals:
            last = _last_made(case, judge, maker)
            spread = case.median(last, lambda layer: layer.units and layer.units.spread) if last else None
            real = _real(case, judge, last) if last else None
            if last is None or spread is None or not real or case.steps < STEPS or spread > SAME * real:
                continue
            if _stands_still(case, judge, maker):
                continue
            if case.steps < LONG and spread > LOST * max(
                case.seen(last, lambda layer: layer.units and layer.units.spread)
            ):
                continue  # it has not begun to differ
            yield Diagnosis(
                last,
                "{node} makes nearly the same from every noise: its samples differ by {spread}, the data by {real}.",
                "Lower the learning rate of its goal, or show the judge more samples at a time.",
                {"spread": f"{spread:.3g}", "real": f"{real:.3g}"},
                set_rate(maker, rate_of(case, maker) / 10),
            )


def _last_made(case: Case, judge: str, maker: str) -> str | None:
    """The last layer or activation of the maker: what it made enters layers that the judge trains."""
    nodes = case.document.nodes
    own = {key for key, node in nodes.items() if (node.shared or key) in case.trains[judge]}
    made = set(case.learners(maker))
    reach = case.document.downstream(*made) & case.document.upstream(*own) - own
    candidates = [
        node for node in case.checked.order if node in reach and case.family(node) in ("layers", "activations")
    ]
    free = [node for node in candidates if not case.document.upstream(node) & own]
    return free[-1] if free else None


def _real(case: Case, judge: str, last: str) -> float | None:
    """The spread of the rows that the judge sees beside it: of a source's port of the same shape."""
    made = case.checked.nodes[last].outputs[0]
    for source in case.sources_of(judge):
        facts = case.data.get(source)
        for known in facts.ports.values() if facts else ():
            size = 1
            for length in made.shape[1:]:
                size *= length
            if len(known.scale) == size and known.counts is None:
                return known.spread
    return None
