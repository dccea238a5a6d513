"""The table of formats and certificates: what is exported, how exactly it agrees, how large and how fast it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from runtime.export import Certificate, Format
from studio.icons import pixmap
from studio.theme import theme
from studio.translate import tr
from studio.widgets.amounts import size
from studio.widgets.numbers import count, real

ROW, HEAD = 62, 34
COLUMNS = (("Largest difference", 150), ("Size", 84), ("One sample", 90), ("64 samples", 90))
LEFT = 46  # where the words of a row begin
RIGHT = 16


class CertificateTable(QWidget):
    """A head and a row per format; a row can be chosen, is busy, proved or failed."""

    chosen_changed = Signal()

    def __init__(self, formats: Sequence[Format], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = {item.key: FormatRow(item, self) for item in formats}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, HEAD, 0, 4)
        column.setSpacing(0)
        for number, row in enumerate(self.rows.values()):
            row.setChecked(number in (1, 3))
            row.toggled.connect(self.chosen_changed)
            column.addWidget(row)
        column.addStretch(1)

    def retranslate(self) -> None:
        """Words in the language in force."""
        for row in self.rows.values():
            row.name_itself()
        self.update()

    def chosen(self) -> list[str]:
        """The keys of the formats to export."""
        return [key for key, row in self.rows.items() if row.isChecked()]

    @property
    def finished(self) -> bool:
        """Whether there is a certificate."""
        return any(row.certificate for row in self.rows.values())

    @property
    def busy_key(self) -> str:
        """The format being exported, or an empty text."""
        return next((key for key, row in self.rows.items() if row.state == "busy"), "")

    def set_warning(self, key: str, text: str) -> None:
        """A word of warning in a row, or none."""
        self.rows[key].warning = text
        self.rows[key].update()

    def show_busy(self, key: str) -> None:
        """This format is being exported."""
        self.rows[key].show_state("busy", None)

    def show_certificate(self, certificate: Certificate) -> None:
        """This format is exported and proved."""
        self.rows[certificate.format].show_state("proved", certificate)

    def show_failure(self, key: str) -> None:
        """This format could not be exported."""
        self.rows[key].show_state("failed", None)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The head of the table."""
        painter = QPainter(self)
        painter.setFont(theme().font("small", bold=True))
        painter.setPen(theme().color("muted"))
        flags = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(LEFT, 0, 200, HEAD), flags | Qt.AlignmentFlag.AlignLeft, tr("Format"))
        for (title, _), area in zip(COLUMNS, columns(self.width(), HEAD), strict=True):
            painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, tr(title))


