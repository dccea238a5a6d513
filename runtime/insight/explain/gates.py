"""Recurrent layers: one unit at one step, with the gates that decide what it keeps, takes in and shows.

Legend: T steps, F features, H units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from runtime.insight.explain.account import Account, Line, Term, Weight, largest
from runtime.insight.explain.registry import way
from runtime.insight.explain.site import Site
from runtime.noise import write_noise

GATES = {
    "LSTM": ("input gate", "forget gate", "candidate", "output gate"),
    "GRU": ("reset gate", "update gate", "candidate"),
    "RNN": ("state",),
}


@dataclass(frozen=True, slots=True)
class Sight:
    """One direction of one layer: what it reads (T, F), its states h and c before each step (T, H), its weights."""

    x: Tensor
    h: Tensor
    c: Tensor
    suffix: str
    weights: tuple[Tensor, Tensor, Tensor | None, Tensor | None]
    order: list[int]  # the steps as it reads them


@way("gates")
def gates(site: Site) -> Account | None:
    """The gates of a unit, σ(W·x + U·h + b), and what they make of its memory and its state."""
    module: Any = site.module if isinstance(site.module, nn.RNNBase) else getattr(site.module, "layers", None)
    if not isinstance(module, nn.RNNBase) or module.proj_size:
        return None
    backward, unit = divmod(site.at[-1], module.hidden_size)
    x = site.entered()[0]
    sight = _sights(module, x, _silences(site, module))[-1 - (1 - backward if module.bidirectional else 0)]
    step = site.at[1] if site.port == 0 else sight.order[-1]
    cell = _Cell(site, module, sight, step, unit, own=module.num_layers == 1, backward=bool(backward))
    lines = {"LSTM": cell.lstm, "GRU": cell.gru}.get(module.mode, cell.rnn)()
    return Account("gates", tuple(lines), facts={"step": step, "unit": unit, "layer": module.num_layers - 1})


class _Cell:
    """The arithmetic of one unit at one step."""

    def __init__(
        self, site: Site, module: nn.RNNBase, sight: Sight, step: int, unit: int, *, own: bool, backward: bool
    ) -> None:
        self.site, self.module, self.sight, self.step, self.unit = site, module, sight, step, unit
        self.own, self.backward = own, backward
        self.size = module.hidden_size
        self.x, self.h, self.c = sight.x[step], sight.h[step], sight.c[step]

    def lstm(self) -> list[Line]:
        """c = f·c₋₁ + i·g, h = o·tanh c."""
        lines, (i, f, g, o) = self.gates_of("LSTM", "σσtσ")
        before = float(self.c[self.unit])
        kept = Term("earlier memory", f * before, (f, before))
        cell = Line("memory", f * before + i * g, "c = f·c₋₁ + i·g", (kept, Term("candidate", i * g, (i, g))))
        shown = float(torch.tanh(torch.tensor(cell.value, dtype=torch.float64)))
        state = Line("state", o * shown, "h = o·tanh c", (Term("memory", o * shown, (o, shown)),))
        return [*lines, cell, state]

    def gru(self) -> list[Line]:
        """n = tanh(W·x + b + r·(U·h + b)), h = (1 − z)·n + z·h₋₁."""
        lines, (r, z) = self.gates_of("GRU", "σσ")
        taken, held = self.products(2, state=False), self.products(2, bias=False, inputs=False)
        inward = float(self.sight.weights[3][2 * self.size + self.unit]) if self.sight.weights[3] is not None else 0.0
        recalled = held.value + inward
        total = taken.value + r * recalled
        terms = (*taken.terms, Term("recalled", r * recalled, (r, recalled)))
        lines.append(Line("candidate sum", total, "W·x + b + r·(U·h₋₁ + b)", terms, "+", taken.rest, taken.more))
        n = float(torch.tanh(torch.tensor(total, dtype=torch.float64)))
        lines.append(Line("candidate", n, "n = tanh(…)"))
        before = float(self.h[self.unit])
        kept = Term("state", z * before, (z, before), self.earlier(self.unit))
        both = (Term("candidate", (1 - z) * n, (1 - z, n)), kept)
        lines.append(Line("state", sum(term.value for term in both), "h = (1 − z)·n + z·h₋₁", both))
        return lines

    def rnn(self) -> list[Line]:
        """h = tanh(W·x + U·h₋₁ + b), or its ReLU."""
        line = self.products(0)
        value = torch.tensor(line.value, dtype=torch.float64)
        bent = getattr(self.module, "nonlinearity", "tanh") == "relu"
        state = Line("state", float(value.relu() if bent else value.tanh()), "max(0, …)" if bent else "tanh(…)")
        return [line, state]

    def gates_of(self, kind: str, bends: str) -> tuple[list[Line], list[float]]:
        """For each gate its sum and what σ or tanh makes of it."""
        lines, values = [], []
        for number, bend in enumerate(bends):
            line = self.products(number)
            total = torch.tensor(line.value, dtype=torch.float64)
            value = float(total.sigmoid() if bend == "σ" else total.tanh())
            lines += [line, Line(GATES[kind][number], value, "σ(…)" if bend == "σ" else "tanh(…)")]
            values.append(value)
        return lines, values

    def products(self, gate: int, *, bias: bool = True, inputs: bool = True, state: bool = True) -> Line:
        """W·x + U·h₋₁ + b of a gate, the largest products one by one."""
        row = gate * self.size + self.unit
        inward, around, first, second = self.sight.weights
        parts = torch.cat(
            [inward[row] * self.x if inputs else inward[row][:0], around[row] * self.h if state else around[row][:0]]
        )
        width = len(self.x) if inputs else 0
        terms = []
        for place in largest(parts):
            seen = place < width
            at = place if seen else place - width
            factor, number = (inward[row, at], self.x[at]) if seen else (around[row, at], self.h[at])
            name = "weight_ih" if seen else "weight_hh"
            where = self.site.place(0, (0, self.step, at)) if seen and self.own else None
            terms.append(
                Term(
                    "input" if seen else "state",
                    float(parts[place]),
                    (float(factor), float(number)),
                    where if seen else self.earlier(at),
                    Weight(self.name(f"{name}{self.sight.suffix}"), (row, at)),
                    (at,),
                )
            )
        total = float(parts.sum())
        more = len(parts) - len(terms)
        rest = total - sum(term.value for term in terms) if more else 0.0
        if bias and first is not None and second is not None:
            amount = float(first[row]) + (float(second[row]) if state else 0.0)
            total += amount
            terms.append(Term("bias", amount, weight=Weight(self.name(f"bias_ih{self.sight.suffix}"), (row,))))
        name = f"{GATES[self.module.mode.split('_')[0]][gate]} sum"
        return Line(name, total, "W·x + U·h₋₁ + b", tuple(terms), "+", rest, more)

    def name(self, parameter: str) -> str:
        """The name of a parameter in the node's module."""
        return parameter if isinstance(self.site.module, nn.RNNBase) else f"layers.{parameter}"

    def earlier(self, unit: int) -> Any:
        """Where the state of a unit before this step stands, as far as the node shows it."""
        from runtime.insight.explain.account import Place

        order = self.sight.order
        place = order.index(self.step)
        if not place:
            return None
        offset = self.size if self.backward else 0
        return Place(self.site.node, self.site.facts.outputs[0].key, (order[place - 1], offset + unit))


