"""A table that lacked values in training may lack them afterwards: what stood for them goes along with the model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from command_kit import netloom, place_of_its_own
from table_kit import maker

from runtime import edits, store
from runtime.document import Document, End
from runtime.export.predict import Refusal, read_input

__all__ = ["netloom", "place_of_its_own"]  # fixtures

GAPS = "age,town,weight,kind\n" + "".join(
    f"{'' if row % 10 == 3 else 20 + row % 7},{'' if row % 9 == 2 else ('Ulm', 'Bonn', 'Ulm')[row % 3]},{row % 5},"
    f"{'ab'[row % 2]}\n"
    for row in range(60)
)


@pytest.mark.parametrize(
    ("way", "fills"),
    [
        ("fill", {"age": "23.0", "town": "Ulm", "weight": "2.0"}),
        ("class", {"age": "23.0", "town": "missing", "weight": "2.0"}),
        ("leave_out", {}),
    ],
)
def test_a_table_tells_what_stands_for_missing_values(tmp_path: Path, way: str, fills: dict[str, str]) -> None:
    assert maker(tmp_path)(GAPS, missing=way).load().fills == fills


def test_what_is_ignored_and_what_is_asked_for_is_not_filled(tmp_path: Path) -> None:
    roles = {"age": "ignore", "town": "label", "kind": "category"}
    assert maker(tmp_path)(GAPS, missing="fill", roles=roles).load().fills == {"weight": "2.0", "kind": "a"}


def facts(**more: Any) -> dict[str, Any]:
    item = {"name": "x", "dtype": "float32", "low": None, "high": None, "meaning": "features", "drawn": False}
    fills = {"n": "5.5", "c": "red"}
    told = {**item, "taught": None, "shape": [3], "columns": ["n", "c=red", "c=blue"], "fills": fills, **more}
    return {"inputs": [told]}


def read(folder: Path, content: str, **more: Any) -> list[list[float]]:
    (folder / "in.csv").write_text(content, encoding="utf-8")
    rows: list[list[float]] = read_input(folder / "in.csv", facts(**more))[0].tolist()
    return rows


def test_missing_values_are_filled_as_in_training(tmp_path: Path) -> None:
    rows = read(tmp_path, "c,other,n\n,?,1\nblue,,N/A\n  ,1,-\nblue,1,2\n")
    assert rows == [[1, 1, 0], [5.5, 0, 1], [5.5, 1, 0], [2, 0, 1]]
    assert read(tmp_path, "1,2\n,3\n".replace(",3", "?,3"), columns=["n", "m"], shape=[2]) == [[1, 2], [5.5, 3]]


def test_what_cannot_be_filled_is_told_with_its_column(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="line 2 holds '' in the column n, which is not a number"):
        read(tmp_path, "n,c\n,red\n", fills={})
    with pytest.raises(Refusal, match="line 2 holds '-' in the column c, which the model has never seen"):
        read(tmp_path, "n,c\n1,-\n")
    many = {"columns": [f"c=a text with a comma, {number}" for number in range(20)], "shape": [20], "fills": {}}
    with pytest.raises(Refusal, match=r"never seen. It knows (a text with a comma, .[,. ]+){8}…"):
        read(tmp_path, "c\nx\n", **many)


def test_the_very_table_is_predicted_by_the_command_and_by_the_exported_script(netloom: Any, tmp_path: Path) -> None:
    (tmp_path / "gaps.csv").write_text(GAPS, encoding="utf-8")
    settings = {"path": str(tmp_path / "gaps.csv"), "missing": "fill"}
    document, table = edits.add_node(Document(training={"epochs": 1, "device": "cpu"}), "csv_table", settings=settings)
    document, linear = edits.add_node(document, "linear", settings={"units": 2})
    document, loss = edits.add_node(document, "cross_entropy")
    document, goal = edits.add_node(document, "goal")
    document, output = edits.add_node(document, "output")
    for source, target in (
        (End(table, "features"), End(linear, "x")),
        (End(linear, "y"), End(loss, "prediction")),
        (End(linear, "y"), End(output, "x")),
        (End(table, "label"), End(loss, "target")),
        (End(loss, "loss"), End(goal, "loss")),
    ):
        document = edits.connect(document, source, target)
    store.save(document, tmp_path / "gaps.loom")
    assert netloom("train", "gaps.loom", "--out", "run").code == 0
    told = netloom("predict", "run", "gaps.csv")
    assert told.code == 0 and len(told.out.splitlines()) == 61
    assert netloom("export", "run", "--format", "source", "--output", "network").code == 0
    model = json.loads((tmp_path / "network" / "model.json").read_text(encoding="utf-8"))
    assert model["inputs"][0]["fills"] == {"age": "23.0", "town": "Ulm", "weight": "2.0"}
    assert "Where a value is missing stands: " in (tmp_path / "network" / "README.md").read_text(encoding="utf-8")
    command = [sys.executable, "predict.py", "../gaps.csv"]
    alone = subprocess.run(command, cwd=tmp_path / "network", capture_output=True, text=True, check=False)
    assert alone.returncode == 0, alone.stderr
    assert len(alone.stdout.splitlines()) >= 60
