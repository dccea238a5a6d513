"""Colors, fonts and sizes by role, from `assets/themes/*.json`; the palette of the whole program on Fusion."""

from __future__ import annotations

import json
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from studio.resources import asset

NAMES = ("dark", "light")
_KOREAN = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Nanum Gothic", "Malgun Gothic", "Apple SD Gothic Neo")


class Theme:
    """One theme, read from its file: colors by role, family and layer, and sizes in pixels."""

    def __init__(self, name: str) -> None:
        facts = json.loads(asset(f"themes/{name}.json").read_text(encoding="utf-8"))
        self.name = name
        self.dark = name == "dark"
        self._roles = {role: QColor(value) for role, value in facts["roles"].items()}
        self._colors: dict[tuple[str, int], QColor] = {}  # of a role and an opacity, once asked for
        self._families = {family: QColor(value) for family, value in facts["families"].items()}
        self._layers = [QColor(value) for value in facts["layers"]]
        self._classes = [QColor(value) for value in facts["classes"]]
        self.negative, self.neutral, self.positive = (QColor(facts[key]) for key in ("negative", "neutral", "positive"))
        self.sizes: dict[str, int] = facts["sizes"]
        self.spacing: int = facts["spacing"]
        self.radius: dict[str, int] = facts["radius"]

    def color(self, role: str, alpha: int = 255) -> QColor:
        """The color of a role: canvas, panel, card, raised, line, muted, text, accent, good, warning, error.

        It is shared by all who ask, hundreds of times in each picture: copy it before you change it.
        """
        found = self._colors.get((role, alpha))
        if found is None:
            found = self._colors[role, alpha] = QColor(self._roles[role])
            found.setAlpha(alpha)
        return found

    def family(self, family: str) -> QColor:
        """The color of a family of node types; an unknown family is muted."""
        return QColor(self._families.get(family, self._roles["muted"]))

    def layer(self, index: int) -> QColor:
        """The identity color of a layer, the same on its node, its curves and its bars."""
        return QColor(self._layers[index % len(self._layers)])

    def of_class(self, index: int) -> QColor:
        """The color of a class, whatever the view and however many there are; the first two are the signed ones."""
        return QColor(self._classes[index % len(self._classes)])

    @property
    def classes(self) -> int:
        """How many classes have a color of their own; beyond them colors begin again."""
        return len(self._classes)

    def font(self, size: str = "body", *, bold: bool = False) -> QFont:
        """The interface font in one of the sizes small, body, large, title, hero."""
        font = QFont(QApplication.font())
        font.setPixelSize(self.sizes[size])
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def mono(self, size: str = "small") -> QFont:
        """The monospaced font, for shapes and source."""
        font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        font.setPixelSize(self.sizes[size])
        return font

    def palette(self) -> QPalette:
        """The palette of standard widgets."""
        palette, role = QPalette(), QPalette.ColorRole
        pairs = {
            role.Window: "panel", role.WindowText: "text", role.Base: "card", role.AlternateBase: "raised",
            role.Text: "text", role.Button: "raised", role.ButtonText: "text", role.ToolTipBase: "raised",
            role.ToolTipText: "text", role.Highlight: "accent", role.HighlightedText: "canvas", role.Link: "accent",
            role.PlaceholderText: "muted", role.Mid: "line", role.Dark: "line", role.Light: "raised",
            role.Midlight: "line", role.Accent: "accent", role.BrightText: "error",
        }  # fmt: skip
        for target, name in pairs.items():
            palette.setColor(target, self.color(name))
        for target in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, target, self.color("muted", 140))
        return palette


class _Announcer(QObject):
    changed = Signal()


_announcer = _Announcer()
theme_changed = _announcer.changed
_current = {"name": "dark"}


@cache
def _read(name: str) -> Theme:
    return Theme(name)


def theme() -> Theme:
    """The theme in force."""
    return _read(_current["name"])


def use_theme(name: str) -> None:
    """Put a theme in force: palette, fonts, and a signal to everything that paints itself."""
    _current["name"] = name if name in NAMES else "dark"
    app = QApplication.instance()
    if isinstance(app, QApplication):
        if not app.styleSheet():  # else it lies over Fusion already, and every widget would be dressed once more
            app.setStyle("Fusion")
        app.setPalette(theme().palette())
        app.setFont(_interface_font(app))
    _announcer.changed.emit()


def _interface_font(app: QApplication) -> QFont:
    """The system's font with an installed Korean family behind it, so that no text shows boxes."""
    font = QFont(app.font())
    installed = set(QFontDatabase.families())
    korean = [family for family in _KOREAN if family in installed][:1]
    found = QFontInfo(font).family()  # an alias such as "Sans Serif" would give way to any family behind it that exists
    font.setFamilies([*dict.fromkeys([found, *font.families(), *korean])])
    font.setPixelSize(theme().sizes["body"])
    return font
