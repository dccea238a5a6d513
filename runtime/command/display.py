"""What the studio says where no window can be shown, before Qt would end the program by force."""

from __future__ import annotations

from runtime.command.say import ENVIRONMENT, note, speak_any_text
from runtime.translation import system_language, use_language


def complain() -> int:
    """Say what can be done in a terminal instead; answers the exit code."""
    speak_any_text()
    use_language(system_language())
    note("There is no display here, so the studio cannot open. “netloom train FILE” trains in the terminal instead.")
    return ENVIRONMENT
