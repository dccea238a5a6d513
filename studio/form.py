"""A form generated from declared settings: of a node, of training, of the program itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from nodes.spec import Problem, Setting
from runtime.exposing import can_expose
from runtime.expressions import KEY, expression, is_expression
from studio.icons import pixmap
from studio.theme import theme
from studio.translate import tr, tr_problem
from studio.widgets.chips_field import ChipsField
from studio.widgets.choice_field import ChoiceField
from studio.widgets.columns_field import ColumnsField
from studio.widgets.expression_field import ExpressionField
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField
from studio.widgets.switch import Switch
from studio.widgets.text_field import FileField, NumbersField, TextField

LABEL_WIDTH = 104
MARK = 12  # pixels of the sign of a live setting
INDENT = 10  # pixels by which the settings of a choice stand in
ROLES = (
    ("feature", "Feature", "A number that the network sees."),
    ("category", "Category", "A word or code that the network sees, as zeros and ones."),
    ("label", "Label", "The class that the network is to tell."),
    ("target", "Target", "A number that the network is to meet."),
    ("ignore", "Ignore", "Left out."),
)


def field_of(setting: Setting) -> Any:
    """The control that fits a setting's kind, on one line of a small card too.

    Each has `value()`, `show_value(value, mixed=…)` and the signal `edited` with the new value.
    """
    return _MAKERS[setting.kind](setting)


def _wide_field_of(setting: Setting) -> Any:
    """The control that fits a setting where there is the room of a form."""
    return SliderField(_number(setting), *setting.slider) if setting.slider else field_of(setting)


def _number(setting: Setting) -> NumberField:
    return NumberField(
        whole=setting.kind == "int",
        minimum=setting.minimum,
        maximum=setting.maximum,
        logarithmic=setting.logarithmic,
        optional=setting.optional,
    )


def _choice(setting: Setting) -> ChoiceField:
    field = ChoiceField()
    field.set_choices((choice.key, tr(choice.title), _meaning(choice.declaration)) for choice in setting.choices)
    return field


def _meaning(declaration: type | None) -> str:
    text = (declaration.__doc__ or "").strip() if declaration else ""
    return tr(" ".join(text.split("\n\n")[0].split())) if text else ""


def _patterns(setting: Setting) -> str:
    """What the file dialog offers."""
    everything = f"{tr('All files')} (*)"
    endings = " ".join(f"*{suffix}" for suffix in setting.suffixes)
    return f"{tr(setting.name)} ({endings});;{everything}" if endings else everything


_MAKERS: dict[str, Callable[[Setting], Any]] = {
    "bool": lambda setting: Switch(),
    "int": _number,
    "float": _number,
    "choice": _choice,
    "text": lambda setting: TextField(),
    "ints": lambda setting: NumbersField(length=setting.length, optional=setting.optional),
    "file": lambda setting: FileField(choose=tr("Choose a file"), patterns=_patterns(setting)),
    "node": lambda setting: ChoiceField(),
    "nodes": lambda setting: ChipsField(),
    "columns": lambda setting: ColumnsField([(key, tr(title), tr(text)) for key, title, text in ROLES]),
}


class Form(QWidget):
    """Rows of label and field. The owner shows values; the person's changes come as `edited`."""

    edited = Signal(str, object)  # key of the setting, new value
    held = Signal(str)  # key of the setting whose slider was taken hold of, "" when it is let go
    unfolded = Signal()  # there are other fields now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings: tuple[Setting, ...] = ()
        self._live = self._expressions = False
        self._asking: frozenset[str] = frozenset()  # keys of the settings that hold an expression
        self._unfolded = False  # whether what is rarely wanted stands with the others
        self._folded = 0  # how many settings do not
        self._again: Callable[[], None] = lambda: None
        self.more: QToolButton | None = None
        self.fields: dict[str, Any] = {}
        self.offers: Callable[[Setting], QMenu] | None = None  # the menu of the ƒ beside a setting
        self._faults: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)

    def show_settings(
        self,
        settings: Sequence[Setting],
        values: Mapping[str, Any],
        *,
        mixed: Collection[str] = (),
        live: bool = False,
        expressions: bool = False,
    ) -> None:
        """Show these settings with these values; `mixed` keys differ, `live` marks those that a run takes at once.

        Fields stay while the settings stay, so that a value that changes does not take the focus away. With
        `expressions` a button beside each number turns it into one. What is rarely wanted and as it was stands
        behind a button.
        """
        known = tuple(setting for setting in settings if setting.kind in _MAKERS)
        folded = {item.key for item in known if item.aside and item.key not in mixed and _plain(item, values)}
        shown = tuple(setting for setting in known if self._unfolded or setting.key not in folded)
        asking = frozenset(setting.key for setting in shown if is_expression(values.get(setting.key)))
        if (shown, live, asking, expressions) != (self._settings, self._live, self._asking, self._expressions):
            self._settings, self._live, self._asking, self._expressions = shown, live, asking, expressions
            self._folded = len(folded)
            self._again = lambda: self.show_settings(settings, values, mixed=mixed, live=live, expressions=expressions)
            self._build()
        for setting in self._settings:
            field, value = self.fields[setting.key], values.get(setting.key, setting.default)
            with QSignalBlocker(field):
                field.show_value(value[KEY] if is_expression(value) else value, mixed=setting.key in mixed)
            self._faults[setting.key].hide()

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The settings that are shown."""
        return self._settings

    def tell(self, key: str, text: str, *, error: bool = False) -> None:
        """Say something below a field: what an expression gives, or what is wrong with it."""
        label = self._faults[key]
        role = "error" if error else "muted"
        if label.property("role") != role:
            label.setProperty("role", role)
            label.style().polish(label)
        label.setText(text)
        label.show()

    def retranslate(self) -> None:
        """Build every row again in the language in force; the owner then shows the values."""
        self._settings = ()

    def _build(self) -> None:
        focused = next((key for key, field in self.fields.items() if field.hasFocus()), "")
        while self._grid.count():
            item = self._grid.takeAt(0)
            old = item.widget() if item else None
            if old:
                old.hide()
                old.deleteLater()
        self.fields, self._faults = {}, {}
        for number, setting in enumerate(self._settings):
            self._add_row(3 * number, setting)
        if self._folded:
            self._grid.addWidget(self._fold_button(), 3 * len(self._settings), 0, 1, 3)
        if focused in self.fields:
            self.fields[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("quiet", True)
        button.setAutoRaise(True)
        button.setArrowType(Qt.ArrowType.UpArrow if self._unfolded else Qt.ArrowType.DownArrow)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setText(tr("Fewer settings") if self._unfolded else tr("More settings ({count})", count=self._folded))
        button.clicked.connect(self.turn)
        self.more = button
        return button

    def turn(self) -> None:
        """Show what is rarely wanted, or put it away again."""
        self._unfolded = not self._unfolded
        self._settings = ()
        self._again()
        self.unfolded.emit()

    def _add_row(self, row: int, setting: Setting) -> None:
        asking = setting.key in self._asking
        field = ExpressionField() if asking else _wide_field_of(setting)
        field.setParent(self)
        label = self._label(setting)
        name, explained = tr(setting.name), tr(setting.help)
        field.setAccessibleName(name)
        field.setAccessibleDescription(explained)
        for part in (label, field):
            part.setToolTip(explained)
        fault = QLabel(self)
        fault.setProperty("role", "error")
        fault.setWordWrap(True)
        fault.hide()
        field.edited.connect(lambda value, setting=setting: self._take(setting, value, asking=asking))
        if hasattr(field, "refused"):
            field.refused.connect(lambda text, setting=setting: self._refuse(setting, text))
        if hasattr(field, "held"):
            field.held.connect(lambda on, key=setting.key: self.held.emit(key if on else ""))
        wide = setting.kind == "columns" or asking  # an expression may be long
        self._grid.addWidget(label, row, 0, 1, 2 if wide else 1)
        self._grid.addWidget(field, row + (1 if wide else 0), 0 if wide else 1, 1, 2 if wide else 1)
        if asking or (self._expressions and can_expose(setting)):
            self._grid.addWidget(self._expression_button(setting, asking=asking), row + (1 if wide else 0), 2)
        if asking or not wide:
            self._grid.addWidget(fault, row + (2 if wide else 1), 0, 1, 2)
        self.fields[setting.key], self._faults[setting.key] = field, fault

    def _label(self, setting: Setting) -> QWidget:
        holder = QWidget(self)
        holder.setFixedWidth(LABEL_WIDTH)
        line = QHBoxLayout(holder)
        line.setContentsMargins(INDENT if "." in setting.key else 0, 0, 0, 0)
        line.setSpacing(4)
        label = QLabel(tr(setting.name), holder)
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        if "." in setting.key:
            label.setProperty("role", "muted")
        line.addWidget(label, 1)
        room = LABEL_WIDTH - line.contentsMargins().left() - (MARK + line.spacing() if setting.live else 0)
        holder.setMinimumHeight(label.heightForWidth(room))
        if setting.live and self._live:
            mark = QLabel(holder)
            mark.setPixmap(pixmap("live", theme().color("accent").name(), MARK))
            mark.setToolTip(tr("Takes effect at once in the run."))
            mark.setAccessibleName(tr("Takes effect at once in the run."))
            line.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def _take(self, setting: Setting, value: Any, *, asking: bool) -> None:
        self.edited.emit(setting.key, typed(setting, str(value)) if asking else value)

    def _expression_button(self, setting: Setting, *, asking: bool) -> QToolButton:
        button = QToolButton(self)
        button.setText("ƒ")
        button.setCheckable(True)
        button.setChecked(asking)
        button.setAutoRaise(True)
        text = tr("Plain value, or an expression such as width/4 or in.channels")
        button.setToolTip(text)
        button.setAccessibleName(f"{tr(setting.name)}: {text}")

        def offer() -> None:
            button.setChecked(asking)
            if self.offers is not None:
                self.offers(setting).popup(button.mapToGlobal(button.rect().bottomLeft()))

        button.clicked.connect(offer)
        return button

    def _refuse(self, setting: Setting, text: str) -> None:
        if text.strip().startswith("=") and text.strip(" ="):
            self.edited.emit(setting.key, typed(setting, text))
            return
        problem = refusal_of(setting, text)
        if problem:
            self.tell(setting.key, tr_problem(problem), error=True)


def _plain(setting: Setting, values: Mapping[str, Any]) -> bool:
    """Whether a setting is as it was declared."""
    value = values.get(setting.key, setting.default)
    return bool(value == setting.default or (isinstance(value, list) and tuple(value) == setting.default))


def typed(setting: Setting, text: str) -> Any:
    """The value that a text typed as an expression stands for: a bare number is a plain value, nothing the default."""
    text = text.strip().removeprefix("=").strip()
    if not text:
        return setting.default
    number = _parsed(setting, text) if setting.kind in ("int", "float") else text
    return expression(text) if isinstance(number, str) else number


def refusal_of(setting: Setting, text: str) -> Problem | None:
    """Why a text that a field refused cannot be the value of its setting."""
    return setting.refuse(_parsed(setting, text)) or setting.refuse(text)


def _parsed(setting: Setting, text: str) -> Any:
    """The typed text as the kind of value it was meant to be, so that the refusal names the true reason."""
    if setting.kind == "ints":
        return text
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if setting.kind == "int" and value == int(value) else value
