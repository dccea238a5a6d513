"""From arguments to a command, and from whatever goes wrong to one sentence and an exit code."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, NoReturn

from nodes.spec import Problem
from runtime.allocator import share_arena
from runtime.command import bench, check, demo, doctor, examples, export, generate, predict, source, summary, train
from runtime.command.say import (
    BAD_INPUT,
    DONE,
    ENVIRONMENT,
    INTERRUPTED,
    REFUSED,
    note,
    sentence_of,
    speak_any_text,
    warn,
)
from runtime.translation import system_language, translate, use_language

COMMANDS: tuple[ModuleType, ...] = (
    examples,
    check,
    summary,
    train,
    doctor,
    export,
    predict,
    generate,
    source,
    demo,
    bench,
)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence of our own instead of printing its whole usage."""

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        if action.type is not int:
            return super()._get_value(action, arg_string)
        try:
            return int(arg_string)
        except ValueError:
            option = "/".join(action.option_strings) or str(action.metavar)
            raise Problem("{option} takes a whole number, not {got}.", option=option, got=repr(arg_string)) from None

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            choices = ", ".join(map(str, action.choices))
            name = "/".join(action.option_strings) or str(action.metavar)
            raise Problem(
                "{option} cannot be {got}. Choose one of {choices}.", option=name, got=repr(value), choices=choices
            )

    def error(self, message: str) -> NoReturn:
        raise Problem("{message}. “{command} --help” tells more.", message=message, command=self.prog)


def version() -> str:
    """The version of the program."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("netloom")
    except PackageNotFoundError:
        return "0.1.0"


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each module adds its own part."""
    parser = _Parser(
        prog="netloom",
        description=translate(
            "Wire a network, watch it learn, take it with you. Without a command, or with a FILE, the studio opens."
        ),
    )
    parser.add_argument("--version", action="version", version=f"netloom {version()}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=_Parser)
    for module in COMMANDS:
        name = module.__name__.rpartition(".")[2]
        part = commands.add_parser(name, help=translate(module.HELP), description=translate(module.HELP))
        module.add_arguments(part)
        part.set_defaults(run=module.run)
    return parser


def main(argv: Sequence[str], benchmarks: Callable[[], bench.Parts] | None = None) -> int:
    """Run one command line; answers the exit code and never raises for what a person or a file did.

    `benchmarks` tells what `netloom bench` can measure.
    """
    speak_any_text()
    use_language(system_language())
    share_arena()
    try:
        arguments = build_parser().parse_args(list(argv))
        arguments.benchmarks = benchmarks
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"torch\.")  # what torch warns of itself is no business of people
            code: int = arguments.run(arguments)
        return code
    except SystemExit as end:  # of --help and --version
        return int(end.code or DONE)
    except KeyboardInterrupt:
        note("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read us has gone, as in `netloom source x | head`
        _drop_output()
        return INTERRUPTED
    except (Problem, OSError, MemoryError, ImportError) as fault:
        return complain(fault)


def complain(fault: Exception) -> int:
    """Say what went wrong on standard error; answers the exit code."""
    match fault:
        case Problem():
            warn(sentence_of(fault))
            return getattr(fault, "exit_code", BAD_INPUT)
        case FileExistsError():
            note("{file} is already there: {reason}. Choose another name.", **_facts(fault))
            return REFUSED
        case OSError():
            note("{file} cannot be used: {reason}. Choose another place or make room.", **_facts(fault))
        case MemoryError():
            note("There is not enough memory. Close other programs or make the network smaller.")
        case _:
            note("A library is missing or does not work: {reason}. Install Netloom again.", reason=str(fault))
    return ENVIRONMENT


def _facts(fault: OSError) -> dict[str, str]:
    return {"file": str(fault.filename or translate("A file")), "reason": fault.strerror or str(fault)}


def _drop_output() -> None:
    """Nobody reads standard output any more, so the flush at exit must not complain."""
    import os

    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
