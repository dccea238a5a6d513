"""A person's own pictures: found from any one of them, parted into classes by folders, told where they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from PIL import Image

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.repairs import repairs_of
from runtime.train import take_step

Draw = Callable[..., Path]


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    """Draws a picture of one color into a file below the folder of the test."""

    def draw(name: str, color: Any = (255, 0, 0), size: tuple[int, int] = (10, 6), mode: str = "RGB") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new(mode, size, color).save(path)
        return path

    return draw


@pytest.fixture
def animals(draw: Draw, tmp_path: Path) -> Path:
    """Six pictures in two folders, beside a file that is none."""
    for number in (1, 2, 10):
        draw(f"set/cat/{number}.png", (255, 0, 0))
        draw(f"set/dog/{number}.jpg", (0, 0, 255))
    (tmp_path / "set" / "cat" / "notes.txt").write_text("cats")
    (tmp_path / "set" / ".hidden").mkdir()
    return tmp_path / "set"


def source(path: Path | str, **settings: Any) -> Any:
    return catalogue()["image_folder"].bind({"path": str(path), "side": 4, **settings})


def told(path: Path | str, **settings: Any) -> str:
    made = source(path, **settings)
    with pytest.raises(Problem) as caught:
        (made.describe(), made.load())
    return str(caught.value)


@pytest.mark.parametrize("chosen", ["", "cat/1.png", "dog/10.jpg"])
def test_folders_beside_one_another_are_classes_from_wherever_the_set_is_named(animals: Path, chosen: str) -> None:
    made = source(animals / chosen if chosen else animals)
    described, data = made.describe(), made.load()
    assert (described["image"].shape, described["image"].meaning) == ((3, 4, 4), "image")
    assert (described["label"].classes, described["label"].dtype) == (2, "int64")
    assert (data.class_names, data.stratify) == (("cat", "dog"), "label")
    assert data.arrays["label"].tolist() == [0, 0, 0, 1, 1, 1]
    image = data.arrays["image"]
    assert image.shape == (6, 3, 4, 4) and image.dtype == np.float32
    assert image[0].mean(axis=(1, 2)).tolist() == [1.0, 0.0, 0.0]
    assert image[3].mean(axis=(1, 2)) == pytest.approx([0.0, 0.0, 1.0], abs=0.01)


def test_pictures_of_one_folder_have_no_label(draw: Draw, tmp_path: Path) -> None:
    for number, grey in ((2, 0), (10, 255)):
        draw(f"flat/{number}.png", grey, mode="L")
    for path in (tmp_path / "flat", tmp_path / "flat" / "10.png"):
        made = source(path, color=False)
        assert list(made.describe()) == ["image"]
        data = made.load()
        assert (data.arrays["image"].shape, data.stratify) == ((2, 1, 4, 4), "")
        assert data.arrays["image"].mean(axis=(1, 2, 3)).tolist() == [0.0, 1.0]  # 2 comes before 10
    picked = source(tmp_path / "flat", only="1")
    with pytest.raises(Problem, match="has no classes"):
        picked.verify(picked.describe())


def test_a_single_folder_of_pictures_beside_others_is_a_flat_set(draw: Draw, tmp_path: Path) -> None:
    path = draw("home/trip/1.png")
    (tmp_path / "home" / "letters").mkdir()
    assert list(source(path).describe()) == ["image"]
    draw("home/2.png")
    draw("home/party/3.png")
    assert list(source(path).describe()) == ["image"]  # pictures beside the folders: these are no classes


def test_every_kind_of_picture_is_read(draw: Draw, tmp_path: Path) -> None:
    for name, mode, color in (
        ("a.png", "RGBA", (255, 0, 0, 255)),
        ("b.gif", "P", 0),
        ("c.bmp", "1", 1),
        ("d.tif", "I;16", 9),
    ):
        draw(f"kinds/{name}", color, mode=mode)
    assert source(tmp_path / "kinds").load().arrays["image"].shape == (4, 3, 4, 4)


def test_a_picture_that_is_drawn_anew_is_read_anew(draw: Draw, tmp_path: Path) -> None:
    path = draw("one/1.png", (255, 255, 255))
    assert source(path).load().arrays["image"].min() == 1.0
    draw("one/1.png", (0, 0, 0), (11, 7))
    assert source(path).load().arrays["image"].max() == 0.0


def test_it_says_what_is_wrong(draw: Draw, animals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no pictures yet. Choose one of them" in told("")
    assert "there is no file" in told(tmp_path / "none.png")
    (tmp_path / "empty").mkdir()
    assert "empty holds no pictures, nor folders of pictures" in told(tmp_path / "empty")
    monkeypatch.setattr("nodes.sources.picture_files.LARGEST", 1000)
    assert told(animals) == ("6 pictures of 4 × 4 pixels take 0 MiB, but 0 MiB is the most. Make the side smaller.")
    monkeypatch.undo()
    monkeypatch.setattr("nodes.sources.picture_files.MOST", 2)
    assert told(animals) == "takes 2 pictures, but cat has more. Take some out."
    monkeypatch.undo()
    (animals / "dog" / "11.png").write_bytes(b"no picture")
    assert "dog/11.png cannot be read as a picture" in told(animals)


def test_a_folder_that_may_not_be_read_is_told(animals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "iterdir", Mock(side_effect=PermissionError(13, "Permission denied")))
    assert told(animals) == "set cannot be read: Permission denied. Choose another file."


def test_a_network_is_begun_behind_it_and_trained(animals: Path) -> None:
    from runtime.prepare import prepare

    settings = {"path": str(animals), "side": 8, "validation": 0.0, "test": 0.0}
    document, _ = edits.add_node(Document(), "image_folder", settings=settings)
    checked = check(document)
    (lacking,) = checked.findings
    repaired = repairs_of(checked, lacking)[0].document
    assert {node.type for node in repaired.nodes.values()} >= {"image_folder", "flatten", "linear", "goal", "output"}
    ready = check(repaired)
    assert not ready.findings and ready.trainable
    take_step(prepare(ready, 1))


def test_a_label_that_no_folder_gives_is_told_without_a_word_of_columns(draw: Draw) -> None:
    document, table = edits.add_node(Document(), "image_folder", settings={"path": str(draw("flat/1.png"))})
    document, view = edits.add_node(document, "one_hot")
    document = edits.connect(document, End(table, "label"), End(view, "x"))
    (wrong,) = [found for found in check(document).findings if found.node == table]
    assert (wrong.kind, wrong.port) == ("absent_port", "label")
    assert wrong.sentence == "{node} gives nothing at its output “{port}” as it is now. Remove the wire."
