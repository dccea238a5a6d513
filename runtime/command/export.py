"""`netloom export RUN_DIR --format pt|safetensors|pt2|onnx|source --output PATH`."""

from __future__ import annotations

import argparse
from pathlib import Path

from runtime.command.progress import Bar
from runtime.command.say import DONE, Refused, number, say, say_json, say_table, seconds, size
from runtime.export import FORMATS, Certificate, export_run, format_of
from runtime.translation import translate

HELP = "Export the model of a run and prove it in a fresh process."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom export`."""
    parser.add_argument("run_dir", metavar="RUN_DIR", type=Path, help=translate("The folder of a run."))
    parser.add_argument(
        "--format",
        required=True,
        choices=[item.key for item in FORMATS],
        help=translate("The format: {formats}.", formats=", ".join(item.key for item in FORMATS)),
    )
    parser.add_argument("--output", required=True, metavar="PATH", type=Path, help=translate("Where to write it."))
    force = translate("Replace what is there already, if it is an export of this kind.")
    parser.add_argument("--force", action="store_true", help=force)
    parser.add_argument("--json", action="store_true", help=translate("Print the certificate as one line of JSON."))


def run(arguments: argparse.Namespace) -> int:
    """Export and print the certificate. Raises `Refused` where something is already there, unless told otherwise."""
    refuse_replacing(arguments)
    bar = Bar()
    try:
        certificate = export_run(
            arguments.run_dir,
            arguments.format,
            arguments.output,
            lambda share, sentence: bar.show(share, translate(sentence)),
        )
    finally:
        bar.close()
    if arguments.json:
        say_json(certificate.as_dict())
    else:
        print_certificate(certificate)
    return DONE


def refuse_replacing(arguments: argparse.Namespace) -> None:
    """What is already there stays, unless it is an export of this kind and --force is given."""
    from runtime.export.exporter import refuse_place

    output: Path = arguments.output
    refuse_place(format_of(arguments.format), output)
    if not arguments.force and (output.is_file() or (output.is_dir() and any(output.iterdir()))):
        raise Refused("{file} is already there. Choose another name, or replace it with --force.", file=str(output))


def print_certificate(certificate: Certificate) -> None:
    """The certificate as a table."""
    exact = translate("none: equal bit for bit")
    rows = [
        [translate("Format"), translate(format_of(certificate.format).title)],
        [translate("Written to"), certificate.path],
        [translate("Size"), size(certificate.size)],
        [translate("Loaded by"), certificate.runner],
        [translate("Held-out rows"), number(certificate.samples)],
        [translate("Largest difference"), exact if certificate.exact else f"{certificate.difference:.2g}"],
        [translate("Time for one row"), seconds(certificate.latency)],
        [translate("Time for 64 rows"), seconds(certificate.latency_64)],
    ]
    say_table(rows, [translate("Certificate"), ""])


def say_certified(certificate: Certificate) -> None:
    """The certificate as one line."""
    say(
        "{file}: {size}, largest difference {difference}",
        file=certificate.path,
        size=size(certificate.size),
        difference=f"{certificate.difference:.2g}",
    )
