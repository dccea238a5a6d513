"""A large button with a picture, a title and a sentence."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPen, QTextLayout
from PySide6.QtWidgets import QAbstractButton, QWidget

from studio.theme import theme

WORDS, LINE = 46, 16  # pixels below the picture: the title and air, and each line of the sentence
SHAPE = 3.1  # width of the picture by its height


class PictureCard(QAbstractButton):
    """The picture may come later; until then its place is calm."""

    def __init__(
        self, title: str, sentence: str, *, shape: float = SHAPE, lines: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._shape = shape
        self._words = WORDS + lines * LINE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._picture: QImage | None = None
        self._sentence = ""
        self.show_words(title, sentence)

    @property
    def picture(self) -> QImage | None:
        """What is shown, if it has come."""
        return self._picture

    def show_words(self, title: str, sentence: str) -> None:
        """Show title and sentence."""
        self.setText(title)
        self._sentence = sentence
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.update()

    def show_picture(self, picture: QImage) -> None:
        """Show the picture; it is scaled to its place."""
        self._picture = picture
        self.update()

    def picture_place(self) -> QRect:
        """Where the picture goes."""
        return QRect(1, 1, self.width() - 2, self.height() - self._words)

    def hasHeightForWidth(self) -> bool:
        """The picture keeps its shape."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Picture and words."""
        return round(width / self._shape) + self._words

    def sizeHint(self) -> QSize:
        """A card of middling width."""
        return QSize(420, self.heightForWidth(420))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card; its edge lights up under the pointer and with the focus."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colors, box = theme(), QRectF(self.rect()).adjusted(1, 1, -1, -1)
        outline = QPainterPath()
        outline.addRoundedRect(box, 8, 8)
        painter.setClipPath(outline)
        painter.fillRect(box, colors.color("raised" if self.underMouse() or self.isDown() else "card"))
        place = QRectF(self.picture_place())
        painter.fillRect(place, colors.color("canvas"))
        if self._picture is not None:
            painter.drawImage(place, self._picture)
        painter.setClipping(False)
        painter.fillRect(QRectF(box.left(), place.bottom(), box.width(), 1), colors.color("line"))
        lit = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(colors.color("accent" if lit else "line"), 2.0 if self.hasFocus() else 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        self._paint_words(painter, QRectF(box.left() + 14, place.bottom() + 8, box.width() - 28, self._words - 14))

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        colors, left = theme(), Qt.AlignmentFlag.AlignLeft
        painter.setFont(colors.font("large", bold=True))
        painter.setPen(colors.color("text"))
        painter.drawText(
            QRectF(room.left(), room.top(), room.width(), 20), left | Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.setFont(colors.font("body"))
        painter.setPen(colors.color("muted"))
        place = QRectF(room.left(), room.top() + 22, room.width(), room.height() - 22)
        layout = QTextLayout(self._sentence, painter.font())
        for number, text in enumerate(_broken(layout, place.width(), round(place.height()) // LINE)):
            line = QRectF(place.left(), place.top() + number * LINE, place.width(), LINE + 2)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, round(place.width()))
            painter.drawText(line, left | Qt.AlignmentFlag.AlignVCenter, shown)


def _broken(layout: QTextLayout, width: float, most: int) -> list[str]:
    """The text in at most so many lines; the last holds all that is left."""
    text, starts = layout.text(), [0]
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(line.textStart() + line.textLength())
    layout.endLayout()
    ends = [*starts[1:most], len(text)]
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=False) if text[start:end].strip()]
