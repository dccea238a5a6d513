"""Names of files made from titles."""

from __future__ import annotations


def file_name(title: str) -> str:
    """The title without what a file name cannot hold."""
    kept = "".join(letter if letter not in '<>:"/\\|?*' and letter.isprintable() else " " for letter in title)
    return " ".join(kept.split()).strip(". ")[:80] or "network"
