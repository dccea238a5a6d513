"""What a metric came to last, written on its node where others have their live strip."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from runtime.checked import Checked
from studio.canvas.face import INSET, STRIP
from studio.canvas.frame import FAR, Frame
from studio.canvas.geometry import Scene
from studio.widgets.text import figures

if TYPE_CHECKING:
    from studio.scores import Scores

LOWEST = 10.0  # pixels on the screen in which a number can be read
PLATE = 8.0  # pixels by which a number that stands for the whole tile may be wider than it
RIM = 2.0  # pixels of the tile that stay around it
LARGE = 22.0  # scene units of the number from afar, at least
NARROW = 4.0  # scene units beside it there


def scores_on(scores: Scores, checked: Checked | None, past: int | None) -> Mapping[str, str]:
    """What the metrics of the graph on the canvas came to, by node: over held-out rows where there are any."""
    if checked is None:
        return {}
    found = {key: scores.short(checked.path + key, past) for key in checked.document.nodes}
    return {key: text for key, text in found.items() if text}


def paint_scores(painter: QPainter, scene: Scene, rows: np.ndarray, frame: Frame, told: Mapping[str, str]) -> None:
    """Write the numbers on those rows, which ascend. The painter is in scene units; what cannot be read is left out."""
    if not told:
        return
    near = frame.zoom >= FAR
    font, inset = QFont(figures("title", bold=True)[0]), INSET if near else NARROW
    if not near:  # a tile: as large as it must be on the screen
        font.setPixelSize(round(max(LARGE, LOWEST / frame.zoom)))
    measure = QFontMetricsF(font)
    painter.setFont(font)
    painter.setPen(frame.look.text)
    for key, text in told.items():
        row = scene.row.get(key, -1)
        place = int(np.searchsorted(rows, row))
        if row < 0 or place >= len(rows) or rows[place] != row:
            continue
        x, y, width, height = scene.rect[row].tolist()
        room = QRectF(x + inset, y + height - STRIP, width - 2 * inset, STRIP - 8)
        whole = QRectF(x, y, width, height)  # from very far the number stands for the tile, and may reach beyond it
        over = PLATE / 2 / frame.zoom
        for spot, said in _ways(text, room, None if near else whole.adjusted(-over, 0, over, 0)):
            if measure.horizontalAdvance(said) <= spot.width() and font.pixelSize() <= spot.height():
                if spot is not room:
                    rim = RIM / frame.zoom
                    painter.fillRect(whole.adjusted(rim, rim, -rim, -rim), frame.look.card)
                painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, said)
                break


def _ways(text: str, room: QRectF, whole: QRectF | None) -> Iterator[tuple[QRectF, str]]:
    """Where the number may be written, and how, the best first."""
    for place in (room, whole):
        if place is not None:
            yield from ((place, one) for one in (text, shorter(text)))


def score_box(scene: Scene, row: int, frame: Frame) -> QRectF:
    """Where the number of a metric may be, in scene units."""
    over = 0.0 if frame.zoom >= FAR else PLATE / 2 / frame.zoom
    return QRectF(*scene.rect[row].tolist()).adjusted(-over, 0, over, 0)


def shorter(text: str) -> str:
    """A share in whole percent, any other number in two digits; what is less than all is not told as all."""
    number = text.removesuffix(" %")
    if not number.removeprefix("−").replace(".", "", 1).isdecimal():
        return text
    if number != text:
        whole = round(float(number))
        return f"{whole - (whole == 100 and number != '100')} %"
    said = f"{float(number.replace('−', '-')):.2g}".replace("-", "−")
    said = "0.99" if said == "1" and float(number) < 1 else said
    return said if "e" not in said and len(said) < len(text) else text
