"""`netloom train FILE|EXAMPLE [--epochs N] [--seed S] [--device D] [--out DIR] [--json]`: train without a window.

`netloom train --resume RUN [--epochs N] [--json]` goes on in the folder of a run, which may be longer now.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nodes.spec import Problem
from runtime import edits, examples, staging, store
from runtime.alike import named_values, sentence_name
from runtime.command.say import (
    BAD_INPUT,
    DONE,
    ENVIRONMENT,
    INTERRUPTED,
    Lacking,
    Refused,
    note,
    say,
    sentence,
    warn,
)
from runtime.command.telling import JsonLines, Lines, Teller
from runtime.document import Document
from runtime.findings import ERROR
from runtime.longer import grown, lasting
from runtime.telemetry import Event, Failed, Finished, Mailbox
from runtime.translation import translate

if TYPE_CHECKING:
    from runtime.checked import Checked
    from runtime.runner import Runner

HELP = "Train a document or an example and keep the run in a folder."
PERIOD = 0.05  # seconds between two looks into the mailbox
ENDS = ("done", "stopped", "failed")
PATIENCE = 60.0  # seconds that an interrupted run has for its last save


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what follows `netloom train`."""
    parser.add_argument("file", metavar="FILE", nargs="?", help=translate("A .loom file or the name of an example."))
    resume = translate("Go on with the run in this folder; --epochs N makes it N epochs long in all.")
    parser.add_argument("--resume", type=Path, metavar="RUN", help=resume)
    epochs = translate("How often to go through the training rows, in every stage.")
    parser.add_argument("--epochs", type=int, metavar="N", help=epochs)
    parser.add_argument("--seed", type=int, metavar="S", help=translate("Decides the first weights and the order."))
    parser.add_argument("--device", metavar="D", help=translate("Where to compute: auto, cpu, cuda or mps."))
    parser.add_argument("--out", type=Path, metavar="DIR", help=translate("The folder to keep the run in."))
    parser.add_argument("--json", action="store_true", help=translate("Print one JSON object a line."))


def run(arguments: argparse.Namespace) -> int:
    """Train and keep the run; answers the exit code."""
    if arguments.resume is not None:
        return resume(arguments)
    if arguments.file is None:
        raise Problem("Nothing to train was given. Name a .loom file or an example.")
    path = examples.resolve(arguments.file)
    document = store.load(path)
    for key in ("epochs", "seed", "device"):
        if getattr(arguments, key) is not None:
            document = edits.set_training(document, key, getattr(arguments, key))
    if arguments.epochs is not None:
        document = staging.last_each(document, arguments.epochs)
    out = arguments.out or free_folder(f"{path.stem}-run")
    teller = JsonLines(document, out) if arguments.json else Lines(document, out)
    return train(document, out, teller)


def resume(arguments: argparse.Namespace) -> int:
    """Go on with a run in its own folder; answers the exit code."""
    from runtime.record import open_run

    if any(getattr(arguments, name) is not None for name in ("file", "seed", "device", "out")):
        raise Problem("A run goes on as it was: only --epochs and --json go with --resume.")
    run = open_run(arguments.resume)
    document = run.document
    if arguments.epochs is not None:
        document = lasting(document, arguments.epochs)
    if run.info.get("run_state") == "failed":
        raise Problem("The run in {folder} has failed and cannot go on. Train again.", folder=str(run.folder))
    if document != run.document and not grown(run.document, document):
        raise Problem("The run in {folder} is that long already. Give more with --epochs.", folder=str(run.folder))
    if document == run.document and run.info.get("run_state") == "done":
        raise Problem("The run in {folder} has come to its end. Make it longer with --epochs.", folder=str(run.folder))
    teller = JsonLines(document, run.folder) if arguments.json else Lines(document, run.folder)
    return train(document, run.folder, teller, number=run.info["number"], resume=True)


def free_folder(name: str) -> Path:
    """A folder of that name that is not there yet, here where the command was given."""
    number, path = 2, Path(name)
    while path.exists():
        path, number = Path(f"{name}-{number}"), number + 1
    return path


