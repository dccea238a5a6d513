"""Generation: samples from noise through trained weights, step after step, from the runtime and the command line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from blocks_kit import wired
from PIL import Image
from time_kit import dreaming

from nodes.spec import Problem
from runtime import blocks, edits, examples, store
from runtime.alike import name_at
from runtime.check import check
from runtime.command import main
from runtime.compile import Program, compile_program
from runtime.document import Document, Node
from runtime.generate import generate, picture_of
from runtime.sheet import EDGE, sheet_of
from runtime.sinks import can_generate, end_of, find_sink, only_sink, sinks_of


def compiled(document: Document) -> Program:
    return compile_program(check(document), seed=2)


@pytest.mark.parametrize("port", ["next", "seen"])
def test_every_step_shows_what_so_many_steps_would_give(port: str) -> None:
    program = compiled(dreaming(4, port))
    made = list(generate(program, "picture", 3, seed=5))
    assert [(one.step, one.steps, one.done) for one in made] == [(n, 5, n == 5) for n in range(1, 6)]
    assert [one.samples is not None and tuple(one.samples.shape) for one in made] == [(3, 1, 8, 8)] * 5
    for steps in (1, 2, 4):
        shorter = compiled(dreaming(steps, port))
        shorter.network.load_state_dict(program.network.state_dict())
        last = list(generate(shorter, "picture", 3, seed=5))[-1]
        assert last.samples is not None and torch.equal(last.samples, made[steps - 1].samples)


def test_it_gives_what_the_graph_gives_and_leaves_the_streams_alone() -> None:
    program = compiled(dreaming())
    torch.manual_seed(9)
    before = torch.get_rng_state()
    *_, last = generate(program, "out", 6, seed=1)
    assert torch.equal(before, torch.get_rng_state())
    *_, again = generate(program, "out", 6, seed=1)
    *_, other = generate(program, "out", 6, seed=2)
    assert last.samples is not None and torch.equal(last.samples, again.samples)
    assert not torch.equal(last.samples, other.samples)
    program.network.eval()
    graph = program.graph("out", given=())
    noise = torch.randn(6, 64)
    assert tuple(graph.module(noise)[0].shape) == (6, 1, 8, 8)


def test_the_steps_of_a_sequence_are_shown_at_the_end() -> None:
    document = dreaming(stacked=True)
    document = edits.set_setting(document, "picture", "sizes", [5, 8, 8])
    made = list(generate(compiled(document), "picture", 2))
    assert [one.samples is None for one in made] == [True] * 5 + [False]
    assert made[-1].samples is not None and tuple(made[-1].samples.shape) == (2, 5, 8, 8)


def test_what_has_no_steps_is_made_at_once() -> None:
    made = list(generate(compiled(dreaming()), "dream", 2))
    assert len(made) == 6
    document = dreaming()
    document = edits.change_node(document, "dream", type="block", settings={"block": "walk"})
    assert [one.done for one in generate(compiled(document), "picture", 2)] == [True]


@pytest.mark.parametrize(
    ("sink", "told"),
    [
        ("flat", "depends on the data of “{source}”"),
        ("trained", "depends on the data of “{source}”"),
        ("loss", "gives no samples"),
        ("noise", "gives no samples"),
        ("nothing", "There is no node “{name}”"),
    ],
)
def test_what_cannot_be_generated_is_told(sink: str, told: str) -> None:
    program = compiled(dreaming())
    with pytest.raises(Problem) as caught:
        list(generate(program, find_sink(program.checked, sink)))
    assert told in caught.value.sentence
    assert caught.value.values.get("source", "Digits") == "Digits"


@pytest.mark.parametrize(
    ("title", "block", "said"), [("Eyes", "Walk", "Eyes"), ("", "Walk", "Walk"), ("", "", "Block")]
)
def test_a_use_of_a_block_is_named_as_it_is_shown(title: str, block: str, said: str) -> None:
    document = edits.change_node(dreaming(), "trained", title=title)
    document = blocks.change_block(document, "walk", title=block)
    with pytest.raises(Problem) as caught:
        list(generate(compiled(document), "trained"))
    assert caught.value.values["node"] == said


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_a_number_of_samples_that_is_none_is_told(count: int) -> None:
    with pytest.raises(Problem, match="Give a number"):
        list(generate(compiled(dreaming()), "out", count))


def test_nodes_are_found_by_id_path_and_title() -> None:
    checked = check(dreaming())
    assert [find_sink(checked, name) for name in ("picture", "Picture", "dream", "Dream")] == [
        "picture",
        "picture",
        "dream",
        "dream",
    ]
    assert find_sink(checked, "dream/2/bend") == "dream/2/bend"
    twice = edits.change_node(dreaming(), "out", title="Picture")
    with pytest.raises(Problem, match="More than one"):
        find_sink(check(twice), "Picture")


def test_what_can_be_generated_is_known_of_the_graph_that_is_shown() -> None:
    checked = check(dreaming())
    assert [key for key in checked.document.nodes if can_generate(checked, key)] == ["dream", "picture", "out"]


def viewed() -> Document:
    """The dream with two views of its picture, the less wished for first, and one of the data."""
    document = dreaming()
    more = [Node("images", "image_grid"), Node("made", "samples_view"), Node("real", "samples_view")]
    nodes = {**document.nodes, **{one.id: one for one in more}}
    return document.but(
        nodes=nodes, wires=(*document.wires, *wired("picture.y images.x", "picture.y made.x", "digits.image real.x"))
    )


def test_samples_views_come_before_views_and_outputs() -> None:
    assert sinks_of(check(viewed())) == ["made", "images", "out"]
    assert sinks_of(check(dreaming())) == ["out"]


def test_the_one_node_that_generates_need_not_be_named() -> None:
    assert only_sink(check(dreaming())) == "out"
    with pytest.raises(Problem, match="Name the node with --from") as caught:
        only_sink(check(viewed()))
    assert caught.value.values["known"] == "“Generated samples 1”, “Image grid”, “Output”, “Picture”"
    with pytest.raises(Problem, match="Name the node with --from") as caught:
        only_sink(check(edits.remove(dreaming(), ["out"])))
    assert caught.value.values["known"] == "“Picture”"


def test_what_does_not_check_is_told() -> None:
    document = edits.set_setting(dreaming(), "picture", "sizes", [1, 8, 9])
    with pytest.raises(Problem, match="arranges 64 numbers"):
        list(generate(compiled(document), "picture"))


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dreams")
    store.save(dreaming(), folder / "dream.loom")
    assert main(["train", str(folder / "dream.loom"), "--json", "--out", str(folder / "run")]) == 0
    return folder / "run"


@pytest.fixture
def netloom(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C.UTF-8")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["generate", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_writes_a_sheet_or_an_array(netloom: Any, run_dir: Path, tmp_path: Path) -> None:
    code, out, _ = netloom(str(run_dir), "--from", "Picture", "--n", "9", "--output", "sheet.png")
    assert (code, out) == (0, "Wrote sheet.png.\n")
    assert Image.open(tmp_path / "sheet.png").size[0] >= 3 * 8
    assert netloom(str(run_dir), "--from", "picture", "--n", "9", "--output", "a.npy", "--seed", "3")[0] == 0
    assert netloom(str(run_dir), "--from", "picture", "--n", "9", "--output", "b.npy", "--seed", "3")[0] == 0
    first, second = np.load(tmp_path / "a.npy"), np.load(tmp_path / "b.npy")
    assert first.shape == (9, 1, 8, 8)
    assert np.array_equal(first, second)


def test_where_nothing_generates_it_says_so() -> None:
    checked = check(store.load(examples.find("digits-mlp")))
    for ask in (lambda: only_sink(checked), lambda: find_sink(checked, "none")):
        with pytest.raises(Problem, match="Nothing here generates: every node depends on data"):
            ask()


def test_nodes_are_named_as_the_studio_names_them() -> None:
    checked = check(store.load(examples.find("vae-digits")))
    with pytest.raises(Problem) as caught:
        only_sink(checked)
    known = str(caught.value.values["known"])
    assert known == ", ".join(f"“{name_at(checked.document, key)}”" for key in sinks_of(checked))
    assert not [key for key in sinks_of(checked) if key in known]
    for key in sinks_of(checked):
        assert find_sink(checked, name_at(checked.document, key)) == find_sink(checked, key) == key


def test_of_two_that_are_called_alike_each_has_its_number() -> None:
    document = edits.change_node(dreaming(), "flat", title="Picture")
    checked = check(document)
    with pytest.raises(Problem) as caught:
        find_sink(checked, "Picture")
    assert caught.value.values["known"] == "“Picture 1”, “Picture 2”"
    assert {find_sink(checked, "Picture 1"), find_sink(checked, "Picture 2")} == {"flat", "picture"}


def test_the_command_needs_no_name_where_one_node_generates(netloom: Any, run_dir: Path, tmp_path: Path) -> None:
    assert netloom(str(run_dir), "--n", "3", "--output", "one.npy") == (0, "Wrote one.npy.\n", "")
    assert netloom(str(run_dir), "--from", "out", "--n", "3", "--output", "named.npy")[0] == 0
    assert np.array_equal(np.load(tmp_path / "one.npy"), np.load(tmp_path / "named.npy"))


def test_the_command_writes_every_step(netloom: Any, run_dir: Path, tmp_path: Path) -> None:
    assert netloom(str(run_dir), "--from", "dream", "--n", "4", "--output", "all.npy", "--steps")[0] == 0
    assert np.load(tmp_path / "all.npy").shape == (6, 4, 64)
    code, out, _ = netloom(str(run_dir), "--from", "dream", "--n", "4", "--output", "all.png", "--steps")
    assert code == 0 and out.splitlines()[0] == "Wrote all-1.png."
    assert len(list(tmp_path.glob("all-*.png"))) == 6


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--from", "picture", "--output", "x.gif"), "x.gif ends with neither .png nor .npy. Choose one of these.\n"),
        (("--from", "gone", "--output", "x.npy"), "There is no node “gone”."),
        (("--from", "flat", "--output", "x.npy"), "Flatten depends on the data of “Digits”"),
    ],
)
def test_the_command_tells_what_it_cannot_do(netloom: Any, run_dir: Path, more: tuple[str, ...], told: str) -> None:
    code, out, error = netloom(str(run_dir), *more)
    assert (code, out) == (2, "")
    assert error.startswith(told) and error.count("\n") == 1


def test_a_learnt_image_is_one_sample() -> None:
    nodes = [Node("image", "parameter", "Image", {"shape": [1, 8, 8]}), Node("bent", "sigmoid"), Node("out", "output")]
    document = Document("Image", {one.id: one for one in nodes}, wired("image.value bent.x", "bent.y out.x"))
    port = next(iter(check(document).flat.document.nodes))
    assert port == "image"
    facts = check(document)
    if facts.nodes["bent"].outputs:
        *_, last = generate(compiled(document), "bent")
        assert last.samples is not None and tuple(last.samples.shape) == (1, 1, 8, 8)


def test_a_block_linked_to_trained_weights_is_linked(tmp_path: Path) -> None:
    program = compiled(dreaming())
    assert program.module_of("dream/3/step") is program.module_of("trained/step")
    unlinked = dreaming()
    nodes = {**unlinked.nodes, "dream": replace(unlinked.nodes["dream"], linked="")}
    other = compiled(unlinked.but(nodes=nodes))
    assert other.module_of("dream/3/step") is not other.module_of("trained/step")


@pytest.mark.parametrize(
    ("shape", "form"),
    [
        ((9, 1, 8, 8), "tiles"),
        ((9, 64), "tiles"),
        ((9, 2), "points"),
        ((9, 5), "points"),
        ((9, 1), "bars"),
        ((9,), "bars"),
    ],
)
def test_samples_are_drawn_by_their_shape(shape: tuple[int, ...], form: str) -> None:
    drawn = picture_of(torch.randn(shape))
    assert drawn.facts["form"] == form and drawn.arrays


def test_points_and_single_numbers_are_drawn_too() -> None:
    corners = sheet_of(np.array([[-2.0, -2.0], [2.0, 2.0], [2.0, 2.0]], dtype=np.float32))
    drawn = corners.max(2) > EDGE
    high, wide = drawn.shape
    assert high == wide >= 256
    assert drawn[: high // 4, 3 * wide // 4 :].any() and drawn[3 * high // 4 :, : wide // 4].any()
    assert not drawn[: high // 4, : wide // 4].any() and not drawn[3 * high // 4 :, 3 * wide // 4 :].any()
    for numbers in (np.array([0.0, 0.0, 0.0, 1.0]), np.array([[0.0], [0.0], [0.0], [1.0]])):
        bars = sheet_of(numbers).max(2) > EDGE
        assert bars[:, 2:20].sum() > bars[:, -20:-2].sum() > 0
    assert sheet_of(np.zeros((3, 2), np.float32)).shape == corners.shape, "all at one place"
    with pytest.raises(Problem, match="no pictures"):
        sheet_of(np.zeros((3, 5), np.float32))


@pytest.mark.parametrize("name", ["diffusion-ring", "diffusion-digits"])
def test_of_several_outputs_the_one_that_is_looked_at_is_generated(name: str) -> None:
    checked = check(store.load(examples.find(name)))
    assert end_of(checked, "recurrent1") == end_of(checked, "samplesview1") == end_of(checked, "output1")


@pytest.mark.parametrize("port", ["next", "seen"])
def test_of_several_outputs_the_one_with_a_wire_is_generated(port: str) -> None:
    checked = check(dreaming(4, port))
    (wire,) = [wire for wire in checked.document.wires if wire.source.node == "dream"]
    assert wire.source.port == port
    assert end_of(checked, "dream") == checked.flat.document.entering("picture", "x")[0].source


def test_of_several_outputs_without_wires_the_first_is_generated() -> None:
    document = dreaming(4)
    bare = check(document.but(wires=tuple(wire for wire in document.wires if wire.source.node != "dream")))
    assert bare.expansion is not None
    assert end_of(bare, "dream") == next(iter(bare.expansion.uses["dream"].outputs.values()))