def _silences(site: Site, module: nn.RNNBase) -> list[Tensor]:
    """What dropout multiplied the states (T, …) of each layer but the last by: drawn again from where it began."""
    passed = site.training
    if passed is None or not module.dropout or passed.beginning.noise is None or passed.inputs[0] is None:
        return []
    batch = passed.inputs[0]
    width = module.hidden_size * (2 if module.bidirectional else 1)
    write_noise(passed.beginning.noise, batch.device)
    ones = torch.ones(batch.shape[1], len(batch), width, dtype=batch.dtype, device=batch.device)  # time comes first
    drawn = [functional.dropout(ones, module.dropout) for _ in range(module.num_layers - 1)]
    return [one[:, min(passed.row, len(batch) - 1)].double() for one in drawn]


def _sights(module: nn.RNNBase, x: Tensor, silences: list[Tensor]) -> list[Sight]:
    """Every layer and direction, in double precision, the last layer last."""
    found: list[Sight] = []
    for layer in range(module.num_layers):
        outputs = []
        x = x * silences[layer - 1] if layer and silences else x
        for direction in range(2 if module.bidirectional else 1):
            suffix = f"_l{layer}" + ("_reverse" if direction else "")
            order = list(range(len(x)))[:: -1 if direction else 1]
            weights = tuple(_weight(module, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
            h, c, states = _walk(module, x, weights, order)
            found.append(Sight(x, h, c, suffix, weights, order))  # type: ignore[arg-type]
            outputs.append(states)
        x = torch.cat(outputs, dim=1)
    return found


def _weight(module: nn.RNNBase, name: str) -> Tensor | None:
    found = getattr(module, name, None)
    return found.detach().double() if isinstance(found, Tensor) else None


def _walk(module: nn.RNNBase, x: Tensor, weights: Any, order: list[int]) -> tuple[Tensor, Tensor, Tensor]:
    """The states before each step, the memories before each step and the states after it, each (T, H)."""
    inward, around, first, second = weights
    size = module.hidden_size
    h = c = x.new_zeros(size)
    before, memory, after = x.new_zeros(len(x), size), x.new_zeros(len(x), size), x.new_zeros(len(x), size)
    for step in order:
        before[step], memory[step] = h, c
        taken = inward @ x[step] + (first if first is not None else 0.0)
        held = around @ h + (second if second is not None else 0.0)
        if module.mode == "LSTM":
            i, f, g, o = (taken + held).chunk(4)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * c.tanh()
        elif module.mode == "GRU":
            (r, z, n), (hr, hz, hn) = taken.chunk(3), held.chunk(3)
            r, z = (r + hr).sigmoid(), (z + hz).sigmoid()
            h = (1 - z) * (n + r * hn).tanh() + z * h
        else:
            h = (taken + held).relu() if module.mode == "RNN_RELU" else (taken + held).tanh()
        after[step] = h
    return before, memory, after
