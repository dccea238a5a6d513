"""Every test of the studio begins with preferences of its own, in English, in the dark, the pointer over nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QCursor

from studio.settings import use_preferences
from studio.theme import theme, use_theme
from studio.translate import use_language


@pytest.fixture(autouse=True)
def fresh_preferences(settings_of_its_own: None) -> Iterator[None]:
    use_preferences(None)
    yield
    use_preferences(None)
    use_language("en")
    if theme().name != "dark":
        use_theme("dark")


@pytest.fixture(autouse=True)
def pointer_away(request: pytest.FixtureRequest) -> None:
    """The pointer stays where a test has put it, and would hover over what the next one shows there."""
    if "qapp" in request.fixturenames:
        QCursor.setPos(-1000, -1000)
