"""One training step as a story: forward node by node, the losses, backward in reverse, the update; nothing is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import torch
from torch import Tensor

from nodes.catalogue import find
from runtime.compile import Program
from runtime.document import End
from runtime.failure import Failure
from runtime.insight.heads import attends
from runtime.insight.lens import Lens
from runtime.insight.slow_account import account_in_step, cells_of, named_numbers
from runtime.insight.slow_step import Seen, Taken, entering, take_slowly
from runtime.insight.slow_update import account_of_update
from runtime.pictures import LARGEST, Drawn, as_images, numbers_of, signed_tiles, tiles

PICTURES = 12  # channels that are drawn
CHANGES = 8  # weights of a parameter that are told one by one
NO_RUN = "Slow motion shows the next step, and these weights have none. Look at the present, or train."


@dataclass(frozen=True, slots=True)
class SlowMotion:
    """The sub-steps of the step that comes next. `sample` counts the rows of its batch, whose values are told.

    Of what leaves a node one number is told in full: the one that was `picked`, else the largest that is shown.

    Of a run that has ended, or at a stored moment, it is the step that would come next (`only`: it is only shown).
    """

    draws: ClassVar[bool] = True
    sample: int = 0
    picked: tuple[tuple[str, str, tuple[int, ...]], ...] = ()  # node, port, place within the sample

    def answer(self, lens: Lens) -> Drawn:
        """Facts `steps`: one for each sub-step, in order; arrays `strip n` and `picture n` belong to step n.

        `rows` tells which row of each source the sample is.
        """
        training = lens.standing()
        if training is None:
            raise Failure(NO_RUN)
        over = training.step >= training.end and training.at_work.place + 1 == len(training.plans)
        told = _Told(lens, self)
        taken = take_slowly(training, told.tell)
        story = _Story(lens, taken, told)
        for seen in taken.goals:
            story.tell(seen)
        story.tell_followers()
        facts = {
            "form": "slow motion",
            "step": training.step,
            "batch": story.rows,
            "sample": story.sample,
            "rows": {node: rows[min(story.sample, len(rows) - 1)] for node, rows in taken.rows.items()},
            "goals": [seen.goal for seen in taken.goals],
            "steps": story.steps,
            "only": "over" if over else "moment" if lens.past else "",
        }
        return Drawn(story.arrays, facts)


class _Told:
    """One number of each output port of a goal, told while the goal's forward pass is as it was."""

    def __init__(self, lens: Lens, question: SlowMotion) -> None:
        self.lens, self.sample = lens, question.sample
        self.picked = {End(node, port): place for node, port, place in question.picked}
        self.places: dict[tuple[str, End], tuple[int, ...]] = {}
        self.accounts: dict[tuple[str, End], dict[str, Any] | None] = {}

    def tell(self, program: Program, seen: Seen) -> None:
        """The forward pass of a goal is done, and nothing else."""
        for end, values in seen.values.items():
            one = of_sample(program, end, values, self.sample)
            place = self._place(end, one)
            if place is not None:
                self.places[seen.goal, end] = place
                self.accounts[seen.goal, end] = account_in_step(self.lens, program, seen, end, self.sample, place)

    def _place(self, end: End, one: Tensor) -> tuple[int, ...] | None:
        wished = self.picked.get(end)
        if wished is not None and len(wished) == one.dim() and all(0 <= a < b for a, b in zip(wished, one.shape)):  # noqa: B905
            return wished
        if not one.numel():
            return None
        if not one.dim():
            return ()
        sizes = one.flatten().abs().nan_to_num(0.0)
        cells = cells_of(one.shape, _spot(one, int(sizes.argmax())))[0]
        return _spot(one, cells[int(sizes[cells].argmax())])


def _spot(one: Tensor, number: int) -> tuple[int, ...]:
    """The place of a number that is counted through."""
    return tuple(int(at) for at in np.unravel_index(number, tuple(one.shape)))


