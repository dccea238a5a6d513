"""Measures memory: what a forward keeps for the gradient, node by node, and the most that a step holds at once.

Storages are counted, not tensors: a view takes nothing, and what two nodes keep is counted once.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch import Tensor, fx
from torch.utils._python_dispatch import TorchDispatchMode


def kept_by_node(module: fx.GraphModule, inputs: Sequence[Tensor], weights: Iterable[Tensor]) -> dict[str, int]:
    """Bytes that a forward keeps until its gradient is worked out, by the node that made them. `weights` do not count.

    On the meta device nothing is really taken. The first output is differentiated.
    """
    keeper = _Keeper(module, [*inputs, *weights])
    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(keeper.pack, lambda tensor: tensor):
        keeper.run(*inputs)
    return keeper.found


class _Keeper(fx.Interpreter):
    """Runs a graph node by node and sees what autograd puts aside."""

    def __init__(self, module: fx.GraphModule, known: Iterable[Tensor]) -> None:
        super().__init__(module)
        self.garbage_collect_values = False  # a storage must not come back at the place of another
        self.found: dict[str, int] = {}
        self._node = ""
        self._counted = {_place(tensor) for tensor in known}
        self._made: dict[int, str] = {}
        self._held: list[Tensor] = []

    def run_node(self, n: fx.Node) -> Any:
        """Run one node and remember which storages it made."""
        self._node = n.meta.get("node", "")
        result = super().run_node(n)
        for tensor in result if isinstance(result, (tuple, list)) else (result,):
            if isinstance(tensor, Tensor):
                self._made.setdefault(_place(tensor), self._node)
        return result

    def pack(self, tensor: Tensor) -> Tensor:
        """Autograd keeps a tensor."""
        place = _place(tensor)
        if place not in self._counted:
            self._counted.add(place)
            self._held.append(tensor)
            node = self._made.get(place, self._node)
            self.found[node] = self.found.get(node, 0) + tensor.untyped_storage().nbytes()
        return tensor


class Meter(TorchDispatchMode):
    """Counts the bytes of all storages that operations make while it is on, and the most of them at once."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.now = self.most = 0
        self._known: dict[int, weakref.finalize[Any, Any]] = {}

    def __torch_dispatch__(
        self, function: Any, _types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Run one operation and count what it made."""
        before = {_place(one) for one in _tensors((args, kwargs or {}))}
        result = function(*args, **(kwargs or {}))
        for tensor in _tensors(result):
            place = _place(tensor)
            if place not in before and place not in self._known:
                self._count(tensor, place)
        return result

    def _count(self, tensor: Tensor, place: int) -> None:
        storage = tensor.untyped_storage()
        size = storage.nbytes()
        self.now += size
        self.most = max(self.most, self.now)
        self._known[place] = weakref.finalize(storage, self._free, place, size)

    def _free(self, place: int, size: int) -> None:
        self._known.pop(place, None)
        self.now -= size


def most_of(act: Callable[[], object]) -> int:
    """The most bytes that something takes at once beyond what there was before it."""
    meter = Meter()
    with meter:
        act()
    return meter.most


def bytes_of(tensors: Iterable[Tensor]) -> int:
    """The bytes of all their storages, each once."""
    sizes = {_place(tensor): int(tensor.untyped_storage().nbytes()) for tensor in tensors}
    return sum(sizes.values())


def _place(tensor: Tensor) -> int:
    place: int = tensor.untyped_storage()._cdata
    return place


def _tensors(tree: Any) -> list[Tensor]:
    return [one for one in torch.utils._pytree.tree_leaves(tree) if isinstance(one, Tensor)]
