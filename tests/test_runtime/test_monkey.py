"""The editor cannot be broken: 20,000 random edits and undos, invariants after each, and undo-all is the beginning."""

from __future__ import annotations

from collections import Counter

import pytest
from blocks_kit import classifier, use
from monkey import Monkey, sound

from runtime import examples, store
from runtime.block_library import library
from runtime.document import Document


def examples_and_blocks() -> dict[str, Document]:
    """What the monkey begins with: nothing, the examples, the library's blocks, uses and repetitions of a block."""
    found = {name: store.load(examples.find(name)) for name in examples.names() if "digits" in name or name == "circle"}
    found |= {item.key: Document(nodes=item.fragment.nodes, blocks=item.fragment.blocks) for item in library()}
    found["blocks"] = classifier(use("one"), use("two", "repeat", settings={"times": 3}))
    found["nothing"] = Document()
    return found


@pytest.mark.parametrize(("seed", "begin"), list(enumerate(("blocks", "digits-residual", "nothing"))))
def test_a_monkey_breaks_nothing(seed: int, begin: str) -> None:
    starts = examples_and_blocks()
    sound(starts[begin])
    monkey = Monkey(starts[begin], seed, tuple(starts.values()), checked=5)
    monkey.walk(500)
    monkey.go_back_and_forth()
    assert monkey.made.total() > 100


@pytest.mark.slow
@pytest.mark.timeout(1_500)
def test_a_monkey_of_twenty_thousand_steps_breaks_nothing() -> None:
    """From every beginning a thousand steps, as many as the history of a window surely keeps."""
    starts = examples_and_blocks()
    made, refused, done = Counter[str](), Counter[str](), 0
    for seed, begin in enumerate(sorted(starts), start=100):
        monkey = Monkey(starts[begin], seed, tuple(starts.values()), checked=5)
        monkey.walk(20_000 // len(starts) + 1)
        monkey.go_back_and_forth()
        made, refused, done = made + monkey.made, refused + monkey.refused, done + monkey.done
    assert done >= 20_000
    without = ("connect_to_nothing", "copy")  # what never changes a document
    untried = [name for name in refused if name not in made and name not in without]
    assert not untried, "every kind of edit was done"