class _Story:
    """Collects the sub-steps."""

    def __init__(self, lens: Lens, taken: Taken, told: _Told) -> None:
        self.lens, self.taken, self.told = lens, taken, told
        self.checked = taken.program.checked
        sizes = [len(one) for seen in taken.goals for end, one in seen.values.items() if self._kind(end) == "source"]
        self.made = self.checked.document.downstream(*taken.endless)  # what comes of samples made for this step alone
        self.rows = max(sizes, default=1)
        self.sample = min(max(told.sample, 0), self.rows - 1)
        self.steps: list[dict[str, Any]] = []
        self.arrays: dict[str, np.ndarray] = {}

    def tell(self, seen: Seen) -> None:
        """What one goal does."""
        ends = sorted(seen.values, key=lambda end: (seen.order.index(end.node), self._mixes(end)))
        priced = [end for end in ends if self._kind(end) in ("loss", "goal")]
        for end in [*(end for end in ends if end not in priced), *priced]:
            phase = "loss" if end in priced else "forward"
            self._add(phase, seen, end, seen.values[end], entering(self.taken.program, end.node))
        for key in reversed(seen.order):
            for end in [end for end in seen.backward if end.node == key]:
                self._add("backward", seen, end, seen.backward[end], self._leaving(seen, end))
        for node, parameters in self._owned(seen).items():
            self._add_update(seen, node, parameters)

    def tell_followers(self) -> None:
        """Weights that follow others change after the step."""
        found: dict[str, list[dict[str, Any]]] = {}
        for name, (before, after) in self.taken.followed.items():
            found.setdefault(self._owner(name), []).append(_change(name, before, after, None))
        for node, changes in found.items():
            told = {"phase": "update", "goal": "", "node": node, "wires": [], "parameters": changes, "with": []}
            told |= {"kind": "", "reckoning": []}
            self.steps.append(told)

    def _add(self, phase: str, seen: Seen, end: End, values: Tensor, wires: list[tuple[str, str]]) -> None:
        number = len(self.steps)
        one = of_sample(self.taken.program, end, values, self.sample)
        place, backward = self.told.places.get((seen.goal, end)), phase == "backward"
        cells, columns = cells_of(one.shape, place or ())
        self.arrays[f"strip {number}"] = numbers_of(one.flatten()[cells].float())
        account = None if backward else self.told.accounts.get((seen.goal, end))
        arrays = account.pop("arrays") if account is not None else {}
        self.arrays |= {f"{name} {number}": array for name, array in arrays.items()}
        picture = _picture(one, self._kind(end) == "source" and phase == "forward")
        if picture is not None:
            self.arrays[f"picture {number}"] = picture
        real = one.float()
        self.steps.append(
            {
                "phase": phase,
                "goal": seen.goal,
                "node": end.node,
                "port": end.port,
                "wires": [list(wire) for wire in wires],
                "shape": list(one.shape),
                "size": float(real.square().mean().sqrt()) if real.numel() else 0.0,
                "low": float(real.min()) if real.numel() else 0.0,
                "high": float(real.max()) if real.numel() else 0.0,
                "mean": float(real.mean()) if real.numel() else 0.0,
                "value": float(values) if not values.dim() else None,
                "count": one.numel(),
                "factor": seen.factor if self._kind(end) == "goal" else 1.0,
                "whole": None if backward else named_numbers(self.lens, end, one, one.flatten()[cells]),
                "cells": cells,
                "columns": columns,
                "made": end.node in self.made,
                "place": None if place is None else list(place),
                "number": None if place is None else float(one[place]),
                "account": account if phase == "loss" else None,
                "arithmetic": account if phase == "forward" else None,
            }
        )

    def _add_update(self, seen: Seen, node: str, parameters: list[str]) -> None:
        changes = [_change(name, seen.before[name], seen.after[name], seen.gradients.get(name)) for name in parameters]
        others = {key: one for key, one in self.checked.document.nodes.items() if key != node and not one.lagged}
        linked = [key for key, one in others.items() if node in (one.shared, one.linked)]
        self.steps.append(
            {
                "phase": "update",
                "goal": seen.goal,
                "node": node,
                "wires": [],
                "rate": seen.rate,
                "parameters": changes,
                "kind": seen.kind,
                "reckoning": self._reckoning(seen, parameters[0], changes[0]),
                "with": linked,
            }
        )

    def _reckoning(self, seen: Seen, name: str, change: dict[str, Any]) -> list[dict[str, Any]]:
        """How the weight of a parameter that moves most comes to move so."""
        if not change["rows"] or name not in seen.given or name not in seen.gradients:
            return []
        row = change["rows"][0]
        place = int(np.ravel_multi_index(row["index"], seen.before[name].shape)) if row["index"] else 0
        weight = {key: row[key] for key in ("before", "after", "gradient")}
        weight["given"] = float(seen.given[name].flatten()[place])
        return account_of_update(seen.kind, seen.groups[name], seen.kept[name], weight, place)

    def _owned(self, seen: Seen) -> dict[str, list[str]]:
        """The parameters that changed hands with the optimizer, by the node that owns them."""
        found: dict[str, list[str]] = {}
        for name in seen.before:
            found.setdefault(self._owner(name), []).append(name)
        return found

    def _owner(self, parameter: str) -> str:
        names = self.taken.program.names
        nodes = self.checked.document.nodes
        known = [key for key, own in names.items() if parameter.startswith(f"{own}.") and not nodes[key].shared]
        return max(known, key=lambda key: len(names[key]), default="")

    def _leaving(self, seen: Seen, end: End) -> list[tuple[str, str]]:
        """The wires along which a gradient comes back to an output, from the other end to it."""
        wires = self.checked.document.wires
        targets = [wire.target.node for wire in wires if wire.source == end]
        return [(target, end.node) for target in targets if target in seen.order]

    def _mixes(self, end: End) -> bool:
        """Whether it is what attention makes of its shares, which are told first."""
        nodes = self.checked.document.nodes
        return end.node in nodes and attends(self.checked, end.node) and end.port != "weights"

    def _kind(self, end: End) -> str:
        facts = find(self.checked.document.nodes[end.node].type)
        return facts.kind if facts is not None else ""


