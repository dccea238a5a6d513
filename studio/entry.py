"""The command `netloom`: without arguments, or with a document alone, the studio; else the command line, without Qt."""

from __future__ import annotations

import os
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
    """The window, with a document in it if one is named; without a display a sentence, where Qt would end by force."""
    if not has_display(sys.platform, os.environ):
        from runtime.command.display import complain  # the command line, which a window starts without

        return complain()
    from studio.app import main as studio

    return studio(arguments)


def has_display(platform: str, variables: Mapping[str, str]) -> bool:
    """Whether Qt finds a place for a window: on Linux where a display server left its address, or a person chose."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return platform != "linux" or any(variables.get(name) for name in named)


def benchmarks() -> Mapping[str, Callable[[], list[dict[str, Any]]]]:
    """What `netloom bench` can measure, by part."""
    from studio.bench import PARTS

    return PARTS


if __name__ == "__main__":
    sys.exit(main())