class FormatRow(QAbstractButton):
    """One format: a tick, its name and meaning, and the numbers of its certificate."""

    def __init__(self, chosen: Format, parent: QWidget) -> None:
        super().__init__(parent)
        self._format = chosen
        self.state = "idle"  # idle, busy, proved, failed
        self.warning = ""
        self.certificate: Certificate | None = None
        self.setCheckable(True)
        self.setMinimumHeight(ROW)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name_itself()

    def name_itself(self) -> None:
        """Name and meaning for those who hear them, in the language in force."""
        self.setAccessibleName(tr(self._format.title))
        self.setAccessibleDescription(tr(self._format.summary))
        self.update()

    def sizeHint(self) -> QSize:
        """As high as a name, a meaning and air."""
        return QSize(640, ROW)

    def show_state(self, state: str, certificate: Certificate | None) -> None:
        """Show how far this format is."""
        self.state, self.certificate = state, certificate
        if state in ("proved", "failed"):
            self.setChecked(False)  # done; a further click chooses it again
        if certificate is not None:
            self.setToolTip(f"{certificate.path}\n{tr('Loaded and run by {runner}.', runner=certificate.runner)}")
            self.setAccessibleDescription(
                ", ".join(f"{tr(title)}: {value}" for (title, _), value in zip(COLUMNS, self.values(), strict=True))
            )
        self.update()

    def values(self) -> list[str]:
        """The numbers of the certificate as people read them, in the order of the columns."""
        certificate = self.certificate
        if certificate is None:
            return ["–"] * len(COLUMNS)
        difference = tr("0, bit for bit") if certificate.exact else real(certificate.difference)
        return [difference, size(certificate.size), _time(certificate.latency), _time(certificate.latency_64)]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys go through the rows."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Nothing is dragged."""
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The whole row."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors, area = theme(), QRectF(self.rect())
        painter.fillRect(QRectF(0, 0, area.width(), 1), colors.color("line"))
        if self.hasFocus() or (self.underMouse() and self.isEnabled()):
            painter.setPen(QPen(colors.color("accent"), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised", 110))
            painter.drawRoundedRect(area.adjusted(4.5, 4.5, -4.5, -3.5), 6, 6)
        self._paint_mark(painter)
        self._paint_words(painter)
        self._paint_values(painter)

    def _paint_mark(self, painter: QPainter) -> None:
        colors, box = theme(), QRectF(18, self.height() / 2 - 8, 16, 16)
        role = {"proved": "good", "failed": "error"}.get(self.state, "accent")
        if self.state in ("proved", "failed") and not self.isChecked():
            drawn = pixmap("shield" if self.state == "proved" else "error", colors.color(role).name(), 18, 3.0)
            painter.drawPixmap(box.adjusted(-1, -1, 1, 1), drawn, QRectF(drawn.rect()))
            return
        painter.setPen(QPen(colors.color("accent" if self.isChecked() else "muted"), 1.2))
        painter.setBrush(colors.color("accent") if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.isChecked():
            drawn = pixmap("check", colors.color("canvas").name(), 12, 3.0)
            painter.drawPixmap(box.adjusted(2, 2, -2, -2), drawn, QRectF(drawn.rect()))

    def _paint_words(self, painter: QPainter) -> None:
        colors = theme()
        width = columns(self.width(), ROW)[0].left() - LEFT
        painter.setFont(colors.font("large", bold=True))
        painter.setPen(colors.color("text"))
        left = Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(LEFT, 9, width, 20), left | Qt.AlignmentFlag.AlignVCenter, tr(self._format.title))
        painter.setFont(colors.font("small"))
        warned = bool(self.warning) and self.state != "busy" and self.isChecked()
        painter.setPen(colors.color("warning" if warned else "muted"))
        text = tr(self._format.summary)
        if warned:
            text = self.warning
        elif self.certificate is not None:
            text = f"{Path(self.certificate.path).name} · {self.certificate.runner}"
        flags = left | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(QRectF(LEFT, 29, width, 30), flags, text)

    def _paint_values(self, painter: QPainter) -> None:
        colors = theme()
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number, (text, area) in enumerate(zip(self.values(), columns(self.width(), ROW), strict=True)):
            proved = self.certificate is not None
            painter.setFont(colors.font("large", bold=proved and number == 0))
            painter.setPen(colors.color("good" if proved and number == 0 else "text" if proved else "muted"))
            shown = tr("working …") if self.state == "busy" and number == 0 else text
            certificate = self.certificate
            if number == 0 and certificate is not None and not certificate.exact:
                painter.drawText(area.adjusted(0, -8, 0, -8), flags, shown)
                painter.setFont(colors.font("small"))
                painter.setPen(colors.color("muted"))
                allowed = tr("{most} allowed", most=real(certificate.tolerance))
                painter.drawText(area.adjusted(0, 10, 0, 10), flags, allowed)
            elif number == 0 and certificate is not None:
                painter.drawText(area.adjusted(0, -8, 0, -8), flags, shown)
                painter.setFont(colors.font("small"))
                painter.setPen(colors.color("muted"))
                painter.drawText(
                    area.adjusted(0, 10, 0, 10), flags, tr("{number} samples", number=count(certificate.samples))
                )
            else:
                painter.drawText(area, flags, shown)


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return tr("{number} µs", number=real(seconds * 1e6))
    return tr("{number} ms", number=real(seconds * 1e3))


def columns(width: float, height: float) -> list[QRectF]:
    """The areas of the number columns, from left to right, ending at the right edge."""
    left = width - RIGHT - sum(wide for _, wide in COLUMNS)
    areas = []
    for _, wide in COLUMNS:
        areas.append(QRectF(left, 0, wide, height))
        left += wide
    return areas
