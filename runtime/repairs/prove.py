"""Which proposals hold: each is checked, and only those that mend without breaking are shown, the best first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from runtime.checked import Checked
from runtime.document import Document
from runtime.findings import ERROR, WARNING, Finding
from runtime.repairs.repair import POSSIBLE, Repair

MOST = 4  # repairs shown for one finding
TRIED = 32  # proposals checked for one finding
LARGEST = 20_000  # nodes of a document beyond which a check for each proposal would take too long
OPENING = {"circle", "unknown_port", "absent_port"}  # findings of a wire too much; without it an input may stay open
LAST = {"remove_node", "remove_branch", "bypass_node", "leave_to_one_goal"}  # what throws away is offered last

_TIER = 5  # where a rank says how well the proposer knew the finding

Judge = Callable[[Document], Checked]
Mark = tuple[str, str, str, str]  # node, sentence, severity, port


def repairs_of(checked: Checked, finding: Finding, judge: Judge | None = None) -> tuple[Repair, ...]:
    """What mends a finding, at most `MOST` repairs, best first; empty where nothing helps or the finding is stale.

    Each was checked: the finding is gone with it, and no error appears but on nodes that the finding kept from
    being checked. Fewest remaining errors come first, then what was made for this finding, then the smallest change.
    Where nothing else helps, a repair may bring the node's next fault to light, which has repairs of its own, or
    leave an input open whose wire was the fault.

    `judge` checks a document in the place of `checked.document`; the inside of a block needs one that knows the
    whole. What is wrong inside a block is mended there, not at its use.
    """
    from runtime.check import check
    from runtime.repairs.proposals import propose

    document = checked.document
    if len(document.nodes) > LARGEST or (finding.node and finding.node not in document.nodes):
        return ()
    if finding.inner or finding not in checked.findings or (checked.path and judge is None):
        return ()
    proved: list[_Proved] = []
    for number, (tier, repair) in enumerate(islice(propose(checked, finding), TRIED)):
        after = (judge or check)(repair.document)
        rank = _rank(checked, finding, repair, after, tier)
        if rank is not None and repair.document not in [other.repair.document for other in proved]:
            proved.append(_Proved((*rank, number), repair))
    proved.sort(key=lambda found: found.rank)
    whole = [found for found in proved if not found.rank[0] and not found.rank[2]]
    if whole and all(found.rank[_TIER] for found in whole):  # what its sentence asks for is more than what was tried
        proved.sort(key=lambda found: (found.rank[:2], found.rank[_TIER], found.rank[2:]))
    elif whole:  # one mends it all: none that only goes a step, unless it is rather what is meant
        least_of_whole = min(found.rank[:2] for found in whole)
        proved = [found for found in proved if not found.rank[2] or found.rank[:2] < least_of_whole]
    least = min((found.repair.doubt for found in proved if not found.rank[0]), default=0)
    proved = [found for found in proved if found.repair.doubt <= least]  # what can be meant, where that is known
    told: dict[tuple[str, str], Repair] = {}
    for found in proved:
        told.setdefault(
            (found.repair.text, repr(found.repair.values)), found.repair
        )  # of two that read alike the better
    return tuple(told.values())[:MOST]


@dataclass(frozen=True, slots=True)
class _Proved:
    rank: tuple[int, ...]  # lower is better
    repair: Repair


def _rank(checked: Checked, finding: Finding, repair: Repair, after: Checked, tier: int) -> tuple[int, ...] | None:
    """Where a repair stands among others, lower is better; None where it does not hold.

    Whether it throws something away, how little it is meant, whether it is but a step, the errors and warnings left,
    how well the proposer knew the finding, the size of the change.
    """
    before, now = _marks(checked), _marks(after)
    if now[_mark(finding)] >= before[_mark(finding)]:
        return None
    errors = [mark for mark in now.elements() if mark[2] == ERROR]
    fresh = {mark for mark in errors if now[mark] > before[mark] and not _was_hidden(checked, mark, finding)}
    step = bool(fresh)
    opens = finding.kind in OPENING and all(port for *_, port in fresh)
    if step and not opens and (tier or any(node != finding.node or port for node, _, _, port in fresh)):
        return None
    warned = any(now[mark] > before[mark] and mark[2] == WARNING and mark[0] == finding.node for mark in now)
    if warned and not finding.port:  # of a node with an open input little could be said before
        return None
    warnings = sum(mark[2] == WARNING for mark in now.elements())
    change = _change(checked.document, repair.document)
    return int(repair.kind in LAST), int(repair.doubt > POSSIBLE), int(step), len(errors), warnings, tier, change


def _marks(checked: Checked) -> Counter[Mark]:
    return Counter(map(_mark, checked.findings))


def _mark(finding: Finding) -> Mark:
    """What makes a finding the same before and after: numbers in its sentence may differ."""
    return finding.node, finding.sentence, finding.severity, finding.port


def _was_hidden(checked: Checked, mark: Mark, finding: Finding) -> bool:
    """Whether an error could not be seen before, because nothing was known of what enters its node.

    An input without a wire can always be seen.
    """
    document, (node, _, _, port) = checked.document, mark
    if port or node not in document.nodes or node == finding.node:
        return False
    entering = document.incoming[node]
    return node not in checked.nodes or any(
        checked.signal(wire.source.node, wire.source.port) is None for wire in entering
    )


def _change(before: Document, after: Document) -> int:
    """How much differs, positions aside: two for a node, one for a wire or a training setting."""
    changed = sum(
        node is not (old := before.nodes.get(key))
        and (old is None or (old.type, old.settings) != (node.type, node.settings))
        for key, node in after.nodes.items()
    )
    gone = len(before.nodes.keys() - after.nodes.keys())
    wires = 0 if after.wires is before.wires else len(set(before.wires) ^ set(after.wires))
    return 2 * (changed + gone) + wires + (before.training != after.training)