def train(
    document: Document,
    out: Path,
    teller: Teller,
    watch: Callable[[Event], None] | None = None,
    *,
    number: int = 1,
    resume: bool = False,
) -> int:
    """Train a document into a folder, or on in it; answers the exit code. Ctrl-C ends the run and keeps it."""
    refuse_folder(out)
    from runtime.check import check
    from runtime.runner import Runner

    checked = check(document)
    refuse_findings(checked)
    refuse_device(document)
    out.mkdir(parents=True, exist_ok=True)  # a place that cannot be written is told before the work, not after it
    mailbox = Mailbox()
    runner = Runner(checked, mailbox, number=number, folder=out, resume=out if resume else None)
    try:
        runner.start()
        failed = follow(runner, mailbox, teller, watch)
    except (KeyboardInterrupt, BrokenPipeError) as fault:
        return keep(runner, teller, fault)
    teller.close()
    if failed:
        return complain(document, failed)
    if not (out / "run.json").is_file():  # why has been told while it trained
        return ENVIRONMENT
    if isinstance(teller, Lines):
        say("The run is kept in {folder}.", folder=str(out))
    return DONE


def follow(runner: Runner, mailbox: Mailbox, teller: Teller, watch: Callable[[Event], None] | None) -> Failed | None:
    """Tell everything until the run has ended; what it failed of, if it did."""
    failed: Failed | None = None
    ended = False
    while not ended:
        # Not `join`: a Ctrl-C inside Thread.join makes Python believe that the thread has ended.
        ended = runner.wait(*ENDS, timeout=PERIOD)
        for event in sorted(mailbox.take(), key=lambda event: isinstance(event, Finished)):
            failed = event if isinstance(event, Failed) else failed
            teller.tell(event)
            if watch:
                watch(event)
    runner.join(PATIENCE)
    return failed


def keep(runner: Runner, teller: Teller, fault: BaseException) -> int:
    """End an interrupted run and wait until it is on the disk."""
    runner.stop()
    with patiently():
        runner.wait(*ENDS, timeout=PATIENCE)
        runner.join(PATIENCE)
    teller.close()
    if isinstance(fault, BrokenPipeError):
        raise fault
    note("Interrupted. The run so far is kept in {folder}.", folder=str(teller.out))
    return INTERRUPTED


@contextlib.contextmanager
def patiently() -> Iterator[None]:
    """A second Ctrl-C does not cut short the last save."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def refuse_folder(out: Path) -> None:
    """A run goes into a new folder, an empty one, or one that holds a run; anything else is somebody's."""
    real = Path(os.path.realpath(out))  # `x/../run` is `run` even where there is no x
    if real.exists() and not (real.is_dir() and ((real / "run.json").is_file() or not any(real.iterdir()))):
        raise Refused("{folder} is already there and is not the folder of a run. Choose another one.", folder=str(out))


def refuse_findings(checked: Checked) -> None:
    """The first error as the sentence; a count of the others."""
    if not checked.kind("goal"):
        raise Problem("Nothing is trained yet. Add a Minimize node and connect a loss to it.")
    errors = [finding for finding in checked.hindrances if finding.severity == ERROR]
    if not errors:
        return
    values = {
        "node": sentence_name(checked.document, errors[0].node),
        **named_values(errors[0].values, checked.document),
    }
    if len(errors) == 1:
        raise Problem(errors[0].sentence, **values)
    raise Problem(
        "{first} (“netloom check” tells {count} more.)",
        first=sentence(errors[0].sentence, values),
        count=len(errors) - 1,
    )


def refuse_device(document: Document) -> None:
    """A wished device that is absent is a matter of the computer, not of the document."""
    from runtime.device import choose_device
    from runtime.training_settings import bind_training

    wish = bind_training(document.training).device
    try:
        choose_device(wish, 0)
    except Problem as problem:
        raise Lacking(problem.sentence, **problem.values) from None


def complain(document: Document, failed: Failed) -> int:
    """Say why the run failed; answers the exit code."""
    values = {"node": sentence_name(document, failed.node), **failed.values}
    warn(sentence(failed.sentence, values))
    return ENVIRONMENT if "out of memory" in failed.sentence else BAD_INPUT
