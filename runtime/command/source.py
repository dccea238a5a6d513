"""`netloom source FILE`: the network as PyTorch source."""

from __future__ import annotations

import argparse

from runtime import examples, store
from runtime.command.say import DONE
from runtime.translation import translate

HELP = "Print the network of a document as PyTorch source."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom source`."""
    parser.add_argument("file", metavar="FILE", help=translate("A .loom file or the name of an example."))


def run(arguments: argparse.Namespace) -> int:
    """Print the source."""
    from runtime.check import check
    from runtime.compile import compile_program
    from runtime.source import write_source

    document = store.load(examples.resolve(arguments.file))
    print(write_source(compile_program(check(document), seed=None)), end="", flush=True)
    return DONE
