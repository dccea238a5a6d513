"""`python -m studio.bench.examples NAME … [--arrange] [--train] [--pictures FOLDER]`: for those who write examples.

Says what is wrong with each, arranges it as the canvas would and writes it back in the order in which a person meets
its nodes, trains it on one core and holds it against its criterion, and paints its canvas.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from runtime import examples, store
from runtime.check import check
from runtime.criterion import verdicts
from runtime.document import Document
from runtime.edits import set_training
from runtime.telemetry import Event, Failed


def main(arguments: list[str] | None = None) -> int:
    """Do what was asked for each name; 1 where an example has findings or breaks its promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of examples; all without one")
    parser.add_argument("--arrange", action="store_true")
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--pictures", type=Path)
    chosen = parser.parse_args(arguments)
    names = chosen.names or list(examples.names())
    if chosen.arrange or chosen.pictures:
        show(names, chosen.arrange, chosen.pictures)
    sound = [_told(name) for name in names]
    if chosen.train:
        sound += [_trained(name) for name in names]
    return 0 if all(sound) else 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _told(name: str) -> bool:
    document = store.load(examples.find(name))
    findings = check(document).findings
    for finding in findings:
        _say(f"{name}: {finding.node} {finding.severity}: {finding.sentence} {dict(finding.values)}")
    return not findings


def _trained(name: str) -> bool:
    began = time.perf_counter()
    document = set_training(store.load(examples.find(name)), "device", "cpu")
    events = train(document)
    found = verdicts(document, events, train)
    _say(f"{name}: {time.perf_counter() - began:.1f} s")
    for event in events:
        if isinstance(event, Failed):
            _say(f"  FAILED {event.node}: {event.sentence} {dict(event.values)}")
    for verdict in found:
        _say(f"  {'holds' if verdict.holds else 'BROKEN'}: {dict(verdict.claim)} got {verdict.got} of {verdict.bound}")
    return bool(found) and all(verdict.holds for verdict in found)


def train(document: Document) -> list[Event]:
    """Train a document to its end, in a folder that goes; every event in order."""
    from runtime.runner import Runner
    from runtime.telemetry import Mailbox

    with tempfile.TemporaryDirectory() as folder:
        mailbox = Mailbox()
        runner = Runner(check(document), mailbox, number=1, folder=Path(folder) / "run")
        runner.start()
        runner.join()
        return mailbox.take()


def show(names: list[str], arrange: bool, pictures: Path | None) -> None:
    """Put each into a real window: arrange it and write it back, paint it."""
    from studio.bench.stage import stage, wait_for
    from studio.translate import tr_example

    with stage() as window:
        session = window.session

        def checked() -> bool:
            return session.latest is not None and session.latest.document is session.document

        for name in names:
            session.new()
            session.apply(store.load(examples.find(name)), "")
            window.show_bench()
            wait_for(checked)
            if arrange:
                _arrange(window, name)
            if pictures is not None:
                session.apply(tr_example(session.document), "")
                window.canvas.fit()
                wait_for(checked)
                pictures.mkdir(parents=True, exist_ok=True)
                window.grab().save(str(pictures / f"{name}.png"))


def _arrange(window: object, name: str) -> None:
    from studio.bench.stage import wait_for
    from studio.window import Window

    assert isinstance(window, Window)
    canvas, session = window.canvas, window.session
    canvas.arrange()
    wait_for(lambda: not canvas.arranging.busy)
    canvas.arranging.finish()
    document = session.whole
    nodes = dict(sorted(document.nodes.items(), key=lambda item: item[1].position))
    store.save(document.but(nodes=nodes), examples.find(name))


if __name__ == "__main__":
    sys.exit(main())
