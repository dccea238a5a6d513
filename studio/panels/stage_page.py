"""The inspector of a stage: its title, the goals at work, how it begins, how long it is and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from runtime.stage_settings import stage_settings
from studio.form import Form
from studio.goal_colors import goal_color
from studio.icons import icon
from studio.panels.parts import Heading, Line
from studio.panels.targeting import Targeting
from studio.picking import Picking
from studio.session import Session
from studio.stage_words import STATES, effect_of, end_of, progress_of, report_of
from studio.targets import Target, of_kinds
from studio.translate import tr
from studio.widgets.text_field import TextField


class StagePage(QWidget):
    """The form of the chosen stage."""

    def __init__(self, session: Session, picking: Picking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._staging = session, session.staging
        self._heading = QLabel(self)
        self._heading.setProperty("type", "large")
        self._place = QLabel(self)
        self._place.setProperty("role", "muted")
        self._place.setProperty("type", "small")
        self._place.setWordWrap(True)
        self.title = TextField(self)
        self.buttons: dict[str, QToolButton] = {}
        self._goals_heading = Heading(parent=self)
        self._goals = QVBoxLayout()
        self._goals.setSpacing(4)
        self._all = QLabel(self)
        self._all.setProperty("role", "muted")
        self._all.setWordWrap(True)
        self.ticks: dict[str, QCheckBox] = {}
        self._settings_heading = Heading(parent=self)
        self.form = Form(self)
        self.targeting = Targeting(session, self.form, picking, self)
        self._lay_out()
        self.title.edited.connect(self._staging.rename)
        self.form.edited.connect(self._set)
        self.form.unfolded.connect(self.show_stage)
        self._staging.went_on.connect(self._show_place)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._heading)
        names.addWidget(self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addLayout(names)
        column.addLayout(self._row())
        column.addWidget(self.title)
        column.addWidget(Line(self))
        column.addWidget(self._goals_heading)
        column.addLayout(self._goals)
        column.addWidget(self._all)
        column.addWidget(Line(self))
        for part in (self._settings_heading, self.form, self.targeting):
            column.addWidget(part)
        column.addStretch(1)

    def _row(self) -> QHBoxLayout:
        """Buttons for what is done with the whole stage."""
        staging = self._staging
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("move_left", lambda: staging.shift(-1)),
            ("move_right", lambda: staging.shift(1)),
            ("stage_only", staging.run_only),
            ("stage_skip", staging.skip),
            ("delete", staging.remove),
        )
        row = QHBoxLayout()
        row.setSpacing(2)
        for name, act in acts:
            button = QToolButton(self)
            button.setFixedSize(28, 28)
            button.setIconSize(QSize(16, 16))
            button.clicked.connect(lambda _=False, act=act: act())
            self.buttons[name] = button
            row.addWidget(button)
        self.buttons["stage_skip"].setCheckable(True)
        row.addStretch(1)
        self.back = QToolButton(self)
        self.back.setFixedSize(28, 28)
        self.back.clicked.connect(lambda: staging.choose(""))
        row.addWidget(self.back)
        return row

    def retranslate(self) -> None:
        """Words in the language in force."""
        words = {
            "move_left": tr("Move the stage forward"),
            "move_right": tr("Move the stage back"),
            "stage_only": tr("Run only this stage"),
            "stage_skip": tr("Skip the stage"),
            "delete": tr("Remove the stage"),
        }
        for name, button in self.buttons.items():
            _name(button, name, words[name])
        _name(self.back, "close", tr("Back to the whole network"))
        self.title.setPlaceholderText(tr("Title of the stage"))
        self.title.setAccessibleName(tr("Title of the stage"))
        self._goals_heading.setText(tr("Goals at work"))
        self._settings_heading.setText(tr("Beginning and end"))
        self.form.retranslate()
        self.show_stage()

    def showEvent(self, event: QShowEvent) -> None:
        """How far the run is may have changed while the page was hidden."""
        super().showEvent(event)
        self._show_place()

    def show_stage(self) -> None:
        """Show the chosen stage."""
        stage, staging = self._staging.stage, self._staging
        if stage is None:
            return
        place = [each.id for each in staging.stages].index(stage.id)
        self._heading.setText(tr("Stage {number} of {of}", number=place + 1, of=len(staging.stages)))
        self.title.show_value(stage.title)
        self.buttons["move_left"].setEnabled(place > 0)
        self.buttons["move_right"].setEnabled(place + 1 < len(staging.stages))
        self.buttons["stage_only"].setEnabled(len(staging.stages) > 1)
        self.buttons["stage_skip"].setChecked(stage.settings.get("skip") is True)
        self._show_place()
        self._show_goals(stage.goals)
        settings = tuple(item for item in stage_settings(stage.settings) if item.key != "skip")
        values = dict(stage.settings)
        self.form.show_settings(settings, values, about=stage.id)
        self.targeting.fill(settings, values, put=self._set)

    def _show_place(self) -> None:
        stage, staging = self._staging.stage, self._staging
        if stage is None or (not self.isVisible() and self._place.text()):
            return
        passage = staging.passages.get(stage.id)
        text = tr(STATES[staging.state(stage)])
        if passage is not None:
            told = end_of(passage) if passage.ended else progress_of(passage)
            effect, report = effect_of(passage, self._session.whole), report_of(passage, self._session.whole)
            lines = [tr("{one} · {other}", one=text, other=told), *([effect] if effect else []), *report]
            text = "\n".join(lines)
        self._place.setText(text)

    def _show_goals(self, chosen: tuple[str, ...]) -> None:
        found = of_kinds(self._session.whole, "goal")
        if [target.key for target in found] != list(self.ticks):
            self._make_ticks(found)
        for number, target in enumerate(found):
            tick = self.ticks[target.key]
            tick.setText(target.name)
            tick.setIcon(_dot(goal_color(number)))
            with QSignalBlocker(tick):
                tick.setChecked(target.key in chosen)
        self._all.setText(
            tr("There is no Minimize node yet.") if not found else tr("None is ticked, so all of them are at work.")
        )
        self._all.setVisible(not chosen)

    def _make_ticks(self, found: list[Target]) -> None:
        for tick in self.ticks.values():
            tick.hide()
            tick.deleteLater()
        self.ticks = {target.key: QCheckBox(self) for target in found}
        for tick in self.ticks.values():
            tick.toggled.connect(self._tick)
            self._goals.addWidget(tick)

    def _tick(self) -> None:
        self._staging.set_goals(key for key, tick in self.ticks.items() if tick.isChecked())

    def _set(self, key: str, value: Any) -> None:
        if not self._staging.set_setting(key, value):
            self.show_stage()


def _name(button: QToolButton, name: str, words: str) -> None:
    button.setIcon(icon(name))
    button.setToolTip(words)
    button.setAccessibleName(words)


def _dot(color: QColor) -> QIcon:
    """A dot in the color of a goal."""
    drawn = QPixmap(32, 32)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(6, 6, 20, 20)
    painter.end()
    return QIcon(drawn)
