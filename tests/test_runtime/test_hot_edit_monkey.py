"""Random edits of documents whose runs rest: a weight that fits is never lost, and what is refused harms nothing."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
import torch
from blocks_kit import classifier as with_blocks
from blocks_kit import use
from monkey_edits import EDITS
from monkey_graph import Graph
from trained import classifier, prepared, regression

from nodes.spec import Problem
from runtime import edits, examples, store
from runtime.check import check
from runtime.document import Document
from runtime.facts import facts_of
from runtime.hot_edit import hot_edit
from runtime.hot_report import FATES
from runtime.train import take_step
from runtime.training import Training

LARGE = 60  # nodes beyond which the monkey rather takes away
SMALL = 64  # of a whole number that is set at random


def starts() -> dict[str, Document]:
    return {
        "classifier": classifier(),
        "regression": regression(),
        "blocks": with_blocks(use("one"), use("two", "repeat", settings={"times": 3})),
        "digits-residual": store.load(examples.find("digits-residual")),
    }


def resize(graph: Graph) -> Document:
    """A whole number of a node is set to another: units, channels, batches."""
    node = graph.node
    facts = facts_of(graph.document, node)
    numbers = [item for item in facts.settings if facts and type(item.default) is int and not item.choices]
    if not numbers:
        raise Problem("There is no number.")
    item = graph.random.choice(numbers)
    low, high = max(1, int(item.minimum or 0)), min(SMALL, int(item.maximum or SMALL))
    return edits.set_setting(graph.document, node, item.key, graph.random.randint(low, max(low, high)))


def edited(document: Document, random: Random) -> Document:
    for _ in range(random.randint(1, 3)):
        graph = Graph(document, random, crowded=len(document.nodes) > LARGE)
        edit = resize if random.random() < 0.6 else EDITS[random.choice(sorted(EDITS))]
        try:
            document = edit(graph)
        except Problem:
            continue
    return document


def snapshot(training: Training) -> dict[tuple[str, str], torch.Tensor]:
    """Every tensor by the path of its node and its name in it."""
    found = {}
    for node in training.program.names:
        module = training.program.module_of(node)
        if module is not None and not getattr(module, "fitted", False):
            found |= {(node, name): tensor.detach().clone() for name, tensor in module.state_dict().items()}
    return found


def memories(training: Training) -> dict[tuple[str, str, str, str], torch.Tensor]:
    """What optimizers remember, by goal, node, tensor and word."""
    found = {}
    for goal in training.goals:
        for node in training.program.names:
            module = training.program.module_of(node)
            for name, parameter in module.named_parameters() if module is not None else ():
                for word, value in goal.optimizer.state.get(parameter, {}).items():
                    found[goal.node, node, name, word] = value.detach().clone()
    return found


def look(old: Training, new: Training, before: dict, remembered: dict) -> None:
    """Nothing that fits is lost, bit for bit."""
    ours, theirs = old.program.checked.document.nodes, new.program.checked.document.nodes
    after, kept = snapshot(new), memories(new)
    stays = {
        node
        for node in ours.keys() & theirs.keys()
        if ours[node].type == theirs[node].type and ours[node].linked == theirs[node].linked
    }
    for (node, name), tensor in before.items():
        now = after.get((node, name))
        if node in stays and now is not None and now.shape == tensor.shape:
            assert torch.equal(now, tensor), (node, name)
    same = {goal.node: type(goal.optimizer) for goal in old.goals}
    for goal in new.goals:
        if same.get(goal.node) is not type(goal.optimizer):
            continue
        trained = {id(parameter) for parameter in goal.parameters}
        for (of, node, name, word), value in remembered.items():
            module = new.program.module_of(node) if node in stays else None
            parameter = dict(module.named_parameters()).get(name) if module is not None else None
            if of == goal.node and parameter is not None and id(parameter) in trained:
                there = (of, node, name, word)
                assert there in kept, there
                if kept[there].shape == value.shape:
                    assert torch.equal(kept[there], value), there


def walk(begin: str, seed: int, steps: int) -> Counter[str]:
    random = Random(f"{begin} {seed}")
    document = starts()[begin].but(training={"epochs": 2, "device": "cpu"})
    training = prepared(document)
    told: Counter[str] = Counter()
    for _ in range(steps):
        for _ in range(2):
            take_step(training)
        training.read()
        wished = edited(document, random)
        before, remembered = snapshot(training), memories(training)
        try:
            new, report = hot_edit(training, check(wished))
        except Exception as fault:
            with pytest.raises(type(fault)):  # nor could a run of it begin
                prepared(wished)
            told["refused"] += 1
            for key, tensor in snapshot(training).items():
                assert torch.equal(tensor, before[key])
            continue
        look(training, new, before, remembered)
        assert (new.step, new.number, new.seed) == (training.step, training.number, training.seed)
        told += Counter({fate: number for fate, number in report.counts.items() if number})
        told["changed"] += new is not training
        training, document = new, wished
    return told


@pytest.mark.parametrize(
    "begin", [pytest.param(begin, marks=pytest.mark.slow if begin == "blocks" else ()) for begin in starts()]
)
def test_random_edits_never_lose_a_weight_that_fits(begin: str) -> None:
    told = walk(begin, 0, 8)
    assert told["changed"] > 1, told
    assert told["kept"], told


@pytest.mark.slow
@pytest.mark.timeout(1_500)
@pytest.mark.parametrize("seeds", [range(5), range(5, 10)], ids=["first", "second"])
def test_many_random_edits_never_lose_a_weight_that_fits(seeds: range) -> None:
    told: Counter[str] = Counter()
    for seed in seeds:
        for begin in starts():
            told += walk(begin, seed, 40)
    assert all(told[fate] for fate in FATES if fate != "reset"), told
