"""The model that an export carries: the graph cut at its Output nodes, in eval mode on the CPU."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor, fx

from nodes.catalogue import find
from nodes.spec import Problem, Signal
from runtime.beside import refuse_beside
from runtime.check import check
from runtime.checkpoint import load_weights
from runtime.compile import Program, compile_program, input_names, strip
from runtime.cuts import computed, cuts_of, refuse_misplaced, result_of
from runtime.data import Rows, load_rows
from runtime.document import Document, End
from runtime.measure import as_used
from runtime.noise import borrowed, start_noise
from runtime.taught import taught

CPU = torch.device("cpu")


@dataclass(frozen=True)
class Model:
    """A trained network from what it takes to what its Output nodes give.

    `inputs` are source ports in the order of the call, then ports at which the function of an Output starts; `outputs`
    are Output nodes in the order of the answer; the names beside them are identifiers. `state` has the weights and
    buffers that it needs, fitted layers included.
    """

    program: Program
    module: fx.GraphModule
    inputs: tuple[End, ...]
    input_names: tuple[str, ...]
    outputs: tuple[str, ...]
    output_names: tuple[str, ...]
    state: Mapping[str, Tensor]

    @property
    def document(self) -> Document:
        """The document that was trained."""
        return self.program.checked.document

    @cached_property
    def rows(self) -> Mapping[str, Rows]:
        """All rows of every source, on the CPU."""
        checked = self.program.checked
        return {node: load_rows(checked, node, CPU) for node in checked.kind("source")}

    def signal(self, end: End) -> Signal:
        """What a source port gives, the batch axis first."""
        signal = self.program.checked.signal(end.node, end.port)
        assert signal is not None
        return signal

    @cached_property
    def draws(self) -> str:
        """A node whose random numbers reach the outputs even after training, by its title; empty where none does.

        A layer may draw for an output of it that nobody takes, so two seeds are compared.
        """
        checked = self.program.checked
        needed = {key for cut in cuts_of(checked, self.outputs) for key in cut.nodes}
        for key in checked.order:
            facts = find(self.document.nodes[key].type) if key in needed else None
            if facts is not None and getattr(facts.declaration, "random", False):
                return (self.document.nodes[key].title or facts.title) if self._differs() else ""
        return ""

    def _differs(self) -> bool:
        """Whether the same rows give other numbers with another seed."""
        inputs = self.held_out()
        pairs = zip(self(inputs), self(inputs, seed=1), strict=True)
        return not all(torch.equal(one.nan_to_num(), other.nan_to_num()) for one, other in pairs)

    @torch.no_grad()
    def __call__(self, inputs: list[Tensor], seed: int = 0) -> list[Tensor]:
        """The outputs for a batch of inputs; random numbers are those after torch's seed."""
        with borrowed(CPU):
            start_noise(seed)
            return list(self.module(*inputs))

    def held_out(self, most: int = 256) -> list[Tensor]:
        """Up to that many rows that were never trained on: test rows, else validation rows, else any.

        One tensor (rows, …) per input, all with the same number of rows. What enters where a function starts is what
        the graph above makes of such rows.
        """
        starts = [end for end in self.inputs if end.node not in self.rows]
        above = self.program.graph(*starts)
        ends = list(dict.fromkeys([*(end for end in self.inputs if end.node in self.rows), *above.inputs]))
        held = dict(zip(ends, _even([self._held_out(end, most) for end in ends]), strict=True))
        with as_used(self.program.network):
            made = above.run([held[end] for end in above.inputs]) if starts else ()
        self.program.network.eval()
        return _even([*map((held | dict(zip(starts, made, strict=True))).__getitem__, self.inputs)])

    def _held_out(self, end: End, most: int) -> Tensor:
        rows = self.rows[end.node]
        part = next(part for part in ("test", "validation", "train") if rows.count(part))
        return rows.tensors[end.port][rows.parts[part][:most]]


def _even(tensors: list[Tensor]) -> list[Tensor]:
    """As many rows of each as all of them have."""
    shortest = min(map(len, tensors), default=0)
    return [tensor[:shortest].contiguous() for tensor in tensors]


def cut_model(document: Document, weights: Mapping[str, Tensor]) -> Model:
    """The model of a trained document. Raises `Problem` when nothing can be exported or the weights do not fit."""
    checked = check(document).flat
    outputs = computed(checked)
    if not outputs:
        raise checked.without_output()
    refuse_beside(checked, outputs)
    refuse_misplaced(checked, outputs)
    program = compile_program(checked, seed=None)
    load_weights(program.network, weights)
    program.network.eval()
    graph = program.exported(outputs)
    if not graph.inputs:
        raise Problem(
            "The Output depends on no data, so there is nothing to export. Connect it to what a source feeds."
        )
    return Model(
        program=program,
        module=graph.module.eval(),
        inputs=graph.inputs,
        input_names=tuple(input_names(program, graph.inputs)),
        outputs=outputs,
        output_names=tuple(program.names[key] for key in outputs),
        state=strip(program, *outputs),
    )


def describe(model: Model) -> dict[str, Any]:
    """What a script must know to predict from a file, as plain data (`model.json` of a source folder).

    `reading` says how the numbers of an output are read; see `runtime/export/predict.py`.
    """
    inputs = [
        _describe_input(name, end, model.signal(end), model.rows.get(end.node))
        for name, end in zip(model.input_names, model.inputs, strict=True)
    ]
    outputs = [
        {"name": name, **_reading(model, output)}
        for name, output in zip(model.output_names, model.outputs, strict=True)
    ]
    return {"title": model.document.title, "inputs": inputs, "outputs": outputs}


def _describe_input(name: str, end: End, signal: Signal, rows: Rows | None) -> dict[str, Any]:
    """An input that has no rows, such as a noise or a code, is `drawn`; of others it is kept what was `taught`."""
    shape = list(signal.shape[1:])
    columns = rows.columns if rows is not None else ()
    return {
        "name": name,
        "shape": shape,
        "dtype": signal.dtype,
        "meaning": signal.meaning,
        "low": signal.low,
        "high": signal.high,
        "columns": list(columns) if shape == [len(columns)] else [],
        "fills": dict(rows.fills) if rows is not None and shape == [len(columns)] else {},
        "drawn": rows is None or rows.drawer is not None,
        "taught": taught(rows, end.port, signal) if rows is not None else None,
    }


def _reading(model: Model, output: str) -> dict[str, Any]:
    """How an output is read, from what it is compared with: a loss or metric at the same wire tells its target."""
    checked = model.program.checked
    compared = checked.origin(result_of(model.document, output))
    given = checked.nodes[output].outputs[0]
    for judge in (*checked.kind("loss"), *checked.kind("metric")):
        ends = {wire.target.port: wire.source for wire in model.document.incoming[judge]}
        target = checked.signal(ends["target"].node, ends["target"].port) if "target" in ends else None
        judged = checked.origin(ends["prediction"]) if "prediction" in ends else None
        if judged != compared or target is None or target.meaning not in ("label", "sign"):
            continue
        above = model.document.upstream(ends["target"].node)
        names = next((rows.class_names for node, rows in model.rows.items() if node in above), ())
        return {"reading": _reading_of_classes(given, target), "classes": list(names)}
    return {"reading": "values", "classes": []}


def _reading_of_classes(given: Signal, target: Signal) -> str:
    if target.meaning == "sign":
        return "sign"
    if given.meaning in ("probabilities", "log_probabilities"):
        return given.meaning
    return "logits"
