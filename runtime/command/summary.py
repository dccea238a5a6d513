"""`netloom summary FILE [--csv | --markdown]`: the table of layers of a document."""

from __future__ import annotations

import argparse

from runtime import examples, store
from runtime.command.say import DONE, say_table, write
from runtime.summary import HEAD, as_csv, as_markdown, cells_of, summarize
from runtime.translation import translate

HELP = "Print the table of layers of a document: output shapes, parameters and costs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom summary`."""
    parser.add_argument("file", metavar="FILE", help=translate("A .loom file or the name of an example."))
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help=translate("Print CSV with plain numbers."))
    form.add_argument("--markdown", action="store_true", help=translate("Print a Markdown table."))


def run(arguments: argparse.Namespace) -> int:
    """Check and print."""
    from runtime.check import check

    summary = summarize(check(store.load(examples.resolve(arguments.file))))
    if arguments.csv:
        write(as_csv(summary).rstrip("\n"))
    elif arguments.markdown:
        write(as_markdown(summary).rstrip("\n"))
    else:
        say_table(cells_of(summary), [translate(word) for word in HEAD])
    return DONE
