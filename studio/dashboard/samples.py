"""Held-out samples as a list of tiles: picture or row, true and predicted, probability bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from runtime.telemetry import Predictions
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.elided import Elided
from studio.widgets.text import figures, told_apart

TILE = QSize(212, 68)  # about; a list widens them to fill its rows
PICTURE = 52
WHOSE = 90  # pixels of the name of a goal at the least, if it is as long
FACTS, SLIM = 92.0, 18.0  # pixels of the first columns at most, and of a bar at the least
BARS = 3  # classes with a bar in a tile
ARROW, SIGN = " → ", 14.0  # between true and predicted, and pixels of the sign behind them
SAMPLE = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Samples:
    """Predictions made ready to be shown. `scores` is (N, C) for classes, else (N, K) predicted values like `truth`."""

    told: Predictions
    classes: tuple[str, ...]  # empty for regression
    truth: np.ndarray
    scores: np.ndarray
    guesses: np.ndarray  # predicted class, or the first predicted value

    @property
    def wrong(self) -> np.ndarray:
        """Which samples were taken for another class; none in a regression."""
        return self.guesses != self.truth if self.classes else np.zeros(len(self.truth), dtype=bool)

    def name(self, label: int) -> str:
        """What a class is called."""
        return self.classes[label] if 0 <= label < len(self.classes) else str(label)


def read_predictions(told: Predictions) -> Samples:
    """The samples of an event; a single score of two classes becomes the probabilities of both."""
    scores: np.ndarray = np.asarray(told.scores, dtype=float).reshape(len(told.rows), -1)
    confusion = told.confusion
    if confusion is None and not told.classes:
        targets = np.asarray(told.truth, dtype=float).reshape(len(told.rows), -1)
        return Samples(told, (), targets[:, 0], scores, scores[:, 0])
    if scores.shape[1] == 1:
        scores = np.concatenate((1 - scores, scores), axis=1)
    size = max(scores.shape[1], len(told.classes), 0 if confusion is None else len(confusion))
    classes = tuple(told.classes) or tuple(str(index) for index in range(size))
    truth = np.asarray(told.truth).reshape(len(told.rows)).astype(int)
    return Samples(told, classes, truth, scores, scores.argmax(axis=1))


class Whose(Elided):
    """The goal whose answers are shown, where there are several."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.hide()

    def minimumSizeHint(self) -> QSize:
        """What is told beside it gives way first."""
        hint = super().minimumSizeHint()
        return QSize(min(WHOSE, self.sizeHint().width()), hint.height())

    def tell(self, told: Predictions | None, memory: Memory, names: Names) -> None:
        """Of these predictions."""
        goals = list(memory.run.losses)
        known = told is not None and len(goals) > 1 and told.goal in goals
        self.setText(names.names(goals)[told.goal] if known and told is not None else "")
        self.setToolTip(tr("Goal whose answers are shown") if known else "")
        self.setVisible(known)


def picture(samples: Samples, row: int) -> QImage | None:
    """The input of a sample as an image of gray or color, or None where it is none."""
    values: np.ndarray = np.asarray(samples.told.inputs[row], dtype=float)
    if samples.told.meaning != "image" or values.ndim not in (2, 3):
        return None
    if values.ndim == 2:
        values = values[None]
    low, high = float(samples.told.inputs.min()), float(samples.told.inputs.max())
    gray = np.nan_to_num((values - low) / max(high - low, 1e-12)) * 255
    planes = gray[:3] if len(gray) >= 3 else np.repeat(gray[:1], 3, axis=0)
    pixels = np.ascontiguousarray(planes.transpose(1, 2, 0).round().astype(np.uint8))
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def facts(samples: Samples, row: int) -> list[tuple[str, str]]:
    """The input of a sample as columns with their values; empty for images and other tensors."""
    values = np.asarray(samples.told.inputs[row], dtype=float)
    if values.ndim != 1:
        return []
    columns = samples.told.columns or tuple(f"x{index + 1}" for index in range(len(values)))
    whole = np.issubdtype(samples.told.inputs.dtype, np.integer)
    written = [numbers.count(int(value)) if whole else numbers.real(float(value)) for value in values]
    return [(str(name), text) for name, text in zip(columns, written, strict=False)]


