"""Repairs of what a graph needs to be trained: a goal, a loss, an output, something with weights; and of the run."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from itertools import islice

from nodes.catalogue import catalogue
from nodes.spec import NodeType, Port, Problem, Signal
from runtime import edits
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.completing import completed
from runtime.document import Document, End
from runtime.facts import facts_of
from runtime.findings import Finding
from runtime.repairs.remedied import fits, types_with
from runtime.repairs.repair import Repair
from runtime.repairs.surgery import append, connect, insert, settle
from runtime.repairs.wiring import ANSWERS
from runtime.stage_plan import Plan, plan_of, stages_of, trained

_TRIED = 6


def forget_training_setting(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Takes a training setting out that this version does not know."""
    name = str(finding.values.get("name", ""))
    if finding.kind == "unknown_training" and name in checked.document.training:
        left = {key: value for key, value in checked.document.training.items() if key != name}
        text = "Remove the training setting “{name}”"
        yield Repair("forget_training_setting", text, {"name": name}, checked.document.but(training=left))


def add_goal(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Adds a goal: behind a loss that has none, else with a loss of its own."""
    if finding.kind != "no_goal":
        return
    goal = _of_kind("goal")
    for loss in checked.kind("loss"):
        repaired = _joined(checked.document, loss, goal)
        if repaired:
            placed = {"type": goal.title, "source": Mention(loss)}
            yield Repair("add_goal", "Add {type} behind {source}", placed, repaired)
    for document, loss, values in [] if checked.kind("loss") else islice(_with_loss(checked), _TRIED):
        repaired = _joined(document, loss, goal)
        if repaired:
            yield Repair("add_loss_and_goal", "Add {type} and {goal}", {**values, "goal": goal.title}, repaired)


def begin_network(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Puts the least network that can be trained behind the only node, a source that knows right answers."""
    sources = checked.kind("source")
    if finding.kind != "no_goal" or len(sources) != 1 or len(checked.document.nodes) != 1:
        return
    goal, given = _of_kind("goal"), _targets(checked)
    features = [(end, signal) for end, signal in given if signal.meaning not in ANSWERS and signal.rank > 1]
    for end, signal in features[:1]:
        document, before = _one_row(checked.document, end, signal)
        for target, answer in given:
            for facts in types_with("usual loss") if answer.meaning in ANSWERS else ():
                for placed, loss, values in _projected(document, facts, before, target, answer):
                    learning = _joined(placed, loss, goal)
                    if learning:
                        values = {**values, "layer": _layer_of(placed, loss), "goal": goal.title}
                        repaired, _ = completed(learning, [loss])
                        yield Repair("begin_network", "Add {layer}, {type} and {goal}", values, repaired)


def _one_row(document: Document, end: End, signal: Signal) -> tuple[Document, End]:
    """Where one row of numbers for each sample leaves: the end itself, or a node put behind it."""
    for facts in types_with("row")[:1] if signal.rank > 2 else ():
        placed, fresh = append(document, facts.key, end.node)
        joined = connect(placed, end, End(fresh, facts.inputs[0].key))
        if joined:
            return joined, End(fresh, facts.outputs[0].key)
    return document, end


def _layer_of(document: Document, loss: str) -> str:
    """The title of the layer before a loss."""
    facts = facts_of(document, document.incoming[loss][0].source.node)
    return facts.title if facts else ""


def add_loss(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Puts a loss between the prediction and the target, and connects a goal's open input to it."""
    document, node = checked.document, finding.node
    facts = facts_of(document, node)
    port = facts.input(finding.port) if facts else None
    if port is None or port.kind != "scalar" or document.entering(node, port.key):
        return
    for with_loss, loss, values in islice(_with_loss(checked), _TRIED):
        leaving = _scalar(facts_of(with_loss, loss))
        repaired = connect(with_loss, End(loss, leaving), End(node, port.key))
        if repaired:
            yield Repair("add_loss", "Add {type} and connect it to {node}", values, repaired)


def add_output(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Adds an output behind what a loss compares."""
    if finding.kind != "no_output":
        return
    output = _of_kind("output")
    for end in islice(_predictions(checked), 2):
        document, fresh = append(checked.document, output.key, end.node)
        repaired = connect(document, end, End(fresh, output.inputs[0].key))
        if repaired:
            values = {"type": output.title, "source": Mention(end.node)}
            yield Repair("add_output", "Add {type} behind {source}", values, repaired)


def add_layer(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Puts a layer with weights before the loss of a goal that has nothing to train."""
    if finding.kind != "nothing_to_train":
        return
    document = checked.document
    for loss in [key for key in checked.kind("loss") if key in document.upstream(finding.node)][:2]:
        facts = facts_of(document, loss)
        for wire in document.entering(loss, facts.inputs[0].key) if facts else ():
            signal = checked.signal(wire.source.node, wire.source.port)
            for layer in types_with("projection") if signal and signal.rank > 1 else ():
                repaired, fresh = insert(document, wire, layer, {})
                settled = settle(repaired, fresh, _width(layer, signal.shape[-1])) if signal else None
                if settled:
                    values = {"type": layer.title, "target": Mention(loss)}
                    yield Repair("add_layer", "Insert {type} before {target}", values, settled)


def share_out(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Lets one of several goals keep what it trains, and the others of its stage train what is left to them.

    What a goal has above it as the twin of another node alone, as a generator's goal has the judge, it need not keep.
    """
    if finding.kind != "rivals" or checked.path:
        return
    for plan in _plans(checked):
        at = [goal for goal in plan.goals if _in(finding.node, plan.trains[goal])]
        for kept in at[:_TRIED] if len(at) > 1 else []:
            whole = plan.trains[kept]
            for taken in dict.fromkeys((whole, whole & checked.flat.document.upstream(kept))):
                repaired = _shared_out(checked, plan, kept, taken)
                if repaired:
                    goal = kept if _in(finding.node, taken) else next(other for other in at if other != kept)
                    text = "Let “{goal}” train {node} and the others what is left"
                    yield Repair("share_out", text, {"goal": Mention(goal)}, repaired)


def _shared_out(checked: Checked, plan: Plan, kept: str, taken: frozenset[str]) -> Document | None:
    """The document in which a goal trains these alone, and no other of the stage does; None where one had nothing."""
    document: Document | None = checked.document
    for goal in plan.goals:
        gone = plan.trains[kept] - taken if goal == kept else taken
        if document and not gone.isdisjoint(plan.trains[goal]):
            document = _with_rest(document, goal, trained(checked.flat, goal), gone)
    return document


def _plans(checked: Checked) -> Iterator[Plan]:
    """The stages that can be read."""
    for number, stage in enumerate(stages_of(checked.document)):
        with contextlib.suppress(Problem):  # told by a law
            yield plan_of(checked.flat, stage, number)


def _with_rest(document: Document, goal: str, own: frozenset[str], taken: frozenset[str]) -> Document | None:
    """The document whose goal names what it trains but these; None where nothing would be left."""
    rest = [key for key in document.nodes if (inside := _in(key, own)) and inside.isdisjoint(taken)]
    parts = [key for key in document.nodes if not _in(key, own).isdisjoint(taken)]
    rest += [path for key in parts for path in sorted(_in(key, own) - taken)]
    return edits.set_setting(document, goal, "train", rest) if rest else None


def _in(key: str, paths: frozenset[str]) -> frozenset[str]:
    """Those of the paths that are a node or lie inside it."""
    return frozenset(path for path in paths if path == key or path.startswith(f"{key}/"))


def leave_to_one_goal(checked: Checked, finding: Finding) -> Iterator[Repair]:
    """Removes the rivals of one goal."""
    if finding.kind != "rivals":
        return
    document = checked.document
    goals = [key for key in checked.kind("goal") if finding.node in document.upstream(key)]
    for kept in goals[:_TRIED]:
        repaired = edits.remove(document, [key for key in goals if key != kept])
        losses = [wire.source.node for wire in document.incoming[kept]] or [kept]
        values = {"source": Mention(losses[0])}
        yield Repair("leave_to_one_goal", "Let {source} alone train {node}", values, repaired)


def _of_kind(kind: str) -> NodeType:
    return next(facts for facts in catalogue().values() if facts.kind == kind)


def _joined(document: Document, loss: str, goal: NodeType) -> Document | None:
    facts = facts_of(document, loss)
    if facts is None:
        return None
    placed, fresh = append(document, goal.key, loss)
    return connect(placed, End(loss, _scalar(facts)), End(fresh, goal.inputs[0].key))


def _scalar(facts: NodeType | None) -> str:
    """The port at which a loss leaves."""
    return next((port.key for port in facts.outputs if port.kind == "scalar"), "") if facts else ""


def _predictions(checked: Checked) -> Iterator[End]:
    """Where predictions leave: what goes into losses, outputs and metrics, then what leads nowhere, the last first."""
    document, seen = checked.document, set[End]()
    for kind in ("loss", "output", "metric"):
        for key in checked.kind(kind):
            facts = facts_of(document, key)
            ports: tuple[Port, ...] = facts.inputs[:1] if facts else ()
            for wire in [wire for port in ports for wire in document.entering(key, port.key)]:
                if wire.source not in seen:
                    seen.add(wire.source)
                    yield wire.source
    for key in reversed(checked.kind("module")):
        facts = facts_of(document, key)
        if facts and facts.outputs and not document.outgoing[key] and End(key, facts.outputs[0].key) not in seen:
            yield End(key, facts.outputs[0].key)


def _targets(checked: Checked) -> list[tuple[End, Signal]]:
    """What sources give, with what is meant as a target first."""
    found = []
    for key in checked.kind("source"):
        facts = facts_of(checked.document, key)
        for port in facts.outputs if facts else ():
            signal = checked.signal(key, port.key)
            if signal:
                found.append((End(key, port.key), signal))
    return sorted(found, key=lambda pair: pair[1].meaning not in ANSWERS)


def _with_loss(checked: Checked) -> Iterator[tuple[Document, str, dict[str, object]]]:
    """Documents with one more loss between a prediction and a target, its id, and what a repair says of it.

    Where no loss fits the prediction as it is, a layer of the right width goes before it.
    """
    found = False
    wider: list[tuple[Document, str, dict[str, object]]] = []
    for end in islice(_predictions(checked), 3):
        prediction = checked.signal(end.node, end.port)
        for target, signal in _targets(checked)[:4] if prediction else ():
            for facts in types_with("usual loss"):
                if prediction and fits(facts, prediction, signal):
                    found = True
                    yield _placed(checked.document, facts, end, target)
                elif prediction and prediction.rank == 2 and signal.meaning in ANSWERS:
                    wider += _projected(checked.document, facts, end, target, signal)
    if not found:
        yield from wider


def _placed(
    document: Document, facts: NodeType, prediction: End, target: End
) -> tuple[Document, str, dict[str, object]]:
    document, loss = append(document, facts.key, prediction.node)
    for end, port in zip((prediction, target), facts.inputs, strict=False):
        document = connect(document, end, End(loss, port.key)) or document
    return document, loss, {"type": facts.title}


def _projected(
    document: Document, facts: NodeType, prediction: End, target: End, signal: Signal
) -> Iterator[tuple[Document, str, dict[str, object]]]:
    """The loss behind a layer that is as wide as the target asks."""
    for layer in types_with("projection"):
        for width in dict.fromkeys((signal.classes or signal.shape[-1], 1)):
            placed, fresh = append(document, layer.key, prediction.node, _width(layer, width))
            joined = connect(placed, prediction, End(fresh, layer.inputs[0].key))
            if joined:
                document_with, loss, _ = _placed(joined, facts, End(fresh, layer.outputs[0].key), target)
                yield document_with, loss, {"type": facts.title}


def _width(layer: NodeType, width: int) -> Mapping[str, int]:
    deciding = next(item for item in layer.settings if item.main and item.kind == "int")
    return {deciding.key: width}
