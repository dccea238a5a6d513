"""What broke a run: the steps since the last good state are run again, looking at everything, until one breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, fx

from runtime.checkpoint import clone
from runtime.compile import Program
from runtime.descent import Descent
from runtime.failure import Failure, failure_of
from runtime.noise import read_noise, write_noise
from runtime.stages import load_state
from runtime.training import Training

OUTPUT = (
    "{node} gave {got} instead of a number in step {step}. Lower the learning rate or put a normalization before it."
)
FIRST = (
    "{node} gave {got} instead of a number in the first step, before any weight had changed. "
    "Put a normalization before it or let smaller numbers enter."
)
GRADIENT = "The gradient through {node} became {got} in step {step}. Lower the learning rate or clip the gradient."
WEIGHTS = "The weights of {node} became {got} in step {step}. Lower the learning rate or clip the gradient."
BLOWN = (
    "{node} gave {got} instead of a number in step {step}: the weights blew up. "
    "The learning rate {rate} is too large. Make it smaller."
)
BLOWN_SOMEWHERE = "The weights blew up before step {step}: the learning rate {rate} is too large. Make it smaller."
HUGE = 1e4  # a weight beyond this, with no number behind it, has not been learnt but has blown up
UNKNOWN = "A loss or a weight was no longer a number before step {step}. Lower the learning rate or clip the gradient."


def blame(training: Training, good: Mapping[str, Any], error: Exception) -> Failure:
    """Name the node that broke, and leave the training as it was before the step in which it did.

    `good` is a clone of the training's state in which all was well. When nothing breaks again, the training is
    left where it was when the error came and the failure names no node.
    """
    last = training.step
    live, touched = training.live, training.touched
    load_state(training, clone(good))
    changes, touches = live[len(training.live) :], touched[len(training.touched) :]
    before = good
    try:
        while training.step <= min(last, training.steps - 1):
            for step, node, key, value in changes:
                if step == training.step:
                    training.set_live(node, key, value)
            for touch in touches:
                if touch.step == training.step:
                    training.set_weight(touch.node, touch.parameter, touch.index, touch.value)
            before = clone(training.state())
            failure = _try_step(training)
            if failure:
                training.load_state(before)
                return _of_rate(training, failure)
    except Exception as other:  # the device itself may be gone
        return failure_of(other)
    training.load_state(clone(before))
    if isinstance(error, ArithmeticError):
        return _of_rate(training, Failure(UNKNOWN, step=last))
    return failure_of(error)


def _of_rate(training: Training, failure: Failure) -> Failure:
    """The same failure, laid to the learning rate where the weights have blown up before it.

    Its values then name the `goal` and its `rate`, which whoever shows the sentence can offer to make smaller.
    """
    if failure.sentence not in (OUTPUT, GRADIENT, WEIGHTS, UNKNOWN):
        return failure
    for goal in training.goals:
        rate = getattr(goal.rule.optimizer, "learning_rate", 0.0)
        largest = max((float(one.detach().abs().max()) for one in goal.parameters if one.numel()), default=0.0)
        if rate and not largest <= HUGE:
            sentence = BLOWN if failure.node else BLOWN_SOMEWHERE
            told = int(rate) if rate == int(rate) else float(rate)
            return Failure(sentence, failure.node, **{**failure.values, "rate": told, "goal": goal.node})
    return failure


def _try_step(training: Training) -> Failure | None:
    """One step with every output, gradient and weight looked at; what broke, or None."""
    due = [goal for goal in training.goals if goal.due(training.done_here)]
    batch, noise = training.draw(due), read_noise(training.device)
    for goal in due:
        inputs = [batch[place] for place in training.places[goal.node]]
        try:
            write_noise(noise, training.device)
            _examine(training.program, goal, inputs)
            write_noise(noise, training.device)
            goal.descend(inputs, training.rate(goal))
            _examine_weights(training.program, goal)
        except Failure as failure:
            if failure.sentence == OUTPUT and not training.step:
                return Failure(FIRST, failure.node, **failure.values, step=0)
            failure.values["step"] = training.step
            return failure
        except Exception as error:
            return failure_of(error)
    training.step += 1
    training.masks.apply(training.program)
    training.followers.follow(training.step)
    return None


class _Examined(fx.Interpreter):
    """Runs a graph node by node and stops at the first that fails or gives what is no number."""

    def __init__(self, module: fx.GraphModule) -> None:
        super().__init__(module)
        self.given: dict[fx.Node, list[Tensor]] = {}

    def run_node(self, n: fx.Node) -> Any:
        node = n.meta.get("node", "")
        try:
            result = super().run_node(n)
        except Exception as error:
            raise failure_of(error, node) from error
        self.given[n] = list(_tensors(result))
        for tensor in self.given[n]:
            if fault := fault_of(tensor):
                raise Failure(OUTPUT, node, got=fault)
            if tensor.requires_grad:
                tensor.retain_grad()
        return result


def _examine(program: Program, goal: Descent, batch: list[Tensor]) -> None:
    """Forward and backward without an update; raises the `Failure` of the first node that breaks."""
    owner = {id(item): node for node in program.names for item in program.parameters_of(node).values()}
    graph = _Examined(goal.graph.module)
    graph.garbage_collect_values = False
    outputs = graph.run(*batch)
    for parameter in goal.parameters:
        parameter.grad = None
    outputs[0].backward()
    broken = {owner[id(item)] for item in goal.parameters if item.grad is not None and fault_of(item.grad)}
    for n in reversed(list(graph.given)):  # from the loss backward: the first whose own work broke
        behind = [tensor.grad for source in n.all_input_nodes for tensor in graph.given[source]]
        faults = [fault for gradient in behind if gradient is not None and (fault := fault_of(gradient))]
        node = n.meta.get("node", "")
        if node and (faults or node in broken):
            raise Failure(GRADIENT, node, got=faults[0] if faults else "not finite")


def _examine_weights(program: Program, goal: Descent) -> None:
    own = {id(parameter) for parameter in goal.parameters}
    for node in program.names:
        for parameter in program.parameters_of(node).values():
            if id(parameter) in own and (fault := fault_of(parameter)):
                raise Failure(WEIGHTS, node, got=fault)


def fault_of(tensor: Tensor) -> str:
    """NaN or infinity where a tensor has one, else nothing."""
    if not tensor.is_floating_point() or bool(torch.isfinite(tensor).all()):
        return ""
    return "NaN" if bool(torch.isnan(tensor).any()) else "infinity"


def _tensors(result: Any) -> Iterator[Tensor]:
    if isinstance(result, Tensor):
        yield result
    elif isinstance(result, (tuple, list)):
        for item in result:
            yield from _tensors(item)
