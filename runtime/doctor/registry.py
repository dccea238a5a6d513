"""All rules, found by being in `rules/`, and how they are put to a case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol, TypeVar

import runtime.doctor.rules
from nodes.catalogue import declarations
from nodes.spec import DeclarationFault
from runtime.doctor.case import Case
from runtime.doctor.diagnosis import Diagnosis
from runtime.findings import ERROR, HINT, WARNING

ORDER = (ERROR, WARNING, HINT)
log = logging.getLogger(__name__)


class Rule(Protocol):
    """One illness: `find` is a pure function of a case. A `symptom` is told only where nothing else explains it."""

    key: str
    title: str
    symptom: bool

    @staticmethod
    def find(case: Case) -> Iterable[Diagnosis]:
        """Every node that has it."""


Declaration = TypeVar("Declaration", bound=type)


def rule(*, key: str, title: str, symptom: bool = False) -> Callable[[Declaration], Declaration]:
    """Mark a class as a rule; its docstring says what the illness is, and where its threshold comes from."""

    def declare(declaration: Declaration) -> Declaration:
        if not declaration.__doc__ or not hasattr(declaration, "find"):
            raise DeclarationFault(f"{declaration.__module__}: a rule needs a docstring and find(case)")
        declaration.key, declaration.title, declaration.symptom = key, title, symptom  # type: ignore[attr-defined]
        declaration.illness = key  # type: ignore[attr-defined]
        return declaration

    return declare


@cache
def all_rules() -> tuple[type[Rule], ...]:
    """Every rule, symptoms last. Raises `DeclarationFault` where two share a key."""
    found: list[type[Rule]] = declarations(runtime.doctor.rules, "illness")
    keys = [one.key for one in found]
    if len(set(keys)) < len(keys):
        raise DeclarationFault(f"two rules share a key: {sorted(keys)}")
    return tuple(sorted(found, key=lambda one: one.symptom))


def examine(case: Case) -> list[Diagnosis]:
    """What all rules find, gravest causes first; a rule that breaks is logged and says nothing."""
    found: list[Diagnosis] = []
    for one in all_rules():
        if one.symptom and any(diagnosis.severity != HINT for diagnosis in found):
            continue
        try:
            found += [diagnosis.of(one.key, one.title) for diagnosis in one.find(case)]
        except Exception:
            log.warning("the rule %s broke", one.key, exc_info=True)
    return sorted(found, key=lambda diagnosis: ORDER.index(diagnosis.severity))
