"""A goal's forward and gradient as one list of generated aten calls: the same bits, about a quarter faster.

`make_fx` writes down what autograd would do (forward, loss, backward) once for a batch size; afterwards the calls run
without autograd's bookkeeping. A trace is used only after it has given the same outputs, gradients, buffers and
random state, bit for bit, as the plain step on a real batch, and only if it was faster. Whatever cannot be traced
(data-dependent control, unequal bits) simply stays plain.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import BuiltinFunctionType

import torch
from torch import Tensor, fx, nn
from torch._guards import TracingContext, tracing
from torch._subclasses import FakeTensorMode
from torch.func import functional_call
from torch.fx.experimental.proxy_tensor import make_fx

log = logging.getLogger(__name__)

Step = Callable[[Sequence[Tensor]], tuple[Tensor, ...]]
ROUNDS = 5  # timed rounds of each kind; the fastest counts


@dataclass(frozen=True, slots=True)
class Trial:
    """The plain step and everything it changes, so that two ways of doing it can be compared."""

    module: fx.GraphModule  # answers the loss first
    parameters: Sequence[nn.Parameter]

    def plain(self, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Forward and backward by autograd; gradients lie on the parameters."""
        for parameter in self.parameters:
            parameter.grad = None
        outputs: tuple[Tensor, ...] = self.module(*batch)
        torch.autograd.backward(outputs[0], inputs=list(self.parameters))
        return tuple(output.detach() for output in outputs)


def trace(module: fx.GraphModule, parameters: Sequence[nn.Parameter], batch: Sequence[Tensor]) -> Step | None:
    """A step for batches of this size that sets `.grad` and answers detached outputs; None where plain is better.

    Leaves parameters' values, buffers and random state as they were; gradients are overwritten.
    """
    trial = Trial(module, parameters)
    before = _state(module)
    try:
        step = _generate(module, parameters, batch)
        if _same(trial, step, batch, before) and _faster(trial, step, batch):
            return step
    except Exception:  # torch refuses in many ways, and each means the same: keep the plain step
        log.debug("this step cannot be traced", exc_info=True)
    finally:
        _restore(module, before)
    return None


def _generate(module: fx.GraphModule, parameters: Sequence[nn.Parameter], batch: Sequence[Tensor]) -> Step:
    """Write the step down as aten calls over (parameters, buffers, batch)."""
    names = {id(parameter): name for name, parameter in module.named_parameters(remove_duplicate=False)}
    buffers = dict(module.named_buffers())
    learnt = [names[id(parameter)] for parameter in parameters]
    count, kept = len(parameters), len(buffers)

    def whole(*flat: Tensor) -> tuple[Tensor, ...]:
        values = [value.detach().requires_grad_() for value in flat[:count]]
        given = dict(zip([*learnt, *buffers], [*values, *flat[count : count + kept]], strict=True))
        outputs = functional_call(module, given, tuple(flat[count + kept :]))
        gradients = torch.autograd.grad(outputs[0], values, allow_unused=True)
        return (*gradients, *(output.detach() for output in outputs))

    with tracing(TracingContext(FakeTensorMode(allow_fallback_kernels=True))):  # else each call has one, with its stack
        written = make_fx(whole)(*parameters, *buffers.values(), *batch)
    call = fx.GraphModule(written, _tidied(written.graph)).forward
    fixed = (*parameters, *buffers.values())

    def step(inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
        with torch.no_grad():
            found = call(*fixed, *inputs)
        for parameter, gradient in zip(parameters, found, strict=False):
            parameter.grad = gradient
        return tuple(found[count:])

    return step


def _tidied(graph: fx.Graph) -> fx.Graph:
    """A copy that leaves out what autograd alone needed and calls torch's own functions where it has them.

    That halves the cost of a call. What tracing knew stays behind: it is more objects than all the rest of a run has.
    """
    aten, found = torch.ops.aten, fx.Graph()
    found.output(found.graph_copy(graph, {}))
    for node in found.nodes:
        node.meta.clear()
        first = node.args[0] if node.args and isinstance(node.args[0], fx.Node) else None
        if first and node.target is aten.detach.default:
            node.replace_all_uses_with(first)
        elif first and node.target is first.target is aten.t.default:  # a transpose of a transpose
            node.replace_all_uses_with(first.all_input_nodes[0])
    found.eliminate_dead_code(_pure)
    for node in found.nodes:
        if isinstance(node.target, torch._ops.OpOverload):
            own = getattr(torch, node.target._schema.name.removeprefix("aten::"), None)
            node.target = own if isinstance(own, BuiltinFunctionType) else node.target
    return found


def _pure(node: fx.Node) -> bool:
    """Whether a call may be dropped when nobody uses its result: not if it writes in place or draws random numbers."""
    if node.op != "call_function":
        return node.op in ("placeholder", "output")
    operator = node.target
    schema = getattr(operator, "_schema", None)
    random = torch.Tag.nondeterministic_seeded in getattr(operator, "tags", ())
    return random or (schema is not None and schema.is_mutable)


def _same(trial: Trial, step: Step, batch: Sequence[Tensor], before: tuple[Tensor, list[Tensor]]) -> bool:
    """Whether both ways give the same outputs, gradients, buffers and random state, bit for bit."""
    found = []
    for way in (trial.plain, step):
        _restore(trial.module, before)
        outputs = way(batch)
        gradients = [parameter.grad for parameter in trial.parameters]
        random, buffers = _state(trial.module)
        found.append((*outputs, *gradients, random, *buffers))
    return all(
        (one is None and two is None) or (one is not None and two is not None and torch.equal(one, two))
        for one, two in zip(*found, strict=True)
    )


def _faster(trial: Trial, step: Step, batch: Sequence[Tensor]) -> bool:
    times: dict[bool, float] = {}
    for _ in range(ROUNDS):
        for traced, way in ((False, trial.plain), (True, step)):
            start = time.perf_counter()
            way(batch)
            times[traced] = min(times.get(traced, float("inf")), time.perf_counter() - start)
    return times[True] < times[False]


def _state(module: nn.Module) -> tuple[Tensor, list[Tensor]]:
    return torch.get_rng_state(), [buffer.clone() for buffer in module.buffers()]


@torch.no_grad()
def _restore(module: nn.Module, state: tuple[Tensor, list[Tensor]]) -> None:
    random, buffers = state
    torch.set_rng_state(random)
    for buffer, value in zip(module.buffers(), buffers, strict=True):
        buffer.copy_(value)
