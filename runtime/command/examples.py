"""`netloom examples list` and `netloom examples copy NAME PATH`."""

from __future__ import annotations

import argparse
from pathlib import Path

from runtime import examples, files, store
from runtime.command.say import DONE, Refused, say, say_table
from runtime.translation import translate

HELP = "List the examples that ship, or copy one."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom examples`."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help=translate("List the examples."))
    listing.set_defaults(action=list_examples)
    copying = actions.add_parser("copy", help=translate("Copy an example to a file of your own."))
    copying.add_argument("name", metavar="NAME", help=translate("The name of the example."))
    copying.add_argument("path", metavar="PATH", type=Path, help=translate("The file or folder to copy it to."))
    copying.set_defaults(action=copy_example)


def run(arguments: argparse.Namespace) -> int:
    """Do the action that was chosen."""
    code: int = arguments.action(arguments)
    return code


def list_examples(arguments: argparse.Namespace) -> int:
    """Print name, title and description of each example."""
    rows = []
    for name in examples.names():
        document = store.load(examples.find(name))
        rows.append([name, translate(document.title), translate(str(document.extra.get("about", "")))])
    say_table(rows, [translate("Name"), translate("Title"), translate("What it shows")])
    return DONE


def copy_example(arguments: argparse.Namespace) -> int:
    """Copy an example. Raises `Refused` where a file is already there."""
    source = examples.find(arguments.name)
    target = arguments.path / source.name if arguments.path.is_dir() else arguments.path
    if target.exists():
        raise Refused("{file} is already there. Choose another name.", file=str(target))
    files.write_bytes(target, source.read_bytes())
    say("{name} is now in {file}.", name=arguments.name, file=str(target))
    return DONE
