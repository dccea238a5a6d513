"""Repairs that take away: a node that leads nowhere, a branch of them, or a node that only stands in the way."""

from __future__ import annotations

from collections.abc import Iterator

from nodes.catalogue import catalogue
from runtime import edits
from runtime.checked import Checked
from runtime.document import End
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.repairs.repair import Repair
from runtime.repairs.surgery import append, bypass, connect


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
