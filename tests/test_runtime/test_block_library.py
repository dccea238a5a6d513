"""Every block of the library, once and repeated: checks without findings, exports with the same numbers, learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from blocks_kit import classifier, same_numbers, wired

from runtime import blocks, edits, fragment, unpacking
from runtime.block_library import LibraryBlock, library
from runtime.check import check
from runtime.compile import compile_program
from runtime.descent import Descent
from runtime.document import Document, End, Wire
from runtime.findings import HINT

ALL = library()
SEQUENCES = ("transformerencoder", "gatedunit", "hiddenlayer")


def holding(item: LibraryBlock, times: int) -> Document:
    """Digits, 16 channels (or 8 steps of 16 numbers), the block, pooling, scores."""
    document = classifier()
    if item.key in SEQUENCES:
        document, rows = edits.add_node(document, "reshape", settings={"sizes": [8, 8]})
        document, widened = edits.add_node(document, "linear", settings={"units": 16})
        document = edits.remove(document, ["stem", "pool"])
        document, flat = edits.add_node(document, "flatten")
        document = document.but(
            wires=(
                *document.wires,
                *wired(f"src.image {rows}.x", f"{rows}.y {widened}.x", f"{flat}.y scores.x"),
            )
        )
        before, after = End(widened, "y"), End(flat, "x")
    else:
        before, after = End("stem", "y"), End("pool", "x")
        document = edits.remove(document, wires=[Wire(before, after)])
    document, names = fragment.paste(document, item.fragment)
    made = next(iter(names.values()))
    if times > 1:
        document = blocks.repeat(document, made, times)
    return document.but(wires=(*document.wires, Wire(before, End(made, "in1")), Wire(End(made, "out1"), after)))


def test_the_library_has_the_blocks_people_look_for() -> None:
    assert {
        "residual",
        "bottleneck",
        "dense",
        "squeezeexcite",
        "inception",
        "transformerencoder",
        "gatedunit",
    } <= {item.key for item in ALL}
    assert all(item.block.title and item.block.summary.endswith(".") for item in ALL)


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("item", ALL, ids=lambda item: item.key)
def test_every_block_checks_learns_and_exports(item: LibraryBlock, times: int, tmp_path: Path) -> None:
    document = holding(item, times)
    checked = check(document)
    assert [finding for finding in checked.findings if finding.severity != HINT] == []
    program = compile_program(checked, seed=1)
    same_numbers(program, tmp_path)
    program.network.train()
    goal = Descent(program, "goal", (), torch.device("cpu"))
    image, label = torch.rand(4, 1, 8, 8), torch.randint(0, 10, (4,))
    goal.forward(image, label)[0].backward()
    assert goal.parameters
    assert all(item.grad is not None for item in goal.parameters)


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.key)
def test_every_block_can_be_unpacked(item: LibraryBlock) -> None:
    document = holding(item, 1)
    checked = check(document)
    made = next(key for key, node in document.nodes.items() if node.type == "block")
    plain, _ = unpacking.unpack(document, made, checked.flat.document.nodes)
    assert [finding for finding in check(plain).findings if finding.severity != HINT] == []
    assert check(plain).parameters == checked.parameters
    assert item.block.id not in plain.blocks


def test_putting_a_block_in_twice_brings_it_once() -> None:
    document, _ = fragment.paste(Document(), ALL[0].fragment)
    document, _ = fragment.paste(document, ALL[0].fragment)
    assert len(document.blocks) == 1
    assert len(document.nodes) == 2
    changed = document.but(blocks={key: replace(block, title="Mine") for key, block in document.blocks.items()})
    beside, _ = fragment.paste(changed, ALL[0].fragment)
    assert len(beside.blocks) == 2
