"""Measures pictures on nodes: the question, and painting what it answered, for decision maps of a 2-8-8-1 network."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from PySide6.QtGui import QImage

from studio.bench.rows import Row, middle
from studio.bench.stage import stage, wait_for
from studio.widgets.portrait import portraits_of

EXAMPLE = "spiral"  # 2-8-8-1
TURNS = 40
GOAL = 20.0  # pictures of all neurons each second, at least


def measure(example: str = EXAMPLE, zoom: float = 1.0) -> tuple[float, float]:
    """Seconds of one question, and of drawing and painting its answer on the canvas; medians."""
    from runtime.insight.lens import of_document
    from runtime.insight.portraits import Portraits

    with stage() as window:
        session, canvas = window.session, window.canvas
        session.open_example(example)
        wait_for(lambda: session.latest is not None and session.latest.trainable)
        pictures = canvas.reading.pictures
        canvas.fit()
        if zoom != 1.0:
            canvas.sight.zoom_by(zoom)
        wait_for(lambda: bool(pictures.told))
        checked = session.whole_checked
        assert checked is not None
        lens = of_document(checked)
        question = Portraits(tuple(checked.flat.order), 20)
        answers = []

        def ask() -> None:
            with lens.used():
                answers.append(question.answer(lens))

        asked = middle(_each(ask))
        shot = QImage(canvas.size(), QImage.Format.Format_ARGB32_Premultiplied)
        found = portraits_of(answers[-1].arrays, answers[-1].facts)
        dull = dict(pictures.told)

        def paint() -> None:
            pictures.take(found if pictures.told is not found else dull)
            pictures._images.clear()  # every picture is drawn anew
            canvas.render(shot)

        painted = middle(_each(paint))
    return asked, painted


def rows() -> list[Row]:
    """How often all decision maps of a small network can be shown."""
    asked, painted = measure()
    return [Row("decision maps of all neurons of 2-8-8-1", 1.0 / (asked + painted), "per second", f"≥ {GOAL:.0f}")]


def _each(act: Callable[[], None]) -> list[float]:
    act()
    seconds = []
    for _ in range(TURNS):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    asked, painted = measure(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE)
    sys.stdout.write(f"question {asked * 1000:.2f} ms, painting {painted * 1000:.2f} ms\n")
