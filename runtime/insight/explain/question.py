"""The question: how did this very number come about, and what does the loss want of it?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
from torch import Tensor

from nodes.catalogue import find
from runtime.document import End
from runtime.insight.explain.account import Account
from runtime.insight.explain.heads import head_at
from runtime.insight.explain.last_step import last_step
from runtime.insight.explain.names import class_names, column_names, named
from runtime.insight.explain.place import lens_at, unit_at
from runtime.insight.explain.reach import Reach, reach_of
from runtime.insight.explain.registry import account_of
from runtime.insight.explain.site import Site, batched, one_sample, row_of, site_of, within
from runtime.insight.heads import attends, heads_in
from runtime.insight.layout import axes_of
from runtime.insight.lens import Lens
from runtime.insight.portrait_forms import order_of
from runtime.pictures import Drawn, as_images, tiles

SAMPLE_NUMBERS = 64  # of a sample that is no picture


@dataclass(frozen=True, slots=True)
class Explain:
    """One number of what leaves a node, for one sample.

    `index` is the place within the sample (without the batch axis), None for the first; `sample` counts the held-out
    rows (training rows where there are none). A node of the flat graph; without a port its first.

    With `among` the sample is one of so many that are spread over these rows, as pictures of nodes show them; `ordered`
    where they are shown class by class. With `place` it is no sample but a place of a plane of features, and `index`
    the number of the unit, as decision maps show them.
    """

    draws: ClassVar[bool] = True
    node: str
    index: tuple[int, ...] | None = None
    sample: int = 0
    port: str = ""
    among: int = 0
    ordered: bool = False
    place: tuple[float, ...] = ()

    def answer(self, lens: Lens) -> Drawn:
        """The lines of arithmetic, the value and what comes back to it. Raises `Failure` where there is no number."""
        if self.place:
            return self._explained_at_place(lens)
        if self.among:
            return self._found_among(lens)
        return self._explained(lens, 0)

    def _explained_at_place(self, lens: Lens) -> Drawn:
        """The same where there is no sample; nobody knows what would be right there, so no gradient comes back."""
        end = End(self.node, self.port or _first_port(lens, self.node))
        index = self.index if self.index is None or len(self.index) != 1 else unit_at(lens, end, self.index[0])
        apart = lens_at(lens, end, self.place)
        drawn = replace(self, index=index, sample=0, among=0, place=())._explained(apart, 0)
        unknown = {"goal": "", "loss": None, "gradient": None, "place": list(self.place)}
        for term in (term for line in drawn.facts["lines"] for term in line["terms"] if term.get("weight")):
            term["weight"].pop("gradient", None)
        return Drawn(drawn.arrays, {**drawn.facts, **unknown})

    def _found_among(self, lens: Lens) -> Drawn:
        """The same of a sample of a picture."""
        place = self.sample
        graph = lens.graph(End(self.node, self.port or _first_port(lens, self.node)))
        order = order_of(lens, graph.inputs, self.among).rows if self.ordered else None
        place = int(order[place]) if order is not None and place < len(order) else place
        source = next((end.node for end in graph.inputs), "")
        if not source or lens.table(source).drawer is not None:
            return replace(self, sample=place, among=0)._explained(lens, self.among)
        rows = lens.table(source)
        own = rows.count("validation" if rows.count("validation") else "train")
        count = max(1, len(lens.numbers(source, self.among)))
        return replace(self, sample=place * own // count, among=0)._explained(lens, 0)

    def _explained(self, lens: Lens, among: int) -> Drawn:
        facts = find(lens.checked.document.nodes[self.node].type) if self.node in lens.checked.document.nodes else None
        if facts is not None and facts.kind == "source":
            return self._given(lens, among)
        head, index = _head_of(lens, self)
        site = site_of(lens, self.node, self.port, index, self.sample, among)
        account, reach = account_of(site), reach_of(site, self.sample, among)
        if head is not None:
            account, reach = head_at(site, head, reach, self.sample, among)
        sample, pictures = sample_facts(lens, self.node, self.sample, among)
        keys = [one.key for one in site.facts.outputs] or [""]
        end = End(self.node, keys[site.port])
        at = within(lens, end, site.at)
        shape, axes = list(site.output.shape[len(site.at) - len(at) :]), axes_of(lens, end, len(at))
        if head is not None:
            at, shape, axes = (head, *at), [heads_in(lens.checked, self.node), *shape], ("head", *axes)
        told = {
            "form": "explanation",
            "node": self.node,
            "port": end.port,
            "index": list(at),
            "shape": shape,
            "axes": list(axes),
            "value": site.value if head is None else account.value,
            "recomputed": account.value,
            "way": account.way,
            "exact": account.exact,
            "formula": site.facts.formula,
            "lines": [named(lens, line) for line in _with_weights(site, account, reach)],
            "window": account.facts,
            "goal": reach.goal,
            "loss": reach.loss,
            "gradient": reach.gradient,
            "classes": list(class_names(lens, _scores(site) or end)),
            "columns": list(column_names(lens, end)),
            **sample,
        }
        return Drawn({**account.arrays, **pictures}, told)

    def _given(self, lens: Lens, among: int) -> Drawn:
        """A number of a source: it is read, not worked out."""
        ports = [end for end in (End(self.node, one) for one in lens.table(self.node).tensors) if lens.signal(end)]
        end = next((one for one in ports if one.port == self.port), ports[0])
        (tensor,) = one_sample(lens, [end], self.sample, among)
        shape = tensor.shape[1:]
        index = self.index if self.index is not None and len(self.index) == len(shape) else (0,) * len(shape)
        index = tuple(min(max(one, 0), size - 1) for one, size in zip(index, shape, strict=True))
        value = float(tensor[(0, *index)])
        sample, pictures = sample_facts(lens, self.node, self.sample, among)
        told = {
            "form": "explanation",
            "node": self.node,
            "port": end.port,
            "index": list(index),
            "shape": list(shape),
            "axes": list(axes_of(lens, end, len(shape))),
            "value": value,
            "written": "" if tensor.is_floating_point() else _written(lens, end, value),
            "recomputed": value,
            "way": "data",
            "exact": True,
            "formula": "",
            "lines": [],
            "window": {},
            "goal": "",
            "loss": None,
            "gradient": None,
            "classes": [],
            "columns": list(column_names(lens, end)),
            **sample,
        }
        return Drawn(pictures, told)


def _written(lens: Lens, end: End, value: float) -> str:
    """What a whole number of a source stands for: a token, or a class by its name."""
    number, known = int(value), lens.tokens(end)
    return known[number] if 0 <= number < len(known) else str(number)


def _head_of(lens: Lens, asked: Explain) -> tuple[int | None, tuple[int, ...] | None]:
    """The head that an index among the weights of attention begins with, where it has one, and the rest of it."""
    index = asked.index
    if index is None or len(index) != 3 or not asked.port or asked.node not in lens.checked.document.nodes:
        return None, index
    if not attends(lens.checked, asked.node) or asked.port == _first_port(lens, asked.node):
        return None, index
    return min(max(index[0], 0), heads_in(lens.checked, asked.node) - 1), index[1:]


def _scores(site: Site) -> End | None:
    """What a loss is about, whose classes it names."""
    return site.entering[0] if site.facts.kind == "loss" else None


def _with_weights(site: Site, account: Account, reach: Reach) -> list[dict[str, Any]]:
    """The lines, with the gradient of every weight in them and how far the last step moved it."""
    own = dict(site.module.named_parameters()) if site.module is not None else {}
    lines = [line.told() for line in account.lines]
    for line in lines:
        for term in line["terms"]:
            weight = term.get("weight")
            found = reach.weights.get(weight["name"]) if weight else None
            if found is not None:
                weight["gradient"] = float(found[tuple(weight["index"])])
                moved = last_step(site.lens, own[weight["name"]], weight["index"])
                if moved is not None:
                    weight["moved"] = moved
    return lines


def sample_facts(lens: Lens, node: str, sample: int, among: int = 0) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Which sample it is, and what it looks like: a picture, or its first numbers with the names of their columns."""
    document = lens.checked.document
    sources = [key for key in lens.checked.kind("source") if key in document.upstream(node) or key == node]
    shown = next((found for key in sources for found in _views(lens, key)), None)
    if shown is None:
        return {"sample": sample, "row": None, "samples": 1, "source": "", "among": 0}, {}
    row, count = row_of(lens, shown.node, sample)
    count = min(among, count) if among else count
    facts = {"sample": sample % max(1, count), "row": row, "samples": count, "source": shown.node, "among": among}
    (tensor,) = one_sample(lens, [shown], sample, among)
    if tensor.dim() == 4 and tensor.shape[1] in (1, 3):
        return facts, {"sample": tiles(as_images(tensor)).arrays["tiles"][0]}
    flat = tensor[0].flatten()[:SAMPLE_NUMBERS]
    if not tensor.is_floating_point():
        facts["tokens"] = [_written(lens, shown, float(number)) for number in flat]
    names = list(column_names(lens, shown)) if len(flat) == tensor[0].numel() else []
    return {**facts, "names": names}, {"numbers": flat.float().cpu().numpy()}


def _first_port(lens: Lens, node: str) -> str:
    facts = find(lens.checked.document.nodes[node].type) if node in lens.checked.document.nodes else None
    return facts.outputs[0].key if facts is not None and facts.outputs else ""


def _views(lens: Lens, source: str) -> list[End]:
    """The ports of a source that say best what a sample is: pictures first, labels last."""
    ends = [End(source, port) for port in lens.table(source).tensors]

    def rank(end: End) -> tuple[bool, bool]:
        tensor: Tensor = lens.rows[source].tensors[end.port]
        return tensor.dim() != 4, not tensor.is_floating_point()

    return sorted((end for end in ends if batched(lens, end)), key=rank)
