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
from studio.widgets.amounts import exact
from studio.widgets.chips_field import ChipsField
from studio.widgets.choice_field import ChoiceField
from studio.widgets.columns_field import ColumnsField
from studio.widgets.emptied import empty
from studio.widgets.expression_field import ExpressionField
from studio.widgets.note_field import NoteField
from studio.widgets.number_field import NumberField
from studio.widgets.slider_field import SliderField
from studio.widgets.switch import Switch
from studio.widgets.text_field import FileField, NumbersField, TextField

LABEL_WIDTH = 104
MARK = 12  # pixels of the sign of a live setting
BESIDE, CLOSE = 8, 4  # pixels between the columns, and where each row ends in a button
NARROW, RAIL = 64, 24  # pixels that a field with a text of several lines and the rail of a slider need at least
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
    if setting.tall:
        field = NoteField()
        field.setProperty("type", "mono")
        field.setMinimumWidth(NARROW)
        return field
    if setting.slider:
        slid = SliderField(_number(setting), *setting.slider)
        slid.rail.setMinimumWidth(RAIL)
        return slid
    return field_of(setting)


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
    field.set_choices(choices_of(setting))
    return field


def choices_of(setting: Setting) -> list[tuple[str, str, str]]:
    """What a setting can be: key, title and meaning of each."""
    return [(choice.key, tr(choice.title), _meaning(choice.declaration)) for choice in setting.choices]


def _meaning(declaration: type | None) -> str:
    text = (declaration.__doc__ or "").strip() if declaration else ""
    return tr(" ".join(text.split("\n\n")[0].split())) if text else ""


def patterns_of(setting: Setting) -> str:
    """What the file dialog of a setting offers."""
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
    "file": lambda setting: FileField(choose=tr("Choose a file"), patterns=patterns_of(setting)),
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
        self._about: object = None  # what the settings are of
        self._values: dict[str, Any] = {}  # those in force, as far as all agree
        self._refused: dict[str, tuple[str, Any]] = {}  # texts that stay in their fields, and the values in force then
        self.more: QToolButton | None = None
        self.fields: dict[str, Any] = {}
        self.offers: Callable[[Setting], QMenu] | None = None  # the menu of the ƒ beside a setting
        self._faults: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(BESIDE)
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
        about: object = None,
    ) -> None:
        """Show these settings with these values; `mixed` keys differ, `live` marks those that a run takes at once.

        Fields stay while the settings stay, so that a value that changes does not take the focus away. With
        `expressions` a button beside each number turns it into one. What is rarely wanted and as it was stands
        behind a button. A text that was refused stays with its message as long as they are `about` the same thing.
        """
        self._refused = {key: kept for key, kept in self._refused.items() if about == self._about and self._marked(key)}
        self._about = about
        known = tuple(setting for setting in settings if setting.kind in _MAKERS)
        folded = {item.key for item in known if item.aside and item.key not in mixed and _plain(item, values)}
        shown = tuple(setting for setting in known if self._unfolded or setting.key not in folded)
        asking = frozenset(setting.key for setting in shown if is_expression(values.get(setting.key)))
        if (shown, live, asking, expressions) != (self._settings, self._live, self._asking, self._expressions):
            self._settings, self._live, self._asking, self._expressions = shown, live, asking, expressions
            self._folded = len(folded)
            self._again = lambda: self.show_settings(
                settings, values, mixed=mixed, live=live, expressions=expressions, about=about
            )
            self._build()
        self._values = {
            item.key: values.get(item.key, item.default) for item in self._settings if item.key not in mixed
        }
        for setting in self._settings:
            field, value = self.fields[setting.key], values.get(setting.key, setting.default)
            if self._refused.get(setting.key, ("", self))[1] == self._values.get(setting.key):
                self._keep_refused(setting)
                continue
            self._refused.pop(setting.key, None)
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
        empty(self._grid)
        self._grid.setHorizontalSpacing(CLOSE if self._expressions else BESIDE)
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
        fault.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)  # it may quote a long word
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

    def _marked(self, key: str) -> bool:
        """Whether the text of a field still is the one that was refused."""
        return key in self.fields and bool(_line_of(self.fields[key]).property("refused"))

    def _keep_refused(self, setting: Setting) -> None:
        """The refused text in its field, which may be a new one, and why it cannot be taken."""
        text, value = self._refused[setting.key]
        line = _line_of(self.fields[setting.key])
        if not self._marked(setting.key):
            with QSignalBlocker(self.fields[setting.key]):
                self.fields[setting.key].show_value(value)
            line.setText(text)
            line.mark(True)
        self.tell(setting.key, told_refusal(setting, text, value), error=True)

    def _take(self, setting: Setting, value: Any, *, asking: bool) -> None:
        self._refused.pop(setting.key, None)
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
        if refusal_of(setting, text):
            value = self._values.get(setting.key)
            self._refused[setting.key] = text, value
            self.tell(setting.key, told_refusal(setting, text, value), error=True)


def _line_of(field: Any) -> Any:
    """Where the text of a field is typed."""
    return field.number if isinstance(field, SliderField) else field


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


def told_refusal(setting: Setting, text: str, value: Any) -> str:
    """Why a text cannot be taken, and which value stays in force where there is one."""
    problem = refusal_of(setting, text)
    why = tr_problem(problem) if problem else ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return why
    return tr("{refusal} Until then it stays {value}.", refusal=why, value=exact(value))


def _parsed(setting: Setting, text: str) -> Any:
    """The typed text as the kind of value it was meant to be, so that the refusal names the true reason."""
    if setting.kind == "ints":
        return text
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(value) if setting.kind == "int" and value == int(value) else value
