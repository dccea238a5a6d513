"""Save a picture of the canvas: what it shows is chosen beside a preview, what kind of file it is by its name."""

from __future__ import annotations

import math
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from nodes.spec import Problem, own_settings
from studio.canvas.picture_file import SUFFIXES, Picture, Wanted, Wishes
from studio.canvas.view import Canvas
from studio.file_names import file_name
from studio.folders import SAVED, Location, keep_folder, saving_folder
from studio.form import Form
from studio.settings import preferences
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr, tr_problem

FACT = "picture"  # under which the choices are remembered
PAUSE = 60  # milliseconds until the preview follows
PAINTED = 6e6  # pixels up to which the preview is painted at full size
SQUARE = 8  # pixels of the pattern behind what is transparent


class PictureDialog(QDialog):
    """A preview, the form, and the buttons that save and copy."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.wanted = _kept(bool(canvas.session.selection))
        self.preview = _Preview(self)
        self.form = Form(self)
        self._note = QLabel(self)
        self._note.setWordWrap(True)
        self._heading = QLabel(self)
        self._heading.setProperty("type", "title")
        self.save, self.copy, self._close = (QPushButton(self) for _ in range(3))
        self.save.setProperty("main", True)
        self.save.setDefault(True)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PAUSE)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.refresh()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self.form)
        right.addWidget(self._note)
        right.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.preview, 1)
        middle.addLayout(right)
        self.form.setFixedWidth(272)
        self._note.setFixedWidth(272)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._close, self.copy, self.save):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(self._heading)
        column.addLayout(middle, 1)
        column.addLayout(buttons)
        self.resize(880, 480)

    def _connect(self) -> None:
        session = self._canvas.session
        for signal in (session.checked, session.selected, session.run_state):
            signal.connect(self._refresh_soon)
        theme_changed.connect(self._refresh_soon)
        language_changed.connect(self.retranslate)
        self.form.edited.connect(self._set)
        self.save.clicked.connect(self.ask_save)
        self.copy.clicked.connect(self._copy)
        self._close.clicked.connect(self.close)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("Picture of the canvas"))
        self._heading.setText(tr("Picture of the canvas"))
        self.save.setText(tr("Save …"))
        self.copy.setText(tr("Copy"))
        self._close.setText(tr("Close"))
        self.preview.setAccessibleName(tr("Preview"))
        self.form.retranslate()
        self.form.show_settings(tuple(own_settings(Wishes)), asdict(self.wanted))
        self._soon.start()

    def refresh(self) -> None:
        """Draw the preview of what is chosen."""
        self._soon.stop()
        picture = self._picture()
        self.save.setEnabled(picture is not None)
        self.copy.setEnabled(picture is not None)
        if picture is None:
            self.preview.show_image(None, transparent=False)
            return
        room, sharp = self.preview.room, max(2.0, self.devicePixelRatioF())
        ratio = min(room.width() / picture.width, room.height() / picture.height, 1.0) * sharp
        painted = max(ratio, min(1.0, math.sqrt(PAINTED / (picture.width * picture.height))))  # then made smaller
        image = picture.image(painted)
        image = image.scaled(image.size() * (ratio / painted), mode=Qt.TransformationMode.SmoothTransformation)
        self.preview.show_image(image, transparent=not self.wanted.ground)
        self._tell(tr("PNG: {width} × {height} pixels", width=picture.pixels[0], height=picture.pixels[1]), "muted")

    def ask_save(self) -> None:
        """Write the picture to a file that the person chooses."""
        session = self._canvas.session
        kinds = {tr("PNG picture"): ".png", tr("SVG drawing"): ".svg", tr("PDF page"): ".pdf"}
        patterns = {f"{name} (*{suffix})": suffix for name, suffix in kinds.items()}
        kept = str(preferences().fact("picture suffix", ".png"))
        first = next((pattern for pattern, suffix in patterns.items() if suffix == kept), next(iter(patterns)))
        folder = saving_folder(session.path, Location.PicturesLocation)
        proposed = folder / f"{file_name(session.title)}{patterns[first]}"
        path, kind = QFileDialog.getSaveFileName(
            self, tr("Picture of the canvas"), str(proposed), ";;".join(patterns), first
        )
        if not path:
            return
        target = Path(path)
        if target.suffix.lower() not in SUFFIXES:
            target = target.with_name(target.name + patterns.get(kind, ".png"))
        preferences().keep_fact("picture suffix", target.suffix.lower())
        keep_folder(SAVED, target)
        self.write(target)

    def write(self, target: Path) -> None:
        """Write the picture as the suffix says; what happened is told in the dialog."""
        picture = self._picture()
        if picture is None:
            return
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            picture.write(target)
        except OSError as fault:
            reason = fault.strerror or str(fault)
            self._tell(
                tr("{file} could not be saved: {reason}. Choose another place.", file=target.name, reason=reason),
                "error",
            )
        else:
            self._tell(tr("Saved {file}.", file=target.name), "good")
        finally:
            QGuiApplication.restoreOverrideCursor()

    def _refresh_soon(self, *_: object) -> None:
        self._soon.start()

    def _copy(self) -> None:
        picture = self._picture()
        if picture is not None:
            QGuiApplication.clipboard().setImage(picture.image())
            self._tell(tr("The picture is on the clipboard."), "good")

    def _picture(self) -> Picture | None:
        try:
            return Picture(self._canvas, self.wanted)
        except Problem as problem:
            self._tell(tr_problem(problem), "warning")
            return None

    def _set(self, key: str, value: Any) -> None:
        self.wanted = replace(self.wanted, **{key: value})
        preferences().keep_fact(FACT, asdict(self.wanted))
        self.form.show_settings(tuple(own_settings(Wishes)), asdict(self.wanted))
        self._soon.start()

    def _tell(self, text: str, role: str) -> None:
        self._note.setText(text)
        if self._note.property("role") != role:
            self._note.setProperty("role", role)
            self._note.style().polish(self._note)


class _Preview(QWidget):
    """The picture as large as there is room, over a pattern where it is transparent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._transparent = False
        self.setMinimumSize(QSize(320, 240))

    @property
    def room(self) -> QSize:
        """How large the picture may be."""
        return QSize(max(self.width(), 320) - 16, max(self.height(), 240) - 16)

    def show_image(self, image: QImage | None, *, transparent: bool) -> None:
        """Show another picture."""
        self._image, self._transparent = image, transparent
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), theme()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(colors.color("line"), 1))
        painter.setBrush(colors.color("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if self._image is None:
            return
        size = self._image.size().scaled(self.room, Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())
        if self._transparent:
            self._paint_pattern(painter, place)
        painter.drawImage(place, self._image, QRectF(self._image.rect()))

    def _paint_pattern(self, painter: QPainter, place: QRectF) -> None:
        painter.save()
        painter.setClipRect(place)
        painter.fillRect(place, theme().color("panel"))
        for row in range(int(place.height()) // SQUARE + 1):
            for column in range(row % 2, int(place.width()) // SQUARE + 1, 2):
                square = QRectF(place.left() + column * SQUARE, place.top() + row * SQUARE, SQUARE, SQUARE)
                painter.fillRect(square, theme().color("raised"))
        painter.restore()


def _kept(selected: bool) -> Wanted:
    """The choices of last time, as far as they fit; without a selection everything is pictured."""
    kept = preferences().fact(FACT, {})
    table = {item.key: item for item in own_settings(Wishes)}
    names = {field.name for field in fields(Wanted)}
    known = {key: value for key, value in kept.items() if key in names} if isinstance(kept, dict) else {}
    wanted = Wanted(**{key: value for key, value in known.items() if table[key].refuse(value) is None})
    return replace(wanted, part="everything") if wanted.part == "selection" and not selected else wanted
