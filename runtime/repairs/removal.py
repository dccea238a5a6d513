"""Repairs of what leads nowhere, or stands in the way: put it to use, or take it away, alone or with its branch."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import catalogue
from runtime import edits
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.document import Document, End
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.repairs.repair import Repair
from runtime.repairs.surgery import append, bypass, connect, rewire


def put_between(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Leads what leaves the node before through this one, which hangs beside the way: a layer added to a chain."""
    document, entering = checked.document, checked.document.incoming[finding.node] if finding.node else ()
    facts = facts_of(document, finding.node)
    if finding.kind != "leads_nowhere" or facts is None or len(entering) != 1 or not facts.outputs:
        return
    source, own = entering[0].source, End(finding.node, facts.outputs[0].key)
    others = [wire for wire in document.outgoing[source.node] if wire.source == source and wire != entering[0]]
    led: Document | None = document
    for wire in others:
        led = rewire(led, wire, own, wire.target) if led is not None else None
    if not others or led is None:
        return
    if len(others) == 1:
        values = {"source": Mention(source.node), "target": Mention(others[0].target.node)}
        yield Repair("put_between", "Put {node} between {source} and {target}", values, led)
    else:
        text = "Lead all that {source} gives through {node}"
        yield Repair("put_between", text, {"source": Mention(source.node)}, led)


def connect_to_output(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Makes what leads nowhere a result of the model."""
    facts = facts_of(checked.document, finding.node)
    if finding.kind != "leads_nowhere" or facts is None or facts.kind == "source":
        return
    for port in [port for port in facts.outputs if port.kind == "tensor"][:1]:
        for output in [item for item in catalogue().values() if item.kind == "output"]:
            document, fresh = append(checked.document, output.key, finding.node)
            repaired = connect(document, End(finding.node, port.key), End(fresh, output.inputs[0].key))
            if repaired:
                yield Repair("add_output", "Add {type} behind {node}", {"type": output.title}, repaired)


def remove_branch(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Removes a node that leads nowhere with everything that leads to it alone."""
    if finding.kind != "leads_nowhere":
        return
    ends = [key for kind in ("goal", "metric", "output", "view") for key in checked.kind(kind)]
    branch = checked.document.upstream(finding.node) - checked.document.upstream(*ends)
    others = {found.node for found in checked.findings if found.kind == "leads_nowhere"} - {finding.node}
    branch -= checked.document.upstream(*others)  # what another branch hangs on stays for it
    if len(branch) > 1:
        values = {"count": len(branch)}
        text = "Remove {node} with its branch of {count} nodes"
        yield Repair("remove_branch", text, values, edits.remove(checked.document, branch))


def remove_node(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Removes the node; a goal goes only where two of them are rivals."""
    facts = facts_of(checked.document, finding.node)
    if not finding.node or (facts and facts.kind in ("goal", "entrance", "exit")):
        return
    if finding.severity == ERROR or finding.kind in ("leads_nowhere", "left_out"):
        yield Repair("remove_node", "Remove {node}", {}, edits.remove(checked.document, [finding.node]))


def bypass_node(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Takes the node out of its wire."""
    if finding.node and finding.severity == ERROR and checked.document.outgoing[finding.node]:
        repaired = bypass(checked.document, finding.node)
        if repaired:
            yield Repair("bypass_node", "Remove {node} and join its neighbors", {}, repaired)
