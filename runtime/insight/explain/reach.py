"""The gradient of a goal's loss that comes back to one number, and to the weights that made it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from runtime.document import End
from runtime.insight.explain.site import Site, one_sample, run_alike
from runtime.insight.lens import Lens


@dataclass(frozen=True, slots=True)
class Reach:
    """The first goal above which the node stands, its loss for the sample, and the gradients of that loss."""

    goal: str = ""
    loss: float | None = None
    gradient: float | None = None  # None where none comes back
    back: Tensor | None = None  # the same for all that leaves the node
    weights: Mapping[str, Tensor] = field(default_factory=dict)  # by the name of the parameter in the node


def reach_of(site: Site, sample: int, among: int = 0) -> Reach:
    """What comes back to a number for that very sample, the network as it is used."""
    lens = site.lens
    goal = goal_of(lens, site.node)
    if not goal or site.facts.kind in ("metric", "output", "goal", "view"):
        return Reach()
    keys = [one.key for one in site.facts.outputs] or [""]
    graph = lens.graph(goal, End(site.node, keys[site.port]))
    inputs = [one.detach().clone() for one in one_sample(lens, graph.inputs, sample, among)]
    for one in inputs:
        if one.is_floating_point():
            one.requires_grad_()
    module = site.module
    own = {name: item for name, item in module.named_parameters() if item.requires_grad} if module is not None else {}
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        loss, value = run_alike(lens, graph, inputs)
        if loss.dim() or not loss.requires_grad:
            return Reach(goal, float(loss) if not loss.dim() else None)
        wanted = [value, *own.values()] if value.requires_grad else [*own.values()]
        found = torch.autograd.grad(loss, wanted, allow_unused=True) if wanted else ()
    gradients: list[Tensor | None] = list(found)
    back = gradients.pop(0) if value.requires_grad else None
    weights = {name: one for name, one in zip(own, gradients, strict=True) if one is not None}
    return Reach(goal, float(loss.detach()), None if back is None else float(back[site.at]), back, weights)


def goal_of(lens: Lens, node: str) -> str:
    """The first goal above which a node stands; those at work are asked first."""
    for goal in (*lens.goals, *lens.checked.kind("goal")):
        if node in lens.checked.document.upstream(goal):
            return goal
    return ""
