"""Update rules and schedules: small declarations that a goal's choice settings carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from nodes.spec import DeclarationFault, own_settings

Declaration = TypeVar("Declaration", bound=type)


def rule(*, key: str, title: str) -> Callable[[Declaration], Declaration]:
    """Mark a class as an optimizer or a schedule; its docstring is the sentence people read."""

    def declare(declaration: Declaration) -> Declaration:
        unexplained = [item.key for item in own_settings(declaration) if not item.help]
        if unexplained or not declaration.__doc__:
            raise DeclarationFault(
                f"{declaration.__module__}: no help for {', '.join(unexplained) or 'the rule itself'}"
            )
        declaration.key, declaration.title, declaration.rule = key, title, key  # type: ignore[attr-defined]
        return declaration

    return declare
