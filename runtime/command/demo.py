"""`netloom demo`: the main job without a display. Trains the digits, exports the network, draws the plots."""

from __future__ import annotations

import argparse
from pathlib import Path

from runtime import examples, files, store
from runtime.command.export import say_certified
from runtime.command.say import DONE, Refused, say
from runtime.command.telling import Lines
from runtime.command.train import train
from runtime.export import export_run
from runtime.translation import translate

HELP = "Without a display: train the digits, export the network and draw the plots, into the folder netloom-demo."
EXPORTS = (("source", "network"), ("onnx", "network.onnx"))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom demo`."""
    parser.add_argument(
        "--out", type=Path, default=Path("netloom-demo"), metavar="DIR", help=translate("The folder to put it all in.")
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, export and draw."""
    out: Path = arguments.out
    if out.exists() and any(out.iterdir()) and not (out / "run" / "run.json").is_file():
        raise Refused("{folder} is already there and holds other things. Choose another folder.", folder=str(out))
    document = store.load(examples.find("digits-mlp"))
    say("A network of three layers learns to read 1,797 real handwritten digits.")
    code = train(document, out / "run", Lines(document, out / "run"))
    if code != DONE:
        return code
    for form, name in EXPORTS:
        say_certified(export_run(out / "run", form, out / name))
    draw(out)
    say(
        "Look at {picture}; {script} predicts without Netloom.",
        picture=out / "plots.png",
        script=out / "network/predict.py",
    )
    return DONE


def draw(out: Path) -> None:
    """The picture of the plots."""
    from runtime.command.plots import draw_run
    from runtime.record import open_run

    picture = draw_run(open_run(out / "run"))
    files.write_by(out / "plots.png", lambda path: picture.save(path, format="PNG"))
