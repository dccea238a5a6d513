"""`netloom generate RUN_DIR [--from NODE] --n 64 --output PNG|NPY`: samples of a node above which no data stand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nodes.spec import Problem
from runtime.command.say import DONE, say
from runtime.translation import translate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HELP = "Generate samples from noise, constants and parameters with a trained network."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom generate`."""
    parser.add_argument("run_dir", metavar="RUN_DIR", type=Path, help=translate("The folder of a run."))
    parser.add_argument(
        "--from",
        dest="node",
        metavar="NODE",
        help=translate("The node that gives the samples: its name in the studio, its title, its id or its path."),
    )
    parser.add_argument("--n", type=int, default=64, metavar="N", help=translate("How many samples."))
    parser.add_argument("--output", type=Path, required=True, metavar="PATH", help=translate("A .png or .npy file."))
    parser.add_argument("--seed", type=int, default=0, help=translate("Another number draws other samples."))
    parser.add_argument(
        "--steps",
        action="store_true",
        help=translate("Write every step on the way: an axis of its own in .npy, numbered files for .png."),
    )


def run(arguments: argparse.Namespace) -> int:
    """Generate and write."""
    from runtime.generate import generate
    from runtime.record import open_run
    from runtime.sinks import end_of, find_sink, only_sink

    path: Path = arguments.output
    if path.suffix.lower() not in (".png", ".npy"):
        raise Problem("{file} ends with neither .png nor .npy. Choose one of these.", file=path.name)
    program = open_run(arguments.run_dir).program()
    sink = only_sink(program.checked) if arguments.node is None else find_sink(program.checked, arguments.node)
    end = end_of(program.checked, sink)
    signal = program.checked.signal(end.node, end.port)
    bounds = (signal.low, signal.high) if signal else (None, None)
    arrays = [
        made.samples.numpy()
        for made in generate(program, sink, arguments.n, arguments.seed)
        if made.samples is not None and (arguments.steps or made.done)
    ]
    files = _write(path, arrays, bounds, numbered=arguments.steps)
    for file in files:
        say("Wrote {file}.", file=str(file))
    return DONE


def _write(
    path: Path, arrays: list[NDArray[np.floating]], bounds: tuple[float | None, float | None], *, numbered: bool
) -> list[Path]:
    from runtime.sheet import sheet_of, write_array, write_png

    if path.suffix.lower() == ".npy":
        if numbered and len({array.shape for array in arrays}) > 1:  # a sequence grows: its end alone is whole
            arrays = arrays[-1:]
        write_array(path, arrays if numbered else arrays[-1])
        return [path]
    digits = len(str(len(arrays)))
    made = []
    for number, array in enumerate(arrays, 1):
        file = path.with_name(f"{path.stem}-{number:0{digits}}{path.suffix}") if numbered else path
        write_png(file, sheet_of(array, *bounds))
        made.append(file)
    return made