def of_sample(program: Program, end: End, values: Tensor, sample: int) -> Tensor:
    """What belongs to one sample of a batch; all of what has no batch axis."""
    signal = program.checked.signal(end.node, end.port)
    batched = signal is not None and signal.rank > 0 and signal.varies(0)
    return values[min(max(sample, 0), len(values) - 1)] if batched and values.dim() and len(values) else values


def _change(name: str, before: Tensor, after: Tensor, gradient: Tensor | None) -> dict[str, Any]:
    """How a parameter changes: sizes of all of it, and the weights that change most, one by one."""
    change = after - before
    flat = change.flatten().abs()
    order = torch.argsort(flat, descending=True)[:CHANGES].tolist()

    def row(place: int) -> dict[str, Any]:
        at = np.unravel_index(place, tuple(before.shape)) if before.dim() else ()
        return {
            "index": [int(one) for one in at],
            "before": float(before.flatten()[place]),
            "gradient": None if gradient is None else float(gradient.flatten()[place]),
            "change": float(change.flatten()[place]),
            "after": float(after.flatten()[place]),
        }

    size, moved = float(before.float().norm()), float(change.float().norm())
    return {
        "name": name.rpartition(".")[2],
        "shape": list(before.shape),
        "size": size,
        "change": moved,
        "ratio": moved / size if size else None,
        "gradient": None if gradient is None else float(gradient.float().norm()),
        "rows": [row(place) for place in order],
    }


def _picture(one: Tensor, plain: bool) -> np.ndarray | None:
    """Tiles (T, H, W) or (T, H, W, 3) as bytes of what is a picture, or a stack of them."""
    if one.dim() != 3 or min(one.shape[1:]) < 2 or max(one.shape[1:]) > 4 * LARGEST or not one.is_floating_point():
        return None
    found: np.ndarray
    if plain and one.shape[0] in (1, 3):
        found = tiles(as_images(one[None])).arrays["tiles"]
    else:
        found = signed_tiles(one[:PICTURES, None]).arrays["tiles"]
    return found


def phases(steps: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """The phases in turn, each with the number of its first sub-step."""
    last = ("", "")
    for number, step in enumerate(steps):
        now = step["goal"], step["phase"]
        if now != last:
            yield step["phase"], number
        last = now
