"""The command `netloom`: without arguments, or with a document alone, the studio; else the command line, without Qt."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from runtime.store import SUFFIX


def main(argv: list[str] | None = None) -> int:
    """Start what the arguments ask for; answers the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments:
        return open_studio([])
    if len(arguments) == 1 and arguments[0].endswith(SUFFIX):
        return open_studio(arguments)
    from runtime.command import main as command

    return command(arguments, benchmarks)


def open_studio(arguments: list[str]) -> int:
    """The window, with a document in it if one is named."""
    from studio.app import main as studio

    return studio(arguments)


def benchmarks() -> Mapping[str, Callable[[], list[dict[str, Any]]]]:
    """What `netloom bench` can measure, by part."""
    from studio.bench import PARTS

    return PARTS


if __name__ == "__main__":
    sys.exit(main())
