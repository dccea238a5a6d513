"""The parts of the README that follow from the code; `python tests/readme_parts.py` writes them into it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def catalogue_table() -> str:
    """A row per family with the titles of its node types."""
    from nodes.catalogue import catalogue
    from nodes.spec import FAMILIES

    types = list(catalogue().values())
    rows = [
        f"| {family} | {', '.join(facts.title for facts in types if facts.family == family)} |"
        for family in FAMILIES
        if any(facts.family == family for facts in types)
    ]
    return "\n".join([f"| family | {len(types)} node types |", "|---|---|", *rows])


def linear_file() -> str:
    """The whole file of the Linear layer."""
    return f"```python\n{(ROOT / 'nodes/layers/linear.py').read_text(encoding='utf-8').strip()}\n```"


def example_table() -> str:
    """A row per topic with the titles of its examples."""
    from runtime import examples

    entries = examples.entries()
    rows = [
        f"| {title} | {', '.join(entry.title for entry in entries if entry.topic == topic)} |"
        for topic, title in examples.TOPICS.items()
    ]
    return "\n".join([f"| topic | {len(entries)} examples |", "|---|---|", *rows])


PARTS = {"catalogue": catalogue_table, "examples": example_table, "linear": linear_file}


def filled(text: str) -> str:
    """The README with every part as the code has it, between `<!-- name -->` and `<!-- /name -->`."""
    for name, make in PARTS.items():
        pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
        if not pattern.search(text):
            raise ValueError(f"the README has no place for {name}")
        part = f"<!-- {name} -->\n\n{make()}\n\n<!-- /{name} -->"
        text = pattern.sub(lambda _found, part=part: part, text)
    return text


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8")
