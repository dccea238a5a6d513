"""What a file may say to the editor: told in one sentence or mended, at once, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from blocks_kit import classifier, residual, use, wired
from blocks_kit import says as says_so

from nodes.spec import Problem
from runtime import blocks, fragment, rewiring, store, unpacking
from runtime.check import check
from runtime.checked import Checked
from runtime.compare import compare
from runtime.compile import compile_program
from runtime.document import Block, Document, Exposed, Node
from runtime.repairs import repairs_of
from runtime.source import write_source
from runtime.summary import summarize

AT_ONCE = 2.0  # seconds of this process, whatever else the machine does


def ring(*ids: str) -> tuple[Block, ...]:
    """Blocks each of which uses the next, and the last the first."""
    following = dict(zip(ids, (*ids[1:], ids[0]), strict=True))
    return tuple(Block(key, nodes={"inner": use("inner", block=following[key])}) for key in ids)


def nest(depth: int) -> tuple[Block, ...]:
    """Blocks inside blocks."""
    passing = [Node("in1", "block_input"), Node("out1", "block_output")]
    found = []
    for number in range(depth):
        inner = use("inner", block=f"nest{number + 1}") if number + 1 < depth else Node("inner", "relu")
        ports = ("y", "x") if inner.type == "relu" else ("out1", "in1")
        wires = wired(f"in1.y inner.{ports[1]}", f"inner.{ports[0]} out1.x")
        found.append(Block(f"nest{number}", nodes={one.id: one for one in (*passing, inner)}, wires=wires))
    return tuple(found)


def doubling(depth: int) -> tuple[Block, ...]:
    """Blocks that use the next twice each: 2 to the power of the depth nodes."""
    return tuple(
        Block(f"two{number}", nodes={key: use(key, block=f"two{number + 1}") for key in ("a", "b")})
        for number in range(depth)
    )


def repeated(**settings: Any) -> Document:
    return classifier(use("one", "repeat", settings=settings))


def linear(**fields: Any) -> Document:
    document = classifier()
    settings = {"units": 10, **fields.pop("settings", {})}
    return document.but(nodes={**document.nodes, "scores": Node("scores", "linear", settings=settings, **fields)})


def expressed(value: Any) -> Document:
    return linear(settings={"units": value})


def exposed(value: Any) -> Document:
    return classifier(use("one", settings={"width": value}))


def everything(**fields: Any) -> Document:
    document = classifier(use("one"), use("two", "repeat"))
    nodes = {key: Node(one.id, one.type, settings=one.settings, **fields) for key, one in document.nodes.items()}
    return document.but(nodes=nodes)


def linked(**owners: str) -> Document:
    document = classifier(use("one"), use("two"))
    nodes = {
        key: Node(one.id, one.type, settings=one.settings, linked=owners.get(key, ""))
        for key, one in document.nodes.items()
    }
    return document.but(nodes=nodes)


def ended(*pairs: str) -> Document:
    """A block whose wires end where none may."""
    document = classifier(use("one"), use("two", "repeat"))
    return document.but(wires=(*document.wires, *wired(*pairs)))


def inside(*pairs: str, **changes: Any) -> Document:
    document = classifier(use("one"), use("two", "repeat"))
    block = document.blocks["res"]
    return blocks.change_block(document, "res", **{"wires": (*block.wires, *wired(*pairs)), **changes})


ODD = {
    "an expression that is a number": expressed({"expression": 5}),
    "an endless expression": expressed({"expression": "x" * 10**6}),
    "an expression of brackets": expressed({"expression": "(" * 99 + "1" + ")" * 99}),
    "an expression of many signs": expressed({"expression": "-" * 190 + "1"}),
    "an expression with more keys": expressed({"expression": "1", "also": 2}),
    "an expression in an expression": expressed({"expression": {"expression": "1"}}),
    "an expression in a list": linear(settings={"units": [{"expression": "1"}]}),
    "an expression of nothing": expressed({"expression": ""}),
    "an expression with a line break": expressed({"expression": "1\n+ 1"}),
    "an expression with a null byte": expressed({"expression": "1\x00"}),
    "a complex number": expressed({"expression": "(-8) ** 0.5"}),
    "a huge power": expressed({"expression": "9 ** 9 ** 9 ** 9"}),
    "a huge number": expressed({"expression": "floor(1e308) * floor(1e308) * floor(1e308)"}),
    "a huge float": expressed({"expression": "1e308"}),
    "a round to many digits": expressed({"expression": "round(0.5, 10 ** 9)"}),
    "a round of a huge number": expressed({"expression": "round(floor(1e300), floor(-1e9))"}),
    "a call of nothing": expressed({"expression": "min()"}),
    "a foreign call": expressed({"expression": "__import__('os')"}),
    "a comparison": expressed({"expression": "1 if 2 > 1 else 3"}),
    "a truth value": expressed({"expression": "True"}),
    "an attribute of an attribute": expressed({"expression": "in.in.in"}),
    "a starred call": expressed({"expression": "max(*in.channels)"}),
    "a size that is none": expressed({"expression": "in.width"}),
    "a text times a number": exposed({"expression": "'x' * 10 ** 9"}),
    "a text of another setting times a number": inside(
        nodes={**residual().nodes, "conv1": Node("conv1", "conv2d", settings={"channels": says_so("width * 10 ** 9")})},
        settings=(Exposed("width", "x" * 100),),
    ),
    "a text that formats": inside(
        nodes={**residual().nodes, "conv1": Node("conv1", "conv2d", settings={"channels": says_so("width % 5")})},
        settings=(Exposed("width", "%999999999d"),),
    ),
    "a number of too many digits to be written": expressed({"expression": "*".join(["floor(1e308)"] * 15)}),
    "alike and linked in a circle": everything().but(
        nodes={key: Node(key, "linear", linked={"a": "b", "b": "c", "c": "a", "d": "a"}[key]) for key in "abcd"},
        wires=wired("a.y b.x", "b.y c.x", "c.y d.x"),
    ),
    "a layer in a block linked to another in it": inside(
        nodes={
            **residual().nodes,
            "conv1": Node("conv1", "conv2d", settings={"channels": 16}),
            "conv2": Node("conv2", "conv2d", settings={"channels": 16}, linked="conv1"),
        }
    ),
    "a setting that is a list": exposed([1, 2]),
    "a setting that is nothing": exposed(None),
    "a setting that is an object": exposed({"a": 1}),
    "a setting that is a text": exposed("x" * 10**6),
    "a setting that is huge": exposed(10**299),
    "a setting that asks for itself": exposed({"expression": "width"}),
    "times -1": repeated(times=-1),
    "times 0": repeated(times=0),
    "times 1e9": repeated(times=10**9),
    "times 512": repeated(times=512),
    "times a text": repeated(times="x"),
    "times a list": repeated(times=[2]),
    "times nothing": repeated(times=None),
    "times true": repeated(times=True),
    "times a fraction": repeated(times=2.5),
    "times an expression": repeated(times={"expression": "in.channels"}),
    "times an expression that asks for itself": repeated(times={"expression": "times"}),
    "times a huge expression": repeated(times={"expression": "10 ** 9"}),
    "times a complex expression": repeated(times={"expression": "(-1) ** 0.5"}),
    "shared a text": repeated(shared="yes"),
    "a block that is no text": classifier(Node("one", "block", settings={"block": ["res"]})),
    "a block that is nobody": classifier(use("one", block="gone")),
    "a block in itself": classifier(use("one", block="a"), blocks=ring("a")),
    "a ring of two": classifier(use("one", block="a"), blocks=ring("a", "b")),
    "a ring of fifty": classifier(use("one", "repeat", "a"), blocks=ring("a", *(f"b{n}" for n in range(49)))),
    "200 deep": classifier(use("one", block="nest0"), blocks=nest(200)),
    "20 deep": classifier(use("one", block="nest0"), blocks=nest(20)),
    "2 to the 60": classifier(use("one", block="two0"), blocks=doubling(60)),
    "2 to the 20": classifier(use("one", block="two0"), blocks=doubling(20)),
    "everything muted": everything(muted=True),
    "everything frozen": everything(frozen=True),
    "everything pinned": everything(pinned=True),
    "linked to itself": linked(stem="stem"),
    "a use linked to itself": linked(one="one"),
    "linked in a circle": linked(stem="scores", scores="stem"),
    "uses linked in a circle": linked(one="two", two="one"),
    "linked to a source": linked(stem="src"),
    "a source linked": linked(src="stem"),
    "a use linked to a layer": linked(one="stem"),
    "a layer linked to a use": linked(stem="one"),
    "linked to a path": linked(stem="one/conv1"),
    "linked to nobody": linked(stem="gone", one="gone"),
    "linked to a wild text": linked(stem="../../x\n"),
    "all inside linked": inside(
        nodes={
            key: Node(one.id, one.type, settings=one.settings, linked="conv1") for key, one in residual().nodes.items()
        }
    ),
    "wires to ports that are gone": ended("one.gone pool.gone", "one.out1 two.gone", "two.gone one.in1"),
    "wires into and out of ports of a block": inside("conv1.y in1.x", "out1.y conv1.x", "in1.gone conv2.gone"),
    "a circle inside a block": inside("relu1.y conv1.x"),
    "a circle of uses": ended("two.out1 one.in1"),
    "a use that feeds itself": ended("one.out1 one.in1"),
    "a source and a goal in a block": inside(
        nodes={**residual().nodes, **{kind: Node(kind, kind) for kind in ("digits", "goal", "output")}}
    ),
    "a block without ports": inside(nodes={"relu1": Node("relu1", "relu")}, wires=()),
    "an empty block": classifier(use("one", block="empty"), blocks=(Block("empty"),)),
    "muted ports of a block": inside(
        nodes={key: Node(one.id, one.type, settings=one.settings, muted=True) for key, one in residual().nodes.items()}
    ),
    "an unknown type everywhere": everything(note="x").but(
        nodes={key: Node(key, "ext:foreign 🦊") for key in classifier(use("one"), use("two")).nodes}
    ),
    "titles of all kinds": linear(title="<b>x</b>\n\u202eabc\x00🦊" * 1000, note="\n" * 1000),
    "settings nobody knows": linear(settings={"": {}, "a.b.c": [[[]]], "block": "res", "times": 5, "🦊": None}),
}


def probed(document: Document) -> Checked:
    """Everything that looks at a document: none of it may raise but a `Problem`, or take long."""
    checked = check(document)
    for finding in checked.findings:
        assert str(Problem(finding.sentence, **{"node": finding.node, **finding.values}))
    compare(document, Document())
    compare(Document(), document)
    summarize(checked)
    for act in (lambda: write_source(compile_program(checked, None)), lambda: store.to_bytes(document)):
        refusing(act)
    return checked


def refusing(act: Callable[[], object]) -> object:
    """What an act gives, or None where it is refused; at once either way."""
    began, found = time.process_time(), None
    with suppress(Problem):
        found = act()
    assert time.process_time() - began < 2 * AT_ONCE
    return found


@pytest.mark.parametrize("document", ODD.values(), ids=ODD)
def test_an_odd_document_is_a_finding(document: Document) -> None:
    check(document)  # brings what is imported only once
    began = time.process_time()
    text = store.to_bytes(document)
    again = store.from_bytes(text)
    assert again == document
    check(again)
    compare(again, document)
    assert time.process_time() - began < AT_ONCE
    probed(again)


@pytest.mark.parametrize("document", ODD.values(), ids=ODD)
def test_an_odd_document_can_be_edited(document: Document) -> None:
    """Copied and pasted into another document, grouped, unpacked, unrolled: done, or refused with a sentence."""
    taken = fragment.copy(document, document.nodes)
    other = classifier(use("one"))
    pasted, names = fragment.paste(other, store.fragment_from_text(store.fragment_to_text(taken)), keep_entering=True)
    assert names.keys() == document.nodes.keys()
    assert all(pasted.nodes[key] is other.nodes[key] for key in other.nodes)
    assert all(pasted.blocks[key] == other.blocks[key] for key in other.blocks)
    for key in [key for key, one in document.nodes.items() if one.type in ("block", "repeat")]:
        for act in (unpacking.unpack, unpacking.unroll, blocks.repeat, blocks.make_own):
            refusing(lambda act=act, key=key: act(document, key))  # type: ignore[misc]
    for key in document.nodes:
        refusing(lambda key=key: blocks.group(document, [key]))  # type: ignore[misc]
        rewiring.remove_and_heal(document, [key])
    for block in document.blocks:
        graph = blocks.inside(document, block)
        refusing(lambda block=block, graph=graph: blocks.with_inside(document, block, graph))  # type: ignore[misc]


@pytest.mark.slow
@pytest.mark.parametrize("document", ODD.values(), ids=ODD)
def test_what_is_odd_can_be_repaired(document: Document) -> None:
    """A repair is looked for at every finding, and none makes it worse."""
    checked = check(document)
    for finding in checked.findings[:20]:
        for repair in repairs_of(checked, finding):
            assert len(check(repair.document).findings) <= len(checked.findings) + 5
