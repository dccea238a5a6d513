"""`netloom predict RUN_DIR INPUT`: what the model of a run says of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from nodes.spec import Problem
from runtime.command.say import DONE, note, write
from runtime.translation import translate

HELP = "Predict from a file: .npy, .npz, .csv or .png, as the model takes it."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom predict`."""
    parser.add_argument("run_dir", metavar="RUN_DIR", type=Path, help=translate("The folder of a run."))
    parser.add_argument("input", metavar="INPUT", type=Path, help=translate("A .npy, .npz, .csv or .png file."))


def run(arguments: argparse.Namespace) -> int:
    """Predict and print one line per row."""
    import torch

    from runtime.export.model import cut_model, describe
    from runtime.export.predict import Refusal, read_input, table
    from runtime.record import open_run

    run = open_run(arguments.run_dir)
    model = cut_model(run.document, run.weights)
    facts = describe(model)
    try:
        inputs = read_input(arguments.input, facts, lambda remark: note(remark.sentence, **remark.values))
    except Refusal as refusal:
        raise Problem(refusal.sentence, **refusal.values) from None
    results = [tensor.numpy() for tensor in model([torch.from_numpy(array) for array in inputs])]
    write(table(results, facts))
    return DONE
