"""`netloom check FILE [--memory] [--json]`: shapes, sizes and findings of a document."""

from __future__ import annotations

import argparse
from typing import Any

from nodes.spec import ABSENT, Signal
from runtime import examples, store
from runtime.alike import sentence_name
from runtime.checked import Checked
from runtime.command.say import BAD_INPUT, DONE, number, say, say_json, say_table, sentence, size, write
from runtime.facts import facts_of
from runtime.findings import ERROR, Finding
from runtime.summary import times_of
from runtime.translation import translate

_MENDED = 20  # findings for which repairs are looked for
HEAD = ("Id", "Node", "Output", "Parameters", "Multiply-adds")
HELP = "Check a document: shapes, number of parameters, and everything that would hinder training."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom check`."""
    parser.add_argument("file", metavar="FILE", help=translate("A .loom file or the name of an example."))
    parser.add_argument("--json", action="store_true", help=translate("Print one line of JSON instead of a table."))
    memory = translate("Say also what training takes: weights, gradients, optimizer and activations.")
    parser.add_argument("--memory", action="store_true", help=memory)


def run(arguments: argparse.Namespace) -> int:
    """Check and print; bad input when the document cannot be trained as it is."""
    from runtime.check import check

    checked = check(store.load(examples.resolve(arguments.file)))
    memory = _memory(checked) if arguments.memory and checked.trainable else None
    if arguments.json:
        print_json(checked, memory)
    else:
        print_table(checked)
        if memory:
            told = {key: size(amount) if key != "batch" else number(amount) for key, amount in memory.items()}
            say(
                "Memory of a step with a batch of {batch}: {total} (weights {weights}, gradients {gradients}, "
                "optimizer {optimizer}, activations {activations}, passing gradients {passing})",
                **told,
            )
    return BAD_INPUT if any(finding.severity == ERROR for finding in checked.findings) else DONE


def _memory(checked: Checked) -> dict[str, int]:
    """The forecast for training, in bytes."""
    from runtime.forecast import memory_of

    found = memory_of(checked)
    parts = {part: found.sum(part) for part in ("weights", "gradients", "optimizer", "activations")}
    return {"batch": found.batch, **parts, "passing": found.passing, "total": found.total}


def print_table(checked: Checked) -> None:
    """A row per node, then a line per finding."""
    rows = []
    for key in checked.order:
        node = checked.nodes[key]
        shapes = ", ".join(_shape(signal) for signal in node.outputs)
        rows.append([key, _name(checked, key), shapes, number(node.parameters), number(node.multiply_adds)])
    say_table(rows, [translate(word) for word in HEAD])
    write("")
    for finding in checked.findings:
        write(f"{translate(finding.severity)}: {sentence_of_finding(checked, finding)}")
        for text in _repairs(checked, finding):
            write(f"  → {text}")
    if not checked.findings:
        say("No findings; {count} parameters.", count=number(checked.parameters))


def _name(checked: Checked, key: str) -> str:
    times = times_of(checked, key)
    return f"{sentence_name(checked.document, key)} ×{times}" if times else sentence_name(checked.document, key)


def path_of(finding: Finding) -> str:
    """Where a finding lies, through the blocks around it."""
    return f"{finding.node}/{finding.inner}" if finding.inner else finding.node


def _shape(signal: Signal) -> str:
    return signal.describe() if signal.rank or signal is ABSENT else translate("scalar")


def sentence_of_finding(checked: Checked, finding: Finding) -> str:
    """A finding as a sentence that names its node."""
    name = sentence_name(checked.document, path_of(finding))
    return sentence(finding.sentence, {"node": name, **finding.values}, checked.document)


def _repairs(checked: Checked, finding: Finding) -> list[str]:
    """What would mend a finding, best first; for the first findings only, as a check of each takes its time."""
    from runtime.repairs import repairs_of

    if finding not in checked.findings[:_MENDED]:
        return []
    name = sentence_name(checked.document, finding.node)
    return [
        sentence(repair.text, {"node": name, **repair.values}, checked.document)
        for repair in repairs_of(checked, finding)
    ]


def print_json(checked: Checked, memory: dict[str, int] | None = None) -> None:
    """Everything on one line."""
    findings = [
        {
            "node": finding.node,
            "inner": finding.inner,
            "severity": finding.severity,
            "port": finding.port,
            "sentence": sentence_of_finding(checked, finding),
            "repairs": _repairs(checked, finding),
        }
        for finding in checked.findings
    ]
    nodes = [_node_facts(checked, key) for key in checked.order]
    told = {"trainable": checked.trainable, "parameters": checked.parameters, "findings": findings, "nodes": nodes}
    say_json(told | ({"memory": memory} if memory else {}))


def _node_facts(checked: Checked, key: str) -> dict[str, Any]:
    node, facts = checked.nodes[key], facts_of(checked.document, key)
    ports = [port.key for port in facts.outputs] if facts else []
    return {
        "id": key,
        "type": checked.document.nodes[key].type,
        "outputs": {port: signal.describe() for port, signal in zip(ports, node.outputs, strict=False)},
        "parameters": node.parameters,
        "multiply_adds": node.multiply_adds,
        "activation_bytes": node.activation_bytes,
    }
