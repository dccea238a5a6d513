"""What a whole graph shows of nets that run, but hardly as meant. Silent where a net may well be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from nodes.catalogue import find
from nodes.remedies import Become, Insert, Leave
from nodes.spec import NodeType, Problem
from runtime.alike import Mention
from runtime.checked import Checked
from runtime.facts import facts_of
from runtime.findings import HINT, WARNING, Finding

SEQUENCE = 3  # sides of samples, steps and numbers
_REPETITION = re.compile(r"/\d+/")  # in a path: what holds for one repetition of a block is told once


def advised(checked: Checked) -> Iterator[Finding]:
    """Warnings and hints about nodes that are computed, in the order of the graph."""
    nodes, told = checked.document.nodes, set[tuple[str, str]]()
    for key in checked.order:
        facts, advice = _advice_of(nodes[key].type)
        if facts is None or not advice or (facts.outputs and not checked.nodes[key].outputs):
            continue
        for finding in [finding for advise in advice for finding in advise(checked, key, facts)]:
            place = _REPETITION.sub("/", finding.node), finding.sentence
            if place not in told:
                told.add(place)
                yield finding


def _of_type(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """What the node type itself finds."""
    entered = checked.nodes[key].inputs
    if len(entered) < len(facts.inputs) or not all(entered):
        return
    arguments = [given if port.many else given[0] for port, given in zip(facts.inputs, entered, strict=True)]
    try:
        for problem in facts.bind(checked.document.nodes[key].settings).advise(*arguments):
            yield Finding(key, problem.sentence, WARNING, problem.values, remedies=problem.remedies)
    except Problem:
        return  # its settings do not fit, which is a finding already


def _two_projections(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """Two layers that weigh and add up with nothing between are one layer, unless the first narrows on purpose."""
    before = _before(checked, key, passing="silence")
    if before is None or not _has(checked, before, "projection") or len(checked.document.outgoing[before]) != 1:
        return
    entered, between, left = (
        _width(checked, node, into) for node, into in ((before, True), (before, False), (key, False))
    )
    if between >= min(entered, left) > 0:
        yield Finding(
            key,
            "{node} follows {neighbor} with no activation between, so the two can do no more than one of them. "
            "Put an activation between them.",
            HINT,
            {"neighbor": Mention(before)},
            remedies=(Insert("bend"), Leave()),
        )


def _two_norms(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    before = _before(checked, key)
    if before and _has(checked, before, "batch norm"):
        yield Finding(
            key,
            "{node} follows {neighbor}, which has done the same already. Remove one of them.",
            HINT,
            {"neighbor": Mention(before)},
            remedies=(Leave(),),
        )


def _silenced_scores(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """A loss that compares what was silenced at random just before."""
    for before in _predicting(checked, key, facts):
        if _has(checked, before, "silence"):
            yield Finding(
                before,
                "{node} silences a part of the prediction that {neighbor} compares. "
                "Remove it or put it before the last layer.",
                WARNING,
                {"neighbor": Mention(key)},
                remedies=(Leave(),),
            )


def _limited_scores(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """An activation right before a loss that brings its own: scores that end at 0 or ±1 never become sure."""
    for before in _predicting(checked, key, facts):
        known, outputs = facts_of(checked.document, before), checked.nodes[before].outputs
        limited = any((signal.low, signal.high) != (None, None) and not signal.meaning for signal in outputs)
        if known and known.family == "activations" and limited:
            yield Finding(
                before,
                "{node} limits the scores that {neighbor} receives, which works best with any numbers. Remove it.",
                HINT,
                {"neighbor": Mention(key)},
                remedies=(Leave(),),
            )


def _same_inputs(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    sources = [wire.source for wire in checked.document.incoming[key]]
    if len(sources) == len(facts.inputs) > 1 and len(set(sources)) == 1:
        yield Finding(
            key,
            "{node} compares something with itself. Connect one of its inputs to something else.",
            WARNING,
            kind="same_inputs",
        )


def _single_part(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """What joins several wires has one: a shortcut that was forgotten."""
    many = {port.key for port in facts.inputs if port.many}
    if len([wire for wire in checked.document.incoming[key] if wire.target.port in many]) == 1:
        yield Finding(
            key,
            "{node} joins several wires, but only one enters. Connect what it is to be joined with, or remove it.",
            HINT,
            remedies=(Leave(),),
        )


def _pooled_steps(checked: Checked, key: str, facts: NodeType) -> Iterator[Finding]:
    """Channels are taken to come first, but layers of sequences give the numbers of each step last."""
    entered = checked.nodes[key].inputs
    before = _with_steps(checked, key) if entered and entered[0] and entered[0][0].rank == SEQUENCE else None
    if before is not None:
        yield Finding(
            key,
            "{node} makes one number of each step of {neighbor}, whose steps come first. "
            "Put Mean in its place, which averages over the steps.",
            HINT,
            {"neighbor": Mention(before)},
            remedies=(Become("over axis"),),
        )


def _with_steps(checked: Checked, key: str) -> str | None:
    """A layer of sequences above a node, with nothing between that orders axes anew."""
    waiting, seen = [key], set[str]()
    while waiting:
        for wire in checked.document.incoming[waiting.pop()]:
            node = wire.source.node
            facts, outputs = facts_of(checked.document, node), checked.nodes[node].outputs
            if node in seen or facts is None or not outputs or outputs[0].rank != SEQUENCE:
                continue
            seen.add(node)
            if "steps" in facts.traits:
                return node
            if facts.family in ("activations", "normalization", "regularization", "merge") or (
                facts.kind == "reroute" or "projection" in facts.traits
            ):
                waiting.append(node)
    return None


_Advice = Callable[[Checked, str, NodeType], Iterator[Finding]]
_OF_TRAITS: dict[str, _Advice] = {
    "projection": _two_projections,
    "batch norm": _two_norms,
    "raw scores": _limited_scores,
    "over places": _pooled_steps,
}
_OF_KINDS: dict[str, tuple[_Advice, ...]] = {"loss": (_silenced_scores, _same_inputs), "metric": (_same_inputs,)}


@lru_cache(maxsize=4096)
def _advice_of(type_key: str) -> tuple[NodeType | None, tuple[_Advice, ...]]:
    """A type, and all that may be said of its nodes: most types need no look at all."""
    facts = find(type_key)
    if facts is None:
        return None, ()
    own = (_of_type,) if hasattr(facts.declaration, "advise") else ()
    traits = tuple(advice for trait, advice in _OF_TRAITS.items() if trait in facts.traits)
    joins = (_single_part,) if facts.family == "merge" and any(port.many for port in facts.inputs) else ()
    return facts, (*own, *traits, *joins, *_OF_KINDS.get(facts.kind, ()))


def _before(checked: Checked, key: str, passing: str = "") -> str | None:
    """The node whose one wire enters; nodes of the trait `passing` and reroute points are passed over."""
    seen = 0
    while len(entering := checked.document.incoming[key]) == 1 and seen < 16:
        key, seen = entering[0].source.node, seen + 1
        facts = facts_of(checked.document, key)
        if facts is None or not (facts.kind == "reroute" or (passing and passing in facts.traits)):
            return key
    return None


def _predicting(checked: Checked, key: str, facts: NodeType) -> Iterator[str]:
    """The nodes right before the first input."""
    for wire in checked.document.incoming[key]:
        if wire.target.port == facts.inputs[0].key:
            yield wire.source.node


def _has(checked: Checked, node: str, trait: str) -> bool:
    facts = facts_of(checked.document, node)
    return facts is not None and trait in facts.traits


def _width(checked: Checked, node: str, into: bool) -> int:
    known = checked.nodes[node]
    signals = known.inputs[0] if into and known.inputs else known.outputs
    return signals[0].shape[-1] if signals and signals[0].rank else 0
