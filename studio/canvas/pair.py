"""Two sheets side by side that look the same way: what is moved or zoomed on one moves and zooms on the other."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from runtime.checked import Checked
from runtime.compare import Comparison
from runtime.document import Document
from studio.canvas.camera import Bounds, Camera, fitting
from studio.canvas.sheet import Sheet

NEAR = 0.85  # a difference gone to is shown at least so large


class Pair(QSplitter):
    """Old first, new second. The old document lies `_apart` from the new one, `_shift` at what was gone to last."""

    pointed = Signal(bool, str)  # whether in the new document, and the node clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.old, self.new = Sheet(self), Sheet(self)
        self._apart = self._shift = (0.0, 0.0)
        self.heads = (_head(), _head())
        self._fits = True  # until a person has moved or zoomed
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        for head, sheet in zip(self.heads, (self.old, self.new), strict=True):
            self.addWidget(_pane(head, sheet))
            sheet.camera_wished.connect(lambda camera, sheet=sheet: self._grant(sheet, camera))
            sheet.fit_wished.connect(self.fit)
            sheet.pointed.connect(lambda node, sheet=sheet: self.pointed.emit(sheet is self.new, node))

    def show_documents(self, old: Document, new: Document, found: Comparison) -> None:
        """Show both."""
        self.old.show_document(old, self._known(self.old, old))
        self.new.show_document(new, self._known(self.new, new))
        self._apart = self._shift = _apart(old, new, found)
        if self._fits:
            self.fit()

    def show_checked(self, checked: Checked) -> None:
        """What is known of one of the documents: shapes."""
        for sheet in (self.old, self.new):
            if sheet.scene.document is checked.document:
                sheet.show_document(checked.document, checked)

    def name(self, old: str, new: str) -> None:
        """What each document is called."""
        for head, sheet, text in zip(self.heads, (self.old, self.new), (old, new), strict=True):
            head.setText(text)
            sheet.setAccessibleName(text)

    def stack(self, stacked: bool) -> None:
        """One above the other, which suits long networks, or side by side."""
        self.setOrientation(Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal)
        self._share()
        QTimer.singleShot(0, self, self.fit)

    def fit(self) -> None:
        """Show all of both."""
        self._shift = self._apart
        boxes = [self._as_new(self.old.bounds()), self.new.bounds()]
        bounds = _around([box for box in boxes if box is not None])
        self._fits = True
        if bounds is not None:
            width, height = min(self.old.width(), self.new.width()), min(self.old.height(), self.new.height())
            self._look(fitting(bounds, width, height, margin=40.0))

    def go_to(self, old: Iterable[str], new: Iterable[str]) -> None:
        """Center these nodes in both; where one side has none, the same place."""
        left, right = self.old.bounds(list(old)), self.new.bounds(list(new))
        both = right or self._as_new(left)
        if both is None:
            return
        self._fits = False
        if left is not None and right is not None:  # documents drawn apart are brought together here
            self._shift = (left[0] - right[0], left[1] - right[1])
        near = Camera(zoom=max(self.new.camera.zoom, NEAR))
        self._look(near.centered(both, self.new.width(), self.new.height()))

    def refresh(self) -> None:
        """Another theme or language."""
        self.old.refresh()
        self.new.refresh()

    def _share(self) -> None:
        self.setSizes([1000, 1000])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was shown whole stays so."""
        super().resizeEvent(event)
        self._share()
        if self._fits:
            QTimer.singleShot(0, self, self.fit)  # when the sheets have their size

    def _grant(self, sheet: Sheet, camera: Camera) -> None:
        self._fits = False
        self._look(self._moved(camera, -1.0) if sheet is self.old else camera)

    def _look(self, camera: Camera) -> None:
        self.new.look_from(camera)
        self.old.look_from(self._moved(camera, 1.0))

    def _moved(self, camera: Camera, way: float) -> Camera:
        return Camera(camera.x + way * self._shift[0], camera.y + way * self._shift[1], camera.zoom)

    def _as_new(self, box: Bounds | None) -> Bounds | None:
        dx, dy = self._shift
        return None if box is None else (box[0] - dx, box[1] - dy, box[2] - dx, box[3] - dy)

    @staticmethod
    def _known(sheet: Sheet, document: Document) -> Checked | None:
        known = sheet.scene.checked
        return known if known is not None and known.document is document else None


def _head() -> QLabel:
    label = QLabel()
    label.setProperty("type", "heading")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(12, 8, 12, 8)
    label.setMinimumWidth(80)
    return label


def _pane(head: QLabel, sheet: Sheet) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(head)
    column.addWidget(sheet, 1)
    return pane


def _apart(old: Document, new: Document, found: Comparison) -> tuple[float, float]:
    """How far most nodes that both have lie apart: nothing for two states of one document."""
    places = [(old.nodes[one].position, new.nodes[other].position) for one, other in found.pairs.items()]
    if not places:
        return 0.0, 0.0
    middle = len(places) // 2
    across, down = (sorted(one[axis] - other[axis] for one, other in places) for axis in (0, 1))
    return across[middle], down[middle]


def _around(boxes: list[Bounds]) -> Bounds | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
