"""A table in another encoding: the repair chooses the one in which the file is a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime import edits
from runtime.check import check
from runtime.document import Document
from runtime.findings import Finding
from runtime.repairs import Repair, repairs_of

KOREAN = "키,몸무게,등급\n" + "".join(f"{150 + row},{50 + row},{'상' if row % 2 else '하'}\n" for row in range(12))
FRENCH = "taille,poids,été\n" + "".join(f"{150 + row},{50 + row},{'oui' if row % 2 else 'non'}\n" for row in range(12))


def offered(content: bytes, folder: Path, encoding: str = "utf-8") -> tuple[Finding | None, list[Repair]]:
    path = folder / "table.csv"
    path.write_bytes(content)
    document, _ = edits.add_node(Document(), "csv_table", settings={"path": str(path), "encoding": encoding})
    checked = check(document)
    finding = next((found for found in checked.findings if "is not in the encoding" in found.sentence), None)
    return finding, list(repairs_of(checked, finding)) if finding else []


@pytest.mark.parametrize(
    ("text", "written", "chosen", "found"),
    [
        (KOREAN, "cp949", "utf-8", "cp949"),
        (KOREAN, "utf-16", "utf-8", "utf-16"),
        (KOREAN, "utf-8", "utf-16", "utf-8"),
        (FRENCH, "latin-1", "utf-8", "latin-1"),
        (KOREAN.replace("155,55", "155,"), "cp949", "utf-8", "cp949"),  # misses values, which is found next
    ],
)
def test_the_encoding_that_makes_a_text_of_it_is_offered_first(
    tmp_path: Path, text: str, written: str, chosen: str, found: str
) -> None:
    finding, repairs = offered(text.encode(written), tmp_path, chosen)
    assert finding is not None
    assert repairs[0].kind == "choose_encoding"
    node = repairs[0].document.nodes["csvtable1"]
    assert node.settings.get("encoding", "utf-8") == found
    left = [problem for problem in check(repairs[0].document).findings if problem.node == "csvtable1"]
    assert not any("encoding" in problem.sentence for problem in left)


def test_a_file_that_is_no_text_gets_no_encoding(tmp_path: Path) -> None:
    _, repairs = offered(bytes(range(256)), tmp_path)
    assert all(repair.kind != "choose_encoding" for repair in repairs)
