"""A read-only view of Python source: line numbers, quiet colors, and marked lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from studio.theme import theme

KEYWORDS = (
    r"\b(?:and|as|assert|class|def|del|elif|else|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|self|"
    r"super|True|False|while|with|yield)\b"
)
RULES = ((KEYWORDS, "layers"), (r"\b\d[\d_.e]*\b", "goals"), (r"'[^']*'|\"[^\"]*\"", "activations"), (r"#.*", "muted"))
EDGE = 8  # pixels beside the numbers


class SourceView(QPlainTextEdit):
    """`line_chosen` brings the number, from 1, of the line to which a person moved the cursor."""

    line_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marked: tuple[int, ...] = ()
        self._placing = False
        self._faded = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty("type", "mono")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.highlighter = PythonHighlighter(self.document())
        self._numbers = _Numbers(self)
        self.blockCountChanged.connect(self._make_room)
        self.updateRequest.connect(self._scroll_numbers)
        self.cursorPositionChanged.connect(self._tell)
        self._make_room()

    @property
    def marked(self) -> tuple[int, ...]:
        """The marked lines, from 1."""
        return self._marked

    def show_text(self, text: str) -> None:
        """Show another text; what is in sight and the line of the cursor stay as far as they can."""
        if text == self.toPlainText():
            return
        across, down, line = self.horizontalScrollBar().value(), self.verticalScrollBar().value(), self._line
        self._placing = True
        self.setPlainText(text)
        block = self.document().findBlockByNumber(min(line, self.blockCount()) - 1)
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(down)
        self.horizontalScrollBar().setValue(across)
        self._placing = False

    def mark(self, lines: Sequence[int], *, reveal: bool) -> None:
        """Mark these lines; with `reveal` bring one into sight where none is, and put the cursor on the first."""
        self._marked = tuple(lines)
        self._show_marks()
        if not reveal or not self._marked:
            return
        self._placing = True
        if self._line not in self._marked:
            seen = range(self.firstVisibleBlock().blockNumber() + 1, self._last_visible + 1)
            line = next((line for line in self._marked if line in seen), self._marked[0])
            self.setTextCursor(QTextCursor(self.document().findBlockByNumber(line - 1)))
            if line not in seen:
                self.centerCursor()
        self._placing = False

    def fade(self, faded: bool) -> None:
        """Gray out a text that is no longer true."""
        if faded != self._faded:
            self._faded = faded
            self.highlighter.faded = faded
            self.highlighter.rehighlight()

    def recolor(self) -> None:
        """The colors of the theme in force."""
        self.highlighter.rehighlight()
        self._show_marks()
        self._make_room()

    @property
    def room(self) -> int:
        """Pixels that the numbers take."""
        return self.fontMetrics().horizontalAdvance("0") * max(2, len(str(self.blockCount()))) + 2 * EDGE

    def paint_numbers(self, area: QRect) -> None:
        """The numbers of the lines in sight; those of marked lines stand out."""
        painter, colors = QPainter(self._numbers), theme()
        painter.fillRect(area, colors.color("card"))
        painter.setFont(self.font())
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= area.bottom():
            height = self.blockBoundingRect(block).height()
            line = block.blockNumber() + 1
            painter.setPen(colors.color("accent" if line in self._marked else "muted"))
            place = QRect(0, round(top), self._numbers.width() - EDGE, round(height))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(line))
            top, block = top + height, block.next()
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._numbers.setGeometry(QRect(inside.left(), inside.top(), self.room, inside.height()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The cursor is seen though nothing can be typed."""
        super().focusInEvent(event)
        self.setCursorWidth(2)

    @property
    def _line(self) -> int:
        return self.textCursor().blockNumber() + 1

    @property
    def _last_visible(self) -> int:
        height = max(self.fontMetrics().lineSpacing(), 1)
        return self.firstVisibleBlock().blockNumber() + max(self.viewport().height() // height, 1)

    def _tell(self) -> None:
        if not self._placing and self.hasFocus():
            self.line_chosen.emit(self._line)

    def _show_marks(self) -> None:
        marks = []
        tint = QColor(theme().color("accent", 46))
        for line in self._marked:
            mark = QTextEdit.ExtraSelection()
            mark.format.setBackground(tint)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
            marks.append(mark)
        self.setExtraSelections(marks)
        self._numbers.update()

    def _make_room(self) -> None:
        self.setViewportMargins(self.room, 0, 0, 0)
        self._numbers.update()

    def _scroll_numbers(self, area: QRect, down: int) -> None:
        if down:
            self._numbers.scroll(0, down)
        else:
            self._numbers.update(0, area.y(), self._numbers.width(), area.height())


class _Numbers(QWidget):
    """The strip of line numbers."""

    def __init__(self, view: SourceView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(self._view.room, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_numbers(event.rect())


class PythonHighlighter(QSyntaxHighlighter):
    """Keywords, numbers, texts and comments in quiet colors of the theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.faded = False
        self._rules = [(re.compile(pattern), role) for pattern, role in RULES]

    def highlightBlock(self, text: str) -> None:
        """Color one line; a docstring counts as a comment."""
        quotes = text.count('"""')
        inside = self.previousBlockState() == 1
        self.setCurrentBlockState(int(inside != (quotes % 2 == 1)))
        if inside or quotes or self.faded:
            self.setFormat(0, len(text), _ink("muted"))
            return
        for pattern, role in self._rules:
            for match in pattern.finditer(text):
                self.setFormat(match.start(), match.end() - match.start(), _ink(role))


def _ink(role: str) -> QTextCharFormat:
    ink = QTextCharFormat()
    ink.setForeground(theme().color(role) if role == "muted" else theme().family(role))
    return ink
