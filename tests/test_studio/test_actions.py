"""The one table of actions: complete, without clashes, and every text has Korean."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from runtime.translation import catalogue_of
from studio.actions import MENUS, Action
from studio.commands import ACTIONS
from studio.icons import has_icon


def test_every_menu_has_a_module_and_no_action_is_declared_twice() -> None:
    assert {declared.menu for declared in ACTIONS} == set(dict(MENUS))
    assert [key for key, number in Counter(declared.key for declared in ACTIONS).items() if number > 1] == []


def test_no_two_actions_share_a_shortcut() -> None:
    keys = Counter(QKeySequence(keys).toString() for declared in ACTIONS for keys in declared.shortcuts)
    assert [name for name, number in keys.items() if number > 1 or not name] == []


@pytest.mark.parametrize("declared", ACTIONS, ids=lambda declared: declared.key)
def test_every_action_is_complete(declared: Action) -> None:
    assert declared.text
    assert declared.menu in dict(MENUS)
    assert callable(declared.handler)
    assert not declared.icon or has_icon(declared.icon)


@pytest.mark.parametrize("declared", ACTIONS, ids=lambda declared: declared.key)
def test_every_action_has_korean(declared: Action) -> None:
    own_names = {"English", "한국어"}  # a language is named in itself
    assert declared.text in own_names or declared.text in catalogue_of("ko")


def test_every_menu_has_korean() -> None:
    assert {title for _, title in MENUS} <= catalogue_of("ko").keys()


def test_training_and_undo_have_the_keys_people_know() -> None:
    keys = {declared.key: declared.shortcuts for declared in ACTIONS}
    assert keys["undo"] == ("Ctrl+Z",)
    assert keys["save"] == ("Ctrl+S",)
    assert keys["command_search"] == ("Ctrl+Shift+P",)
    assert keys["train"] == ("F5",)
