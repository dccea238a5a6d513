"""How near the canvas looks, in its corner; a click offers the usual distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QToolButton

from studio.icons import icon
from studio.theme import theme
from studio.translate import tr
from studio.widgets.numbers import whole_percent

if TYPE_CHECKING:
    from studio.canvas.reading import Reading


class ZoomButton(QToolButton):
    """Shows the zoom in percent; its menu fits everything or the selection, goes to 100 %, and has the minimap."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.canvas)
        self._reading = reading
        self.setObjectName("zoom-readout")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self.fill)
        self.setMenu(self._menu)
        self.dress()

    def dress(self) -> None:
        """Take over theme and language."""
        look = theme()
        panel, line, muted, text = (look.color(role).name() for role in ("panel", "line", "muted", "text"))
        self.setStyleSheet(
            f"QToolButton#zoom-readout {{ background: {panel}; border: 1px solid {line}; border-radius: 6px;"
            f" color: {muted}; padding: 2px 8px; }}"
            f"QToolButton#zoom-readout:hover, QToolButton#zoom-readout:focus {{ color: {text};"
            f" border-color: {look.color('accent').name()}; }}"
            "QToolButton#zoom-readout::menu-indicator { image: none; }"
        )
        self.setFont(look.font("small"))
        self.setToolTip(tr("Zoom"))
        self.setText("")  # so that it is named anew
        self.refresh()

    def refresh(self) -> None:
        """Show the zoom of the moment."""
        zoom = self._reading.canvas.camera.zoom
        text = whole_percent(zoom) if zoom >= 0.03 else f"{zoom * 100:.1f} %"
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(tr("Zoom: {zoom}", zoom=text))
            self.resize(max(self.sizeHint().width(), 56), 24)

    def fill(self) -> None:
        """What the menu offers now."""
        canvas, menu = self._reading.canvas, self._menu
        menu.clear()
        some = bool(canvas.session.document.nodes)
        for text, name, keys, act, able in (
            (tr("Show everything"), "fit", "F", canvas.fit, some),
            (tr("Show the selection"), "zoom_selection", "Shift+F", canvas.zoom_to_selection, self._chosen()),
            (tr("Actual size"), "search", "Ctrl+0", canvas.actual_size, some),
        ):
            made = menu.addAction(icon(name), text)
            made.setShortcut(QKeySequence(keys))
            made.setShortcutVisibleInContextMenu(True)
            made.setEnabled(able)
            made.triggered.connect(lambda _=False, act=act: act())
        menu.addSeparator()
        cramped = tr("Minimap (the canvas is too low or too narrow for it)")
        shown = menu.addAction(cramped if self._reading.minimap.cramped else tr("Minimap"))
        shown.setCheckable(True)
        shown.setChecked(self._reading.minimap_wanted)
        shown.triggered.connect(lambda _=False: self._reading.switch_minimap())

    def _chosen(self) -> bool:
        return bool(self._reading.canvas.session.selection)
