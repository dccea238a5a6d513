"""What the panels are put together from: headings, rows of facts, cards of findings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from runtime.document import Document
from runtime.findings import ERROR, WARNING, Finding
from studio.icons import pixmap
from studio.theme import theme
from studio.translate import tr_problem

SEVERITY = {ERROR: "error", WARNING: "warning"}


def severity_role(finding: Finding) -> str:
    """The color role of a finding."""
    return SEVERITY.get(finding.severity, "accent")


def severity_icon(finding: Finding) -> str:
    """The icon of a finding; its shape tells the severity as well as its color."""
    return SEVERITY.get(finding.severity, "hint")


class Heading(QLabel):
    """A small muted title above a group."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("type", "heading")


class Line(QFrame):
    """A hairline between groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "line")
        self.setFixedHeight(1)


class Facts(QWidget):
    """Names on the left, values on the right; values can be copied.

    It takes the width that there is: a value is whole, a name that has no room beside it wraps.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._names: list[str] = []

    def show_rows(self, rows: Sequence[tuple[str, str, bool]]) -> None:
        """Show `(name, value, monospaced)`."""
        while len(self._rows) < len(rows):
            self._add_row()
        self._names = [name for name, _, _ in rows]
        for index, (name, value) in enumerate(self._rows):
            used = index < len(rows)
            name.setVisible(used)
            value.setVisible(used)
            if used:
                value.setText(rows[index][1].replace(" × ", "\u00a0×\u00a0"))  # a shape is not parted
                kind = "mono-small" if rows[index][2] else ""
                if value.property("type") != kind:
                    value.setProperty("type", kind)
                    value.style().polish(value)
                value.setAccessibleName(rows[index][0])
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        """As narrow as need be: no row makes the panel around it wider."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names have another width."""
        super().resizeEvent(event)
        self._share_width()

    def _add_row(self) -> None:
        name, value = QLabel(self), QLabel(self)
        name.setProperty("role", "muted")
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for label in (name, value):
            label.setTextFormat(Qt.TextFormat.PlainText)  # what a file says is never markup
        value.setWordWrap(True)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, len(self._rows), 0)
        self._grid.addWidget(value, len(self._rows), 1)
        self._rows.append((name, value))

    def _share_width(self) -> None:
        """The names get what they need, as far as every value stays whole or has half of the width to wrap in."""
        labels = self._rows[: len(self._names)]
        needed = max((_advance(label, name) for (label, _), name in zip(labels, self._names, strict=True)), default=0)
        left = self.width() - self._grid.horizontalSpacing()
        valued = max((_needed(value, left // 2) for _, value in labels), default=0)
        room = min(needed, max(left - valued, left // 4))
        self._grid.setColumnMinimumWidth(0, room)
        for (label, _), name in zip(labels, self._names, strict=True):
            measure = label.fontMetrics()
            words = [measure.elidedText(word, Qt.TextElideMode.ElideRight, room) for word in name.split(" ")]
            label.setWordWrap(room < needed)
            label.setText(name if room >= needed else " ".join(words))
            label.setToolTip(name if room < _advance(label, name) else "")


def _advance(label: QLabel, text: str) -> int:
    label.ensurePolished()
    return label.fontMetrics().horizontalAdvance(text) + 1


def _needed(label: QLabel, enough: int) -> int:
    """The width in which a value is whole, or that is enough of it; a word is never cut."""
    lines = label.text().splitlines()
    whole = max((_advance(label, line) for line in lines), default=0)
    word = max((_advance(label, word) for line in lines for word in line.split(" ")), default=0)
    return max(min(whole, enough), word)


class FindingCard(QFrame):
    """One finding: icon and sentence; a click or Enter jumps to its node."""

    wished = Signal(str)  # node id
    spacing = 8  # pixels between the icon and the sentence

    def __init__(self, finding: Finding, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if finding.node else Qt.FocusPolicy.NoFocus)
        if finding.node:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 7, 10, 7)
        self.column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(self.spacing)
        self.column.addLayout(row)
        self.mark = mark = QLabel(self)
        mark.setFixedSize(QSize(14, 16))
        self.told = label = QLabel(self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label, 1)
        self.tell(finding, document)

    def tell(self, finding: Finding, document: Document) -> None:
        """Show what is found of the same node now."""
        self._finding = finding
        self.sentence = tr_problem(finding, document)
        self.told.setText(self.sentence)
        self.setAccessibleName(self.sentence)
        self.set_role(severity_role(finding))

    @property
    def finding(self) -> Finding:
        """The finding shown."""
        return self._finding

    def set_role(self, role: str) -> None:
        """Be of this color: that of the severity, or a quieter one where there is nothing left to do."""
        self.role = role
        self.mark.setPixmap(pixmap(severity_icon(self._finding), theme().color(role).name(), 14))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the node."""
        if self._finding.node:
            self.wished.emit(self._finding.node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space jump to the node."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._finding.node:
            self.wished.emit(self._finding.node)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A card with an edge in the color of the severity."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        painter.setPen(QPen(colors.color("accent") if self.hasFocus() else colors.color(self.role, 90), 1))
        painter.setBrush(colors.color(self.role, 22 if not self.underMouse() else 38))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)


class Column(QWidget):
    """A column of cards that is refilled as a whole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(0, 0, 0, 0)
        self.layout_.setSpacing(6)

    def refill(self, widgets: Sequence[QWidget]) -> None:
        """Show these instead of what is there; what is among both stays as it is.

        An item that is taken lives until Python lets go of it, and would be told in place of a new one of the same
        widget that it needs another height. So what is in its place stays there, and the layout itself drops the rest.
        """
        there = [self.layout_.itemAt(place) for place in range(self.layout_.count())]
        for old in [item.widget() for item in there if item]:
            if old and old not in widgets:
                self.layout_.removeWidget(old)
                old.hide()
                old.deleteLater()
        for place, widget in enumerate(widgets):
            if self.layout_.indexOf(widget) != place:
                self.layout_.removeWidget(widget)
                self.layout_.insertWidget(place, widget)
        self.setVisible(bool(widgets))
