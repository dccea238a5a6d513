"""Tables as files of a test, what a source makes of them, and what it says of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nodes.catalogue import catalogue
from nodes.spec import Data, Problem

Make = Callable[..., Any]
FLOWERS = "length,color,kind\n1.5,red,b\n2.5,blue,a\n3.5,red,b\n"


def maker(folder: Path) -> Make:
    """Makes the bound source for a file of this content in the folder, with these settings."""

    def make(content: str | bytes, name: str = "table.csv", **settings: Any) -> Any:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return catalogue()["csv_table"].bind({"path": str(path), **settings})

    return make


def refusal(source: Any) -> str:
    with pytest.raises(Problem) as caught:
        source.describe()
    with pytest.raises(Problem) as again:
        source.load()
    assert str(again.value) == str(caught.value)
    return str(caught.value)


def features(data: Data) -> list[list[float]]:
    return [[round(float(value), 6) for value in row] for row in data.arrays["features"]]
