"""What a rule finds: the node that is ill, the cause, the cure, and where there is one a treatment of the document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nodes.spec import Problem
from runtime.alike import Mention
from runtime.doctor.treatment import Edit, place_of
from runtime.document import Document
from runtime.findings import WARNING, Finding


def percent(share: float, digits: int = 0) -> str:
    """A share of one as people read it: 97 %."""
    return f"{100 * share:.{digits}f} %"


def number_said(value: float) -> str:
    """Three digits, as people write them, of a number that may be very large or small."""
    return f"{float(f'{value:.3g}'):,.0f}" if 1e3 <= abs(value) < 1e9 else f"{value:.3g}"


@dataclass(frozen=True, slots=True)
class Treatment:
    """Named edits of the person's document, applied one after the other. `text` says what they do.

    `longer` is how many times as many steps it takes to see whether it helped; `further` are stronger doses and other
    cures that the text names, tried in this order as long as those before them do not do.
    """

    text: str
    edits: tuple[Edit, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    longer: float = 1.0
    further: tuple[Treatment, ...] = ()

    def apply(self, document: Document) -> Document | None:
        """The treated document, or None where it has changed so much that an edit no longer fits."""
        treated, done = document, set[tuple[object, ...]]()
        for edit in self.edits:
            what = getattr(edit, "trait", ""), *getattr(edit, "settings", ())
            place = (type(edit), *what, *place_of(document, getattr(edit, "node", "")))
            if place in done:
                continue  # another use of a block that is treated already
            done.add(place)
            try:
                changed = edit.apply(treated)
            except (Problem, KeyError):
                return None
            if changed is None:
                return None
            treated = changed
        return None if treated == document else treated


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One illness of one node, by its path in the flat graph; an empty path is the whole document.

    `cause` and `cure` are English templates: `{node}` stands for the node, other names for their values.
    """

    node: str
    cause: str
    cure: str
    values: Mapping[str, object] = field(default_factory=dict)
    treatment: Treatment | None = None
    severity: str = WARNING
    rule: str = ""
    title: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same illness at another look: numbers in its sentence may differ."""
        return self.rule, self.node

    def of(self, rule: str, title: str) -> Diagnosis:
        """The same, as found by a rule; one that has a title of its own keeps it."""
        return replace(self, rule=rule, title=self.title or title)

    def named(self, values: Mapping[str, object]) -> dict[str, object]:
        """Values of a sentence together with the node itself, called as everywhere."""
        return {**({"node": Mention(self.node)} if self.node else {}), **values}

    def as_finding(self) -> Finding:
        """The cause as a finding, for whoever shows findings."""
        return Finding(self.node, self.cause, self.severity, self.named(self.values), kind=self.rule)
