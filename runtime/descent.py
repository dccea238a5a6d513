"""One goal at work: forward, gradient, penalty, clipping, update. Everything that one step of one goal is."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from nodes.catalogue import find
from runtime.compile import Program
from runtime.document import End
from runtime.least_squares import LeastSquares
from runtime.noise import read_noise, write_noise
from runtime.optimizers import make_optimizer, retune, step_of
from runtime.stage_plan import trained as trained_by_plan
from runtime.traced import Step, trace
from runtime.weights import Weights

NOWHERE = nullcontext()
WORTH_TRACING = 0.02  # seconds of a step beyond which the bookkeeping that a trace saves no longer counts


class Watcher(Protocol):
    """Somebody who looks at a single step; nobody is attached to any other."""

    def forward(self, goal: Descent, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """Run the goal's graph in place of `goal.forward`."""

    def see_gradients(self, goal: Descent) -> None:
        """The gradients are there and nothing has changed them yet."""


class Descent:
    """A goal with its graph, its parameters and its optimizer.

    The graph answers the loss, then every tensor of `extras` (what metrics compare). `owned` are the buffers
    above the goal that change in it, `foreign` those that change in another goal and must not in this one.
    `trains` are the nodes whose weights it changes; all above it that learn where nothing is said.
    """

    def __init__(
        self,
        program: Program,
        node: str,
        extras: Sequence[End],
        device: torch.device,
        half: torch.dtype | None = None,
        trains: Collection[str] | None = None,
    ) -> None:
        self.program = program
        self.node = node
        self.graph = program.graph(node, *extras)
        self.forward = self.graph.module.forward
        self.device = device
        self.half = half
        self.weights_of = Weights(program, trained_by_plan(program.checked, node) if trains is None else trains)
        self.parameters = self.weights_of.parameters
        self.weights: list[Tensor] = [item for item in self.parameters if item.dim() > 1]
        self.owned: list[Tensor] = []
        self.foreign: list[Tensor] = []
        self._traced: Step | None = None
        self._traced_rows: list[int] = []
        self.settings = dict(program.checked.document.nodes[node].settings)
        self.rule = self._bind()
        self.optimizer = make_optimizer(self.rule.optimizer, self.weights_of, device)
        self._solve = LeastSquares(program, node) if getattr(self.rule.optimizer, "solves", False) else None
        self._update = step_of(self.optimizer)

    def _bind(self) -> Any:
        facts = find(self.program.checked.document.nodes[self.node].type)
        assert facts is not None
        return facts.bind(self.settings)

    def trace(self, batch: Sequence[Tensor]) -> None:
        """Look for a faster way to the same gradients for batches of this size. Changes nothing but gradients.

        On a GPU, in mixed precision and for steps that take long anyway the plain way stays.
        """
        if self.device.type != "cpu" or self.half or self._solve or self.factor != 1.0 or self.graph.differentiates:
            return
        began = time.perf_counter()
        try:
            self._differentiate(batch)
        except Exception:  # the first step will tell, and name the node
            return
        if time.perf_counter() - began < WORTH_TRACING:
            self._traced = trace(self.graph.module, self.parameters, batch)
            self._traced_rows = [len(tensor) for tensor in batch]

    def set_live(self, key: str, value: Any) -> None:
        """Change one setting while running."""
        self.settings[key] = value
        self.rule = self._bind()
        retune(self.optimizer, self.rule.optimizer)

    @property
    def factor(self) -> float:
        """What the gradient is multiplied by: below 0 where the loss is made larger."""
        return float(self.rule.weight) * (-1.0 if self.rule.sense == "maximize" else 1.0)

    @property
    def _shrinks(self) -> bool:
        """Whether L1 acts behind the update; a line search and a closed form know it as part of the loss only."""
        rule = self.rule.optimizer
        plain = not getattr(rule, "needs_closure", False) and not getattr(rule, "solves", False)
        return bool(self.rule.exact_zeros) and plain

    def due(self, step: int) -> bool:
        """Whether the goal acts in a step, counted from the beginning of the stage."""
        return step % int(self.rule.every) == 0

    def rate(self, step: int, steps: int, steps_per_epoch: int) -> float:
        """The learning rate of a step."""
        return float(self.rule.optimizer.learning_rate * self.rule.schedule.factor(step, steps, steps_per_epoch))

    def descend(
        self,
        batch: Sequence[Tensor],
        rate: float,
        watch: Watcher | None = None,
        outside: AbstractContextManager[None] = NOWHERE,
    ) -> tuple[Tensor, ...]:
        """One step on a batch; answers the loss and the extras, detached. The gradient is found `outside` of Python."""
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group.get("factor", 1.0)
        kept = [buffer.clone() for buffer in self.foreign]
        if self._solve:
            self._solve(dict(zip(self.graph.inputs, batch, strict=True)), self.rule.optimizer.ridge)
            outputs = self._differentiate(batch, watch, outside)
        elif getattr(self.rule.optimizer, "needs_closure", False):
            outputs = self._search(batch, watch, outside)
        else:
            outputs = self._differentiate(batch, watch, outside)
            self._update()
            if self._shrinks:
                self.weights_of.shrink(rate, self.rule.l1)
        self.weights_of.constrain()
        for buffer, old in zip(self.foreign, kept, strict=True):
            buffer.copy_(old)
        return tuple(output.detach() for output in outputs)

    def _differentiate(
        self,
        batch: Sequence[Tensor],
        watch: Watcher | None = None,
        outside: AbstractContextManager[None] = NOWHERE,
    ) -> tuple[Tensor, ...]:
        """Forward on the current weights and fresh gradients of the goal's own parameters."""
        factor = self.factor
        if self._traced and not watch and factor == 1.0 and [len(tensor) for tensor in batch] == self._traced_rows:
            outputs = self._traced(batch)
        else:
            for parameter in self.parameters:
                parameter.grad = None
            with torch.autocast(self.device.type, self.half) if self.half else nullcontext():
                outputs = watch.forward(self, batch) if watch else self.forward(*batch)
            loss = outputs[0] if factor == 1.0 else factor * outputs[0]
            with outside:
                loss.backward(inputs=self.parameters)
        if watch:
            watch.see_gradients(self)
        if self.rule.l1 or self.rule.l2:
            self._pull()
        self.weights_of.pull(exact_zeros=self._shrinks)
        if self.rule.clip:
            nn.utils.clip_grad_norm_(self.parameters, self.rule.clip)
        return outputs

    @torch.no_grad()
    def _pull(self) -> None:
        """Add the gradient of L1·Σ|w| + L2/2·Σw² over the weights; biases and gains are left alone."""
        weights = [weight for weight in self.weights if weight.grad is not None]
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        if weights and self.rule.l2:
            torch._foreach_add_(gradients, weights, alpha=self.rule.l2)
        if weights and self.rule.l1 and not self._shrinks:
            torch._foreach_add_(gradients, torch._foreach_sign(weights), alpha=self.rule.l1)

    @torch.no_grad()
    def _penalty(self) -> Tensor:
        """L1·Σ|w| + L2/2·Σw², which a line search must weigh with the loss."""
        total = torch.zeros((), device=self.device)
        for weight in self.weights:
            total += self.rule.l1 * weight.abs().sum() + self.rule.l2 / 2 * weight.square().sum()
        return total + self.weights_of.penalty(total)

    def evaluate(self, batch: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """The loss and the extras of a batch, nothing else; the caller sees to the network's mode."""
        half = torch.autocast(self.device.type, self.half) if self.half else nullcontext()
        with half, torch.enable_grad() if self.graph.differentiates else nullcontext():
            outputs: tuple[Tensor, ...] = self.forward(*batch)
        return tuple(output.detach() for output in outputs) if self.graph.differentiates else outputs

    def _search(
        self, batch: Sequence[Tensor], watch: Watcher | None, outside: AbstractContextManager[None]
    ) -> tuple[Tensor, ...]:
        """A step of an optimizer that evaluates the batch several times (LBFGS); answers the first evaluation.

        A line search compares evaluations, so all of them see the same noise, and buffers change once.
        """
        noise, buffers = read_noise(self.device), [buffer.clone() for buffer in self.owned]
        first: list[tuple[Tensor, ...]] = []

        def evaluate() -> Tensor:
            write_noise(noise, self.device)
            for buffer, old in zip(self.owned, buffers, strict=True):
                buffer.copy_(old)
            outputs = self._differentiate(batch, None if first else watch, outside)
            first.append(tuple(output.detach() for output in outputs))
            return self.factor * outputs[0].detach() + self._penalty()

        self._update(evaluate)
        return first[0]

    def state(self) -> dict[str, Any]:
        """The optimizer's whole memory and the settings in force."""
        return {"optimizer": self.optimizer.state_dict(), "settings": dict(self.settings)}

    def load_state(self, state: Mapping[str, Any]) -> None:
        """Go on where `state()` was taken."""
        self.settings = dict(state["settings"])
        self.rule = self._bind()
        self.optimizer.load_state_dict(dict(state["optimizer"]))
