"""The places at the sides of the canvas that hold several panels: nodes and outline; plots, layers and source."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.dashboard.panel import Dashboard
from studio.keys import key_of
from studio.panels.doctor import DoctorPanel
from studio.panels.layers import LayersPanel
from studio.panels.outline import Outline
from studio.panels.palette import Palette
from studio.panels.source import SourcePanel
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme_changed
from studio.translate import language_changed, tr
from studio.widgets.tabbed import Railed, Tabbed

FRONT = "in front"  # under which is remembered what is in front at each side
ICONS = {"dashboard": "live", "doctor": "doctor", "layers": "table", "source": "code"}


class Sides(QObject):
    """Makes the panels of the left and the lower side, and remembers which is in front."""

    found_out = Signal(str)  # what that sentence told is in sight now, or holds no more

    def __init__(self, session: Session, palette: Palette, dashboard: Dashboard, parent: QObject) -> None:
        super().__init__(parent)
        self.outline = Outline(session)
        self.layers = LayersPanel(session)
        self.source = SourcePanel(session)
        self.doctor = DoctorPanel(session)
        self.left = Tabbed({"palette": palette, "outline": self.outline})
        lower = {"dashboard": dashboard, "doctor": self.doctor, "layers": self.layers, "source": self.source}
        self.lower = Railed(lower, ICONS)
        self._found = 0  # diagnoses
        self._told = ""  # that there are some, until they have been seen
        self._session = session
        self.doctor.counted.connect(self._count)
        self.doctor.seen.connect(self._tell_seen)
        front = preferences().fact(FRONT, {})
        for name, place in self._places().items():
            if isinstance(front, dict):
                place.turn_to(str(front.get(name, "")))
            place.turned.connect(self._remember)
        language_changed.connect(self._name)
        theme_changed.connect(self.lower.tint)
        self._name()

    def panel(self, name: str) -> QWidget | None:
        """The panel of that name, brought to the front of its side; None for one that is no part of a side."""
        for place in self._places().values():
            if name in place.pages:
                place.turn_to(name)
                return place.pages[name]
        return None

    def look_like(self, other: Sides) -> None:
        """Have the same panels in front."""
        for mine, theirs in zip(self._places().values(), other._places().values(), strict=True):
            mine.turn_to(theirs.key)

    def side_of(self, name: str) -> str:
        """The part of the window to be unfolded to see a panel."""
        return "dashboard" if name in self.lower.pages else "palette" if name in self.left.pages else name

    def _count(self, number: int) -> None:
        """Show how many diagnoses there are; the first is worth a sentence, since the panel is out of sight."""
        self.lower.count("doctor", number)
        told = tr("The doctor found something in this run. {key} shows it.", key=key_of("go_doctor"))
        if number and not self._found and not self.doctor.isVisible():
            self._told = told
            self._session.told.emit(told)
        elif not number:
            self._tell_seen()
        self._found = number

    def _tell_seen(self) -> None:
        if self._told:
            self.found_out.emit(self._told)
            self._told = ""

    def _places(self) -> dict[str, Tabbed]:
        return {"left": self.left, "lower": self.lower}

    def _remember(self) -> None:
        preferences().keep_fact(FRONT, {name: place.key for name, place in self._places().items()})

    def _name(self) -> None:
        keys = {"palette": "Ctrl+1", "outline": "Ctrl+6", "dashboard": "Ctrl+5", "layers": "Ctrl+7", "source": "Ctrl+U"}
        keys["doctor"] = "Ctrl+8"
        titles = {
            "palette": tr("Nodes"),
            "outline": tr("Outline"),
            "dashboard": tr("Plots"),
            "doctor": tr("Doctor"),
            "layers": tr("Table of layers"),
            "source": tr("PyTorch source"),
        }
        tips = {name: f"{title} ({keys[name]})" for name, title in titles.items()}
        for place in self._places().values():
            place.name(titles, tips)