class SampleModel(QAbstractListModel):
    """The chosen samples in their order: the largest loss first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.samples: Samples | None = None
        self.chosen = np.empty(0, dtype=int)

    def show(self, samples: Samples | None, chosen: np.ndarray) -> None:
        """Replace what is listed; the place in the list stays while there is one."""
        if len(chosen) == len(self.chosen):
            self.samples, self.chosen = samples, chosen
            if len(chosen):
                self.dataChanged.emit(self.index(0), self.index(len(chosen) - 1))
            return
        self.beginResetModel()
        self.samples, self.chosen = samples, chosen
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many samples are listed."""
        return 0 if parent.isValid() else len(self.chosen)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row of the sample, its sentence for readers of screens, everything known as tool tip."""
        if self.samples is None or not index.isValid():
            return None
        row = int(self.chosen[index.row()])
        if role == SAMPLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return headline(self.samples, row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return describe(self.samples, row)
        return None


def headline(samples: Samples, row: int) -> str:
    """True and predicted in a few words."""
    truth, guess = samples.truth[row], samples.guesses[row]
    if samples.classes:
        if samples.wrong[row]:
            return tr("{truth}, seen as {guess}", truth=samples.name(int(truth)), guess=samples.name(int(guess)))
        return samples.name(int(truth))
    return tr("{truth}, predicted {guess}", truth=numbers.real(float(truth)), guess=numbers.real(float(guess)))


def fitted(words: str, number: str, measure: QFontMetricsF, width: float) -> str:
    """The words with their number, else the number alone, else one that ends in an ellipsis: never one cut short."""
    text = words if measure.horizontalAdvance(words) <= width else number
    return measure.elidedText(text, Qt.TextElideMode.ElideRight, width)


def verdict(samples: Samples, row: int, width: float) -> tuple[str, QFont]:
    """True and predicted as they fit into a line of that width: in a smaller font, then each cut to its half."""
    width -= SIGN if samples.classes else 0.0
    parts = _verdict(samples, row)
    for size in ("body", "small"):
        font = theme().font(size, bold=True)
        measure = QFontMetricsF(font)
        text = ARROW.join(parts)
        if measure.horizontalAdvance(text) <= width:
            return text, font
    half = (width - measure.horizontalAdvance(ARROW)) / 2 if len(parts) > 1 else width
    return ARROW.join(told_apart(measure, parts, half)), font


def _verdict(samples: Samples, row: int) -> list[str]:
    """True and predicted, or the class alone that was seen rightly."""
    truth, guess = samples.truth[row], samples.guesses[row]
    if not samples.classes:
        return [numbers.real(float(truth)), numbers.real(float(guess))]
    return [samples.name(int(label)) for label in ((truth, guess) if samples.wrong[row] else (truth,))]


def _fits(samples: Samples, row: int, width: float) -> bool:
    """Whether nothing of the verdict has to be cut."""
    return verdict(samples, row, width)[0] == ARROW.join(_verdict(samples, row))


def describe(samples: Samples, row: int) -> str:
    """All that is known of a sample, a line each."""
    lines = [headline(samples, row)]
    lines.append(tr("row {row}", row=numbers.row_number(int(samples.told.rows[row]))))
    lines.append(tr("loss {loss}", loss=numbers.real(float(samples.told.losses[row]))))
    lines += [f"{name}  {value}" for name, value in facts(samples, row)[:16]]
    return "\n".join(lines)


class SampleTile(QStyledItemDelegate):
    """Paints one sample."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """All tiles are of one size, that of the grid."""
        grid = option.widget.gridSize() if isinstance(option.widget, QListView) else TILE
        return grid if grid.isValid() else TILE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Card, input at the left, verdict and bars at the right."""
        model = index.model()
        row = index.data(SAMPLE)
        if not isinstance(model, SampleModel) or model.samples is None or row is None:
            return
        painter.save()
        look, samples = theme(), model.samples
        card = QRectF(option.rect).adjusted(2, 2, -2, -2)
        state = option.state
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(QPen(look.color("accent" if chosen else "line"), 1))
        painter.setBrush(look.color("raised" if state & QStyle.StateFlag.State_MouseOver else "card"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        image = picture(samples, row)
        left = card.left() + (PICTURE + 14 if image is not None else min(FACTS, card.width() * 0.46) + 15)
        body = QRectF(left, card.top() + 5, card.right() - left - 7, card.height() - 9)
        over = image is None and not _fits(samples, row, body.width())
        self._paint_verdict(painter, samples, row, body.adjusted(card.left() + 6 - left, 0, 0, 0) if over else body)
        place = QRectF(card.left() + 6, card.top() + 6, left - card.left() - 15, PICTURE)
        if image is not None:
            self._paint_picture(painter, image, place)
        else:  # fewer columns where the verdict stands over them, each beside a bar
            self._paint_facts(painter, facts(samples, row)[: BARS if over else 4], place.adjusted(0, 17 * over, 0, 0))
        if samples.classes:
            self._paint_bars(painter, samples, row, body.adjusted(0, 17, 0, 0))
        else:
            self._paint_error(painter, samples, row, body.adjusted(0, 18, 0, 0))
        painter.restore()

    def _paint_picture(self, painter: QPainter, image: QImage, place: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > PICTURE)
        scale = PICTURE / max(image.width(), image.height())
        size = QRectF(0, 0, image.width() * scale, image.height() * scale)
        size.moveCenter(QRectF(place.topLeft(), QSizeF(PICTURE, PICTURE)).center())
        painter.drawImage(size, image)

    def _paint_facts(self, painter: QPainter, told: list[tuple[str, str]], place: QRectF) -> None:
        look = theme()
        font, measure = figures()
        painter.setFont(font)
        values = max((measure.horizontalAdvance(value) for _, value in told), default=0.0)
        names = told_apart(measure, [name for name, _ in told], place.width() - values - 5)
        for index, (_, value) in enumerate(told):
            line = QRectF(place.left(), place.top() - 1 + index * 13.5, place.width(), 14)
            painter.setPen(look.color("muted"))
            painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, names[index])
            painter.setPen(look.color("text"))
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, value)

    def _paint_verdict(self, painter: QPainter, samples: Samples, row: int, body: QRectF) -> None:
        look = theme()
        wrong = bool(samples.wrong[row])
        text, font = verdict(samples, row, body.width())
        painter.setFont(font)
        line = QRectF(body.left(), body.top(), body.width(), 15)
        painter.setPen(look.color("text"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(look.color("warning" if wrong else "good"))
        sign = ("✕" if wrong else "✓") if samples.classes else ""
        painter.setFont(look.font("body", bold=True))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, sign)

    def _paint_bars(self, painter: QPainter, samples: Samples, row: int, body: QRectF) -> None:
        look = theme()
        font, measure = figures()
        painter.setFont(font)
        scores = np.nan_to_num(samples.scores[row])
        best = np.argsort(-scores, kind="stable")[:BARS]
        names = [samples.name(int(label)) for label in best]
        number = measure.horizontalAdvance("100 %") + 3
        most = max(body.width() * 0.45, body.width() - number - SLIM)
        column = min(most, max(measure.horizontalAdvance(name) for name in names) + 5)
        shown = told_apart(measure, names, column - 4)
        for index, label in enumerate(best):
            line = QRectF(body.left(), body.top() + index * 13.5, body.width(), 13)
            painter.setPen(look.color("text" if label == samples.truth[row] else "muted"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown[index])
            share = float(min(1.0, max(0.0, scores[label])))
            percent = numbers.whole_percent(share)
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, percent)
            track = QRectF(line.left() + column, line.center().y() - 2.5, line.width() - column - number, 5)
            painter.fillRect(track, look.color("raised"))
            track.setWidth(track.width() * share)
            right = label == samples.truth[row]
            painter.fillRect(track, look.color("accent") if right else QColor(look.negative))

    def _paint_error(self, painter: QPainter, samples: Samples, row: int, body: QRectF) -> None:
        font, measure = figures()
        painter.setFont(font)
        painter.setPen(theme().color("muted"))
        error = float(samples.guesses[row] - samples.truth[row])
        shown = f"+{numbers.real(error)}" if error > 0 else numbers.real(error)
        loss = numbers.real(float(samples.told.losses[row]))
        line = QRectF(body.left(), body.top(), body.width(), 14)
        for words, number in ((tr("off by {error}", error=shown), shown), (tr("loss {loss}", loss=loss), loss)):
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitted(words, number, measure, line.width()))
            line.translate(0, 14)


class SampleList(QListView):
    """Tiles side by side as many as have room, then below one another."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(SampleTile(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(140)
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among as many tiles as fit."""
        width = self.viewport().width() - 2
        self.setGridSize(QSize(width // max(1, width // TILE.width()), TILE.height()))
        super().resizeEvent(event)
