"""Every test of the studio begins with preferences of its own, in English, in the dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

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
