"""How a run says what broke: a sentence with named values and the node it is about."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import torch

from nodes.spec import Problem

SINGLE = "Expected more than 1 value per channel"  # what torch says of a batch norm over one sample


class Failure(Problem):
    """A run cannot go on. `node` is the id of the node that broke, or empty where none is to blame."""

    def __init__(self, sentence: str, node: str = "", **values: object) -> None:
        super().__init__(sentence, **values)
        self.node = node


@contextlib.contextmanager
def blaming(node: str) -> Iterator[None]:
    """Whatever is raised inside becomes a `Failure` of that node."""
    try:
        yield
    except Exception as error:
        raise failure_of(error, node) from error


def failure_of(error: Exception, node: str = "") -> Failure:
    """The sentence for an exception; one that already is a sentence stays."""
    match error:
        case Failure():
            return error
        case Problem():
            values = {"node": node, **error.values}
            return Failure(error.sentence, str(values.pop("node")), **values)
    if out_of_memory(error):
        return Failure(
            "{node} ran out of memory. Make the batch size or the layers smaller."
            if node
            else "The run ran out of memory. Make the batch size or the layers smaller.",
            node,
        )
    if SINGLE in str(error):
        return Failure(
            "{node} takes mean and variance of a batch, which takes two samples at least. Make batches larger."
            if node
            else "A normalization takes mean and variance of a batch, which takes two samples at least. Make batches "
            "larger.",
            node,
        )
    return Failure(
        "{node} failed: {message}. Change its settings or what enters it." if node else "The run failed: {message}.",
        node,
        message=_first_line(error),
    )


def out_of_memory(error: BaseException) -> bool:
    """Whether a device or the computer had no room left; the CPU's allocator says so in words only."""
    return isinstance(error, (torch.OutOfMemoryError, MemoryError)) or (
        isinstance(error, RuntimeError)
        and any(words in str(error) for words in ("can't allocate memory", "not enough memory", "out of memory"))
    )


def _first_line(error: BaseException) -> str:
    text = str(error).strip().split("\n")[0].strip().rstrip(".")[:200]
    return text or type(error).__name__
