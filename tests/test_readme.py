"""The README tells what is there."""

import re

import pytest
from readme_parts import README, ROOT, filled

TEXT = README.read_text(encoding="utf-8")


def test_the_parts_that_follow_from_the_code_are_fresh():
    assert filled(TEXT) == TEXT, "run `python tests/readme_parts.py`"


def test_every_picture_is_there():
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", TEXT)
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


@pytest.mark.parametrize(("key", "named"), [("train", "**Train** (F5)"), ("export", "**Export** (Ctrl+E)")])
def test_the_keys_named_are_the_keys_bound(key, named):
    from studio.commands import ACTIONS

    shortcuts = next(action.shortcuts for action in ACTIONS if action.key == key)
    assert named in TEXT
    assert named.endswith(f"({shortcuts[0]})")
