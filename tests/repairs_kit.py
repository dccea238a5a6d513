"""What the tests of repairs share: two repairs of anything, and a search for them that a test counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime import edits
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document, End, Wire
from runtime.findings import ERROR, Finding
from runtime.repairs import Repair


@dataclass
class FakeRepairs:
    """Offers to put a ReLU in front of the node, or to widen it; remembers what it was asked."""

    asked: list[str] = field(default_factory=list)
    none: bool = False
    broken: bool = False

    def __call__(self, checked: Checked, finding: Finding, judge: object) -> tuple[Repair, ...]:
        self.asked.append(finding.sentence)
        if self.broken:
            raise ValueError("no such thing")
        if self.none or not finding.node:
            return ()
        return (
            Repair("insert", "Insert ReLU before {node}.", document=with_relu(checked.document, finding.node)),
            Repair("widen", "Set {count} units", {"count": 10}, renamed(checked.document, finding.node)),
        )


def with_relu(document: Document, node: str) -> Document:
    """A ReLU in front of a node, which makes room."""
    wire = document.incoming[node][0]
    x, y = document.nodes[node].position
    document, name = edits.add_node(document, "relu", (x, y))
    document = edits.move(document, {node: (x + 200.0, y)})
    document = edits.remove(document, wires=[wire])
    return document.but(wires=(*document.wires, Wire(wire.source, End(name, "x")), Wire(End(name, "y"), wire.target)))


def renamed(document: Document, node: str) -> Document:
    """The node with another title, in place of a repair that changes a setting."""
    return edits.change_node(document, node, title="Mended")


def errors(checked: Checked) -> set[tuple[str, str]]:
    return {(finding.node, finding.sentence) for finding in checked.findings if finding.severity == ERROR}


def finding_of(document: Document, words: str) -> tuple[Checked, Finding]:
    checked = check(document)
    return checked, next(finding for finding in checked.findings if words in finding.sentence)
