"""The small card in which one setting is edited over its node: its name, the field of the inspector, what is wrong."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from nodes.spec import Problem, Setting
from runtime.expressions import KEY, is_expression
from studio.form import field_of, refusal_of, typed
from studio.theme import theme
from studio.translate import tr, tr_problem
from studio.widgets.choice_field import ChoiceField
from studio.widgets.expression_field import ExpressionField

NARROW, WIDE = 168, 296
PAD = 6  # from the border of the card to the field
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TABS = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
_OURS = (*_ENTER, *_TABS, Qt.Key.Key_Escape)
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
_WIDE_KINDS = ("text", "file", "choice", "columns")


class ValueEditor(QFrame):
    """Announces what the person does; the owner applies it. Nothing typed is lost while a value is refused."""

    taken = Signal(object)  # the value, with Enter, Tab or by leaving
    moved_on = Signal(int)  # 1 to the next setting, -1 to the one before; after `taken`
    left = Signal()  # done with it: by Enter, by Escape, or the focus went elsewhere

    def __init__(self, parent: QWidget, setting: Setting, value: Any, *, mixed: bool, count: int) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("value-editor")
        self.setting = setting
        self._wish: Any = value
        self._wished = self._refused = self._over = self._stepping = False
        self._asking = is_expression(value) and not mixed
        self.field = ExpressionField() if self._asking else field_of(setting)
        self.field.setParent(self)
        if self._asking:
            self.field.show_value(value[KEY])
        else:
            self.field.show_value(value, mixed=mixed)
        self.field.setAccessibleName(tr(setting.name))
        self.field.setAccessibleDescription(tr(setting.help))
        self.fault = QLabel(self)
        self.fault.setWordWrap(True)
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.hide()
        self._lay_out(count)
        self.field.edited.connect(self._wishes)
        if hasattr(self.field, "refused"):
            self.field.refused.connect(self._refuse)
        self.line: QWidget = self.field.focusProxy() or self.field
        self.line.installEventFilter(self)

    def _lay_out(self, count: int) -> None:
        name = QLabel(tr(self.setting.name), self)
        several = QLabel(tr("{number} nodes", number=count) if count > 1 else "", self)
        for label in (name, several):
            label.setProperty("role", "muted")
            label.setProperty("type", "small")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.field, 1)
        if count > 1:
            row.addWidget(several)
        several.setVisible(count > 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAD, PAD, PAD, PAD)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.fault)
        look = theme()
        raised, line, error = (look.color(role).name() for role in ("raised", "line", "error"))
        self.setStyleSheet(
            f"QFrame#value-editor {{ background: {raised}; border: 1px solid {line}; border-radius: 8px; }}"
            f"QFrame#value-editor > QLabel {{ background: transparent; }}"
        )
        self.fault.setStyleSheet(f"color: {error};")
        wide = self._asking or self.setting.kind in _WIDE_KINDS
        self.setFixedWidth(WIDE if wide else max(NARROW, self.sizeHint().width()))

    def open(self) -> None:
        """Show it with the keyboard in the field, the whole value selected; a choice shows what there is to choose."""
        self.adjustSize()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(self.line, QLineEdit):
            self.line.selectAll()

    def show_list(self) -> None:
        """Open the list of a choice at once: it was asked for with the mouse."""
        if isinstance(self.field, ChoiceField):
            self.field.showPopup()

    def stand(self, at: QPoint, value: int) -> None:
        """Put the field's line at a point of the parent, over the pixel `value` to its right, inside the bounds."""
        room = self._room.rect().adjusted(4, 4, -4, -4)
        wished = max(at.x(), value + PAD - self.width())
        x = min(max(wished, room.left()), room.right() - self.width())
        y = min(max(at.y() - self.field.geometry().center().y(), room.top()), room.bottom() - self.height())
        self.move(x, y)

    def show_fault(self, sentence: str) -> None:
        """Say why the value cannot be taken; what was typed stays."""
        self._refused = True
        self.fault.setText(sentence)
        self.fault.show()
        self.setFixedWidth(max(self.width(), WIDE))
        self.adjustSize()
        beyond = self._room.rect().adjusted(4, 4, -4, -4).bottomRight() - self.geometry().bottomRight()
        self.move(self.pos() + QPoint(min(beyond.x(), 0), min(beyond.y(), 0)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter takes, Escape leaves, Tab goes on; leaving takes."""
        if self._over or watched is not self.line:
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if isinstance(event, QKeyEvent) and event.key() in _OURS:  # no shortcut of the window comes before the field
            event.accept()
            return True
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and not self._kept(event):
            self._leave()
        return False

    def _kept(self, event: QFocusEvent) -> bool:
        """Whether the focus only went to a list of the field, to another window, or within this card."""
        listed = isinstance(self.field, ChoiceField) and self.field.view().isVisible()
        within = self.isAncestorOf(self.window().focusWidget() or self)
        return listed or within or event.reason() in _STAYS

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        self._stepping = False
        if key in _ENTER:
            if self._take():
                self._finish()
        elif key in _TABS:
            if self._take():
                self._over = True
                self.moved_on.emit(_TABS[key])
        elif key == Qt.Key.Key_Escape:
            self._finish()
        else:
            self._stepping = True
            return False
        return True

    def _take(self) -> bool:
        """Have the field say what was typed, and pass it on. Whether it could be taken."""
        self._refused = False
        if isinstance(self.line, QLineEdit):
            self.line.editingFinished.emit()
        if self._wished and not self._refused:
            self._wished = False
            self.taken.emit(self._wish)  # the owner may answer with `show_fault`
        return not self._refused

    def _leave(self) -> None:
        if self._take():
            self._finish()

    def _finish(self) -> None:
        self._over = True
        self.left.emit()

    def _wishes(self, value: Any) -> None:
        self._wish, self._wished = typed(self.setting, str(value)) if self._asking else value, True
        self.fault.hide()
        self.adjustSize()
        if isinstance(self.field, ChoiceField) and not self._stepping and not self._over:
            self._leave()

    def _refuse(self, text: str) -> None:
        if text.strip().startswith("=") and text.strip(" ="):
            self._wish, self._wished = typed(self.setting, text), True
            return
        problem = refusal_of(self.setting, text) or Problem("“{value}” cannot be taken here.", value=text)
        self.show_fault(tr_problem(problem))
