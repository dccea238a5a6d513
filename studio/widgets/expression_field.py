"""A field for an expression such as `width/4`: in the monospaced face, with an equals sign before it."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip, QWidget

from studio.theme import theme
from studio.widgets.text_field import TextField


class ExpressionField(TextField):
    """Shows and gives the text of an expression without its equals sign."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFont(theme().mono())

    def value(self) -> str:
        """The text of the expression shown last."""
        return super().value().removeprefix("=").strip()

    def show_value(self, value: str | None, *, mixed: bool = False) -> None:
        """Show an expression, or that those edited together differ."""
        super().show_value("" if value is None or mixed else f"= {value}")

    def event(self, event: QEvent) -> bool:
        """The tooltip tells the whole expression where the field has no room for it."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.cut_off:
            QToolTip.showText(event.globalPos(), f"{self.text()}\n\n{self.toolTip()}".strip(), self)
            return True
        return super().event(event)

    @property
    def cut_off(self) -> bool:
        """Whether the text is longer than the field."""
        return self.fontMetrics().horizontalAdvance(self.text()) > self.width() - 16
